#pragma once

#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/half_column_kernels.h"
#include "uarch/sorted_keys.h"

namespace a3::fast {

/// A key matrix's columns in descending order: each as two half columns, from which either side
/// pops by descending products. `Gain` holds any product.
///
/// Besides, how many keys of a half column reach a level is tabulated. A level is one number of the
/// keys' or, where they are spread wide, a power of two of them.
template <typename Gain>
class DescendingColumns {
 public:
  /// `counts` are those of the sorting. `most_pops`: nobody pops more from a side.
  void load(const SortedKeys& sorted, const KeyCounts& counts, std::int64_t most_pops);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  HalfColumns<Gain> half_columns() const { return {blocks_.data(), blocks_per_half_}; }
  int column_of(std::int32_t half_column) const {
    return half_column % static_cast<std::int32_t>(tables_.stride);
  }
  const HalfColumnTables& tables() const { return tables_; }

 private:
  void tabulate_heads(const SortedKeys& sorted);
  void choose_levels();
  void tabulate_counts(const KeyCounts& counts, std::int32_t most);
  void tabulate_levels(const SortedKey* words, std::int32_t* of_positive);
  void fill_levels_between(std::int32_t most);

  int num_rows_ = 0;
  int num_columns_ = 0;
  AlignedVector<KeyBlock<Gain>> blocks_;
  std::size_t blocks_per_half_ = 0;
  AlignedVector<float> heads_;
  AlignedVector<float> typical_;
  AlignedVector<std::int32_t> counts_;
  HalfColumnTables tables_;
};

extern template class DescendingColumns<std::uint16_t>;
extern template class DescendingColumns<std::int32_t>;
extern template class DescendingColumns<std::int64_t>;

}  // namespace a3::fast
