#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/uarch/sorted_keys.h"
#include "fast/aligned_vector.h"
#include "fast/product_kernels.h"

namespace a3::fast {

inline std::size_t next_power_of_two(std::size_t n) {
  std::size_t power = 1;
  while (power < n) power *= 2;
  return power;
}

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
  void fill_levels_between(std::int64_t most_pops);

  int num_rows_ = 0;
  int num_columns_ = 0;
  AlignedVector<KeyBlock<Gain>> blocks_;
  std::size_t blocks_per_list_ = 0;
  AlignedVector<float> heads_;
  AlignedVector<float> typical_;
  AlignedVector<std::int32_t> counts_;
  ListTables tables_;
};

/// What was found for a side of a query: positive products and their rows, list after list, each
/// list's in the order of its walk. So equal products come in the order in which a side pops them.
template <typename Gain>
struct LargeProducts {
  std::size_t count = 0;
  AlignedVector<Gain> gains;  ///< only ever grows, as do the others
  AlignedVector<std::uint16_t> rows;

  std::size_t num_lists = 0;
  AlignedVector<std::int32_t> lists;
  AlignedVector<std::int32_t> counts;  ///< of products, by list
  std::int32_t most_in_list = 0;
};

/// Finds the largest products of both sides of a query: at least as many as wanted, or else all
/// positive ones. The min side's are those of the query with all signs turned. Reads little more
/// than the keys of those products (ours).
template <typename Gain>
class LargestProducts {
 public:
  /// `query` has an element per column; `found` are the max side's and the min side's.
  void find(const WalkableColumns<Gain>& columns, const std::int32_t* query, std::size_t num_wanted,
            const std::array<LargeProducts<Gain>*, 2>& found);

 private:
  void find_of_side(int side, const ProductScale& scale, std::size_t num_wanted,
                    LargeProducts<Gain>& found);
  void find_bound(const ProductScale& scale, std::size_t num_wanted);
  void open_from(std::int64_t bound);
  void count_reaching_bound(LargeProducts<Gain>& found);
  std::int64_t count_surely_reaching(std::int64_t bound);
  std::int64_t shorten(std::int64_t bound, AlignedVector<std::int32_t>& counts) const;
  void raise_bound(std::size_t num_wanted, LargeProducts<Gain>& found);

  const WalkableColumns<Gain>* columns_ = nullptr;
  std::array<float, 2> bound_to_norm_ = {0.1F, 0.1F};  ///< of the queries before
  AlignedVector<std::int32_t> query_;                  ///< up to the tables' stride
  AlignedVector<float> head_products_;                 ///< [2, stride]

  // For the side at hand.
  int side_ = 0;
  std::int64_t bound_ = 0;
  std::int64_t counted_bound_ = 0;  ///< what reaches it is counted, exactly; 0: nothing is
  std::int64_t open_from_ = 0;      ///< lists with a product of this size are open
  OpenLists open_{};
  std::int32_t* counts_ = nullptr;  ///< of the open lists
  AlignedVector<std::int32_t> elements_;
  AlignedVector<float> levels_per_product_;
  AlignedVector<std::int32_t> fewer_;  ///< counts for a higher bound
};

extern template class WalkableColumns<std::uint16_t>;
extern template class WalkableColumns<std::int32_t>;
extern template class WalkableColumns<std::int64_t>;
extern template class LargestProducts<std::uint16_t>;
extern template class LargestProducts<std::int32_t>;
extern template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
