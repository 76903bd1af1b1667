#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/side.h"
#include "uarch/sorted_keys.h"

/// How the threshold search finds products in sorted columns (threshold_search.h). SIMD, except
/// where products take 64 bits, with the instruction set chosen at run time; the results do not
/// depend on it. Every output needs kKernelRoom elements more than it gets, every input is read as
/// far.
namespace a3::fast {

inline constexpr std::size_t kKeysPerBlock = 16;

/// Some keys of a half column, without their signs, and their rows: on the paper's machine one
/// cache line.
template <typename Gain>
struct alignas(64) KeyBlock {
  Gain sizes[kKeysPerBlock];
  std::uint16_t rows[kKeysPerBlock];
};

/// Every column as two half columns, each by descending magnitude: its keys above zero, from the
/// highest on, are number `column`, those below zero, from the lowest on, number `stride + column`.
/// So the products of one sign with a query's element descend. What follows in a half column, up to
/// the number of rows, is not read.
template <typename Gain>
struct HalfColumns {
  const KeyBlock<Gain>* blocks = nullptr;  ///< [half columns, blocks_per_half]
  std::size_t blocks_per_half = 0;

  const KeyBlock<Gain>* half(std::int32_t number) const {
    return blocks + static_cast<std::size_t>(number) * blocks_per_half;
  }
};

/// What is known of the half columns.
struct HalfColumnTables {
  const std::int32_t* counts = nullptr;  ///< [num_levels, level_stride]: keys that reach a level;
                                         ///< the last none does
  const float* heads = nullptr;          ///< [2 * stride]: the first key's size, 0 if there is none
  const float* typical = nullptr;        ///< [2 * stride]: of a key among the first, to some scale
  std::size_t stride = 0;                ///< columns, rounded up to a multiple of kKernelRoom
  std::size_t level_stride = 0;          ///< half columns, and some more
  std::int32_t num_levels = 0;
  int level_bits = 0;  ///< a level holds two to the power of so many numbers
};

/// The half columns with the larger products of a side of a query, in the order of their columns.
struct OpenHalfColumns {
  std::int32_t* numbers;
  std::int32_t* elements;     ///< of the query, without their signs
  float* levels_per_product;  ///< on from a product to the level that its key is in
  std::size_t count;
};

/// About how large the products of a side of a query are.
struct ProductScale {
  float norm;  ///< of the products with typical keys
  float highest;
};

/// More than what rounding can change a level by.
inline constexpr float kLevelSlack = 1.0F / 1024;

/// The first products of all columns, [2, stride], the max side's before the min side's; behind the
/// query, up to the tables' stride, there are zeros. Returns the scales of both sides, whose norms
/// are quadratic or of the fourth power.
std::array<ProductScale, 2> multiply_heads(const std::int32_t* query,
                                           const HalfColumnTables& tables, bool to_the_fourth,
                                           float* head_products);

/// Opens the half columns of a side whose first product is >= least, which is > 0.
void open_half_columns(const std::int32_t* query, const HalfColumnTables& tables, Side side,
                       const float* head_products, float least, OpenHalfColumns& open);

/// counts[i] = keys of the i-th open half column that are at least as far as level floor(product *
/// levels_per_product[i] + slack) + step; returns the sum.
std::int64_t count_reaching(const HalfColumnTables& tables, const OpenHalfColumns& open,
                            float product, float slack, std::int32_t step, std::int32_t* counts);

#define A3_DECLARE_HALF_COLUMN_KERNELS(Gain)                                                      \
  /** Makes both half columns of a column, whose sorted words these are. */                       \
  void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<Gain>* positive,       \
                    KeyBlock<Gain>* negative);                                                    \
  /** The first lengths[i] products of the i-th open half column, and their rows, one half column \
     after another. */                                                                            \
  void read_prefixes(const HalfColumns<Gain>& keys, const OpenHalfColumns& open,                  \
                     const std::int32_t* lengths, Gain* gains, std::uint16_t* rows);

A3_DECLARE_HALF_COLUMN_KERNELS(std::uint16_t)
A3_DECLARE_HALF_COLUMN_KERNELS(std::int32_t)
A3_DECLARE_HALF_COLUMN_KERNELS(std::int64_t)
#undef A3_DECLARE_HALF_COLUMN_KERNELS

}  // namespace a3::fast
