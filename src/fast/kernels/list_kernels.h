#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "uarch/sorted_keys.h"

/// How the candidate search finds products in sorted columns (largest_products.h). SIMD, except
/// where products take 64 bits, with the instruction set chosen at run time; the results do not
/// depend on it. Every output needs kKernelRoom elements more than it gets, every input is read as
/// far.
namespace a3::fast {

inline constexpr std::size_t kKeysPerBlock = 16;

/// Some keys of a list, without their signs, and their rows: on the paper's machine one cache line.
template <typename Gain>
struct alignas(64) KeyBlock {
  Gain sizes[kKeysPerBlock];
  std::uint16_t rows[kKeysPerBlock];
};

/// A column's keys above zero, from the highest on, are one list, those below zero, from the lowest
/// on, another: number `column`, and number `stride + column`. What follows them in a list, up to
/// the number of rows, is not walked.
template <typename Gain>
struct KeyLists {
  const KeyBlock<Gain>* blocks = nullptr;  ///< [lists, blocks_per_list]
  std::size_t blocks_per_list = 0;

  const KeyBlock<Gain>* list(std::int32_t number) const {
    return blocks + static_cast<std::size_t>(number) * blocks_per_list;
  }
};

/// What is known of the lists.
struct ListTables {
  const std::int32_t* counts = nullptr;  ///< [num_levels, level_stride]: keys that reach a level;
                                         ///< the last none does
  const float* heads = nullptr;          ///< [2 * stride]: the first key's size, 0 if there is none
  const float* typical = nullptr;        ///< [2 * stride]: of a key among the first, to some scale
  std::size_t stride = 0;                ///< columns, rounded up to a multiple of kKernelRoom
  std::size_t level_stride = 0;          ///< lists, and some more
  std::int32_t num_levels = 0;
  int level_bits = 0;  ///< a level holds two to the power of so many numbers
};

/// The lists with the larger products of a side of a query, in the order of their columns.
struct OpenLists {
  std::int32_t* lists;
  std::int32_t* elements;     ///< of the query, without their signs
  float* levels_per_product;  ///< on from a product to the level that its key is in
  std::size_t num_lists;
};

/// About how large the products of a side of a query are.
struct ProductScale {
  float norm;  ///< of the products with typical keys
  float highest;
};

/// More than what rounding can change a level by.
inline constexpr float kLevelSlack = 1.0F / 1024;

/// The first products of all lists, [2, stride], the max side's before the min side's; behind the
/// query, up to the tables' stride, there are zeros. Returns the scales of both sides, whose norms
/// are quadratic or of the fourth power.
std::array<ProductScale, 2> multiply_heads(const std::int32_t* query, const ListTables& tables,
                                           bool to_the_fourth, float* head_products);

/// Opens the lists of a side, 0 or 1, whose first product is >= least, which is > 0.
void open_lists(const std::int32_t* query, const ListTables& tables, int side,
                const float* head_products, float least, OpenLists& open);

/// counts[i] = keys of the i-th open list that are at least as far as level floor(product *
/// levels_per_product[i] + slack) + step; returns the sum.
std::int64_t count_reaching(const ListTables& tables, const OpenLists& open, float product,
                            float slack, std::int32_t step, std::int32_t* counts);

#define A3_DECLARE_LIST_KERNELS(Gain)                                                           \
  /** Makes both lists of a column, whose sorted words these are. */                            \
  void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<Gain>* descending,   \
                    KeyBlock<Gain>* ascending);                                                 \
  /** The first counts[i] products of the i-th open list, and their rows, list after list. */   \
  void walk_down(const KeyLists<Gain>& keys, const OpenLists& open, const std::int32_t* counts, \
                 Gain* gains, std::uint16_t* rows);

A3_DECLARE_LIST_KERNELS(std::uint16_t)
A3_DECLARE_LIST_KERNELS(std::int32_t)
A3_DECLARE_LIST_KERNELS(std::int64_t)
#undef A3_DECLARE_LIST_KERNELS

}  // namespace a3::fast
