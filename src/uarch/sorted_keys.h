#pragma once

#include <cstdint>
#include <vector>

#include "a3/base/matrix.h"
#include "uarch/key_counts.h"

namespace a3 {

/// One word of the sorted-key SRAM (paper, V-A): a key component and the row it came from.
struct SortedKey {
  std::int32_t raw;
  std::int32_t row;
};

/// Every column of a key matrix sorted ascending by (raw key, row id), the preprocessing of IV-B.
class SortedKeys {
 public:
  /// `key` is [n, num_lanes] raw; memory is reused. Fills `counts` if they are wanted.
  void sort(const Matrix<std::int32_t>& key, KeyCounts* counts = nullptr);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  const SortedKey& at(int column, int position) const { return words_[index(column, position)]; }
  SortedKey& at(int column, int position) { return words_[index(column, position)]; }

 private:
  void count_and_place(const Matrix<std::int32_t>& key, std::int32_t smallest,
                       std::int64_t num_numbers, KeyCounts* counts);

  std::size_t index(int column, int position) const {
    return static_cast<std::size_t>(column) * static_cast<std::size_t>(num_rows_) +
           static_cast<std::size_t>(position);
  }

  int num_rows_ = 0;
  int num_columns_ = 0;
  std::vector<SortedKey> words_;  // column after column
  // Kept for their memory.
  std::vector<KeyCounts::Group> counts_;  // of a group of columns that nobody wants to know of
  std::vector<std::int64_t> packed_;
};

}  // namespace a3
