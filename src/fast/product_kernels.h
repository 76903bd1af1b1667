#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "a3/uarch/sorted_keys.h"

/// Steps of the candidate search (largest_products.h) where they are long. SIMD where products fit
/// 16 bits, and in part beyond, with the instruction set chosen at run time; the results do not
/// depend on it. Every output needs kKernelRoom elements more than it gets, every input is read as
/// far.
namespace a3::fast {

inline constexpr std::size_t kKernelRoom = 32;

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

/// The first of a side's pops: of its products those with larger gains than `least`, and before
/// some place those with that gain.
template <typename Gain>
struct Pops {
  std::size_t count = 0;
  Gain least = std::numeric_limits<Gain>::max();
  std::size_t end_of_least = 0;

  bool contain(Gain gain, std::size_t place) const {
    return gain > least || (gain == least && place < end_of_least);
  }
};

/// How many sorts go side by side in `sort_side_by_side`.
inline constexpr std::size_t kSortsSideBySide = 16;
template <typename Gain>
using SideBySideGains = std::array<const Gain*, kSortsSideBySide>;

/// The running sums of as many queries as have both sides sorted side by side, and how far their
/// min sides are.
template <typename Sum>
struct RunningSums {
  static constexpr std::size_t kNumQueries = kSortsSideBySide / 2;
  std::array<Sum, kNumQueries> sums;
  std::array<std::int32_t, kNumQueries> num_min_pops;
};

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

#define A3_DECLARE_PRODUCT_KERNELS(Gain, Sum)                                                      \
  /** Makes both lists of a column, whose sorted words these are. */                               \
  void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<Gain>* descending,      \
                    KeyBlock<Gain>* ascending);                                                    \
  /** The first counts[i] products of the i-th open list, and their rows, list after list. */      \
  void walk_down(const KeyLists<Gain>& keys, const OpenLists& open, const std::int32_t* counts,    \
                 Gain* gains, std::uint16_t* rows);                                                \
  /** Goes on to the first `num_pops` pops, the last of which gain `least`: those that are new are \
      added to their rows' scores, or subtracted. Behind the gains there are kKernelRoom zeros. */ \
  void add_pops(const Gain* gains, const std::uint16_t* rows, std::size_t count,                   \
                std::size_t num_pops, Gain least, bool subtracts, Pops<Gain>& pops, Sum* scores);  \
  /** matrix[row, s] = gains[s][row]. `num_rows` is a multiple of 8. */                            \
  void lay_side_by_side(const SideBySideGains<Gain>& gains, std::size_t num_rows, Gain* matrix);   \
  /** Sorts the columns of a matrix [num_rows, kSortsSideBySide] without negative numbers, each    \
     for itself, the largest first. `num_rows` is a power of two, 16 or more; rows from `num_used` \
     on are 0. */                                                                                  \
  void sort_side_by_side(Gain* matrix, std::size_t num_rows, std::size_t num_used);                \
  /** Goes through rows [begin, end) of such a matrix, which holds the max and the min side of     \
      query after query: each sum gains what the max side has in the row and, unless it was        \
      negative, loses what the min side has next. Reads a row behind the end. */                   \
  void follow_sums(const Gain* matrix, std::size_t begin, std::size_t end,                         \
                   RunningSums<Sum>& running);

A3_DECLARE_PRODUCT_KERNELS(std::uint16_t, std::int32_t)
A3_DECLARE_PRODUCT_KERNELS(std::int32_t, std::int32_t)
A3_DECLARE_PRODUCT_KERNELS(std::int64_t, std::int64_t)
#undef A3_DECLARE_PRODUCT_KERNELS

/// The same sort, which also ranks: `ranked`, [num_rows, kSortsSideBySide], holds gain | 0xFFFF -
/// the row it comes from. Of equal gains the first row's comes first. Up to 2^16 rows.
void rank_side_by_side(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used,
                       std::uint32_t* ranked);

/// Does as `add_pops` does, with a column of what is ranked.
void add_ranked(const std::uint32_t* ranked, const std::uint16_t* rows, std::size_t num_pops,
                bool subtracts, Pops<std::uint16_t>& pops, std::int32_t* scores);

}  // namespace a3::fast
