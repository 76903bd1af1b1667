#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "a3/base/matrix.h"

namespace a3 {

/// One word of the sorted-key SRAM (paper, V-A): a key component and the row it came from.
struct SortedKey {
  std::int32_t raw;
  std::int32_t row;
};

/// Every column of a key matrix sorted ascending by (raw key, row id), the preprocessing of IV-B.
class SortedKeys {
 public:
  /// `key` is [n, num_lanes] raw; memory is reused.
  void sort(const Matrix<std::int32_t>& key);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  const SortedKey& at(int column, int position) const { return words_[index(column, position)]; }
  SortedKey& at(int column, int position) { return words_[index(column, position)]; }

  /// Columns are counted in groups of so many.
  static constexpr int kColumnsPerGroup = 4;
  int num_groups() const { return (num_columns_ + kColumnsPerGroup - 1) / kColumnsPerGroup; }
  using GroupCounts = std::array<std::uint16_t, kColumnsPerGroup>;
  /// Whether `num_at_most` is known: it is where columns were sorted by counting.
  bool has_counts() const { return !counts_.empty(); }
  /// How many keys of each column of a group are at most this number; 0 where there is no column.
  GroupCounts num_at_most(int group, std::int32_t raw) const;

 private:
  std::size_t index(int column, int position) const {
    return static_cast<std::size_t>(column) * static_cast<std::size_t>(num_rows_) +
           static_cast<std::size_t>(position);
  }

  int num_rows_ = 0;
  int num_columns_ = 0;
  std::vector<SortedKey> words_;  // column after column
  std::int32_t smallest_ = 0;
  std::int64_t num_numbers_ = 0;      // from the smallest key to the largest
  std::vector<GroupCounts> counts_;   // [groups, numbers]; empty if not counted
  std::vector<std::int64_t> packed_;  // kept for its memory
};

}  // namespace a3
