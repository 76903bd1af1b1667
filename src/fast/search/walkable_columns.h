#pragma once

#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/list_kernels.h"
#include "uarch/sorted_keys.h"

namespace a3::fast {

/// A key matrix's columns, each sorted, in both directions a side may walk them. `Gain` holds any
/// product.
///
/// Besides, how many keys of a list reach a level is tabulated. A level is one number of the keys'
/// or, where they are spread wide, a power of two of them.
template <typename Gain>
class WalkableColumns {
 public:
  /// `most_pops`: nobody walks further down a column.
  void load(const SortedKeys& sorted, std::int64_t most_pops);

  int num_rows() const { return num_rows_; }
  int num_columns() const { return num_columns_; }
  KeyLists<Gain> lists() const { return {blocks_.data(), blocks_per_list_}; }
  int column_of(std::int32_t list) const {
    return list % static_cast<std::int32_t>(tables_.stride);
  }
  const ListTables& tables() const { return tables_; }

 private:
  void note_heads(const SortedKeys& sorted);
  void choose_levels();
  void note_levels(const SortedKey* words, std::int32_t* of_descending);
  void fill_levels_between(std::int32_t most);
  void take_counts(const SortedKeys& sorted, std::int32_t most);

  int num_rows_ = 0;
  int num_columns_ = 0;
  AlignedVector<KeyBlock<Gain>> blocks_;
  std::size_t blocks_per_list_ = 0;
  AlignedVector<float> heads_;
  AlignedVector<float> typical_;
  AlignedVector<std::int32_t> counts_;
  ListTables tables_;
};

extern template class WalkableColumns<std::uint16_t>;
extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;

}  // namespace a3::fast
