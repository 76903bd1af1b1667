#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Steps of the candidate search on packed products (largest_products.h) of 32 or 64 bits. SIMD,
/// with the instruction set chosen at run time; the results do not depend on it. Every output needs
/// kKernelRoom elements more than it gets, every input is read as far.
namespace a3::fast {

inline constexpr std::size_t kKernelRoom = 32;

/// What is known of the columns of an operation, for both directions of a walk
/// (largest_products.h).
struct ColumnTables {
  const std::int32_t* counts = nullptr;  ///< [2, num_levels, stride]: keys that reach a level; the
                                         ///< last none does
  const float* heads = nullptr;    ///< [2, stride]: the furthest key, 0 if it is on the other side
  const float* typical = nullptr;  ///< [2, stride]: a key among the further ones, to some scale
  std::size_t stride = 0;          ///< columns, rounded up to a multiple of kKernelRoom
  std::int32_t num_levels = 0;
  int level_bits = 0;  ///< a level holds two to the power of so many numbers
};

/// The columns with the larger products of a query, in order.
template <typename T>
struct OpenColumns {
  std::int32_t* columns;
  T* elements;                ///< of the query
  float* levels_per_product;  ///< on from a product's size to the level that its key is in
  std::int32_t* tables;       ///< where in ColumnTables::counts level 0 is
  std::size_t num_columns;
};

/// About how large the products of a query are.
struct ProductScale {
  float norm;  ///< of the products with typical keys
  float highest;
};

/// More than what rounding can change a level by.
inline constexpr float kLevelSlack = 1.0F / 1024;

/// counts[i] = keys of the i-th column that are at least as far as level floor(product *
/// levels_per_product[i] + slack) + step; returns the sum.
std::int64_t count_reaching(const ColumnTables& tables, const float* levels_per_product,
                            const std::int32_t* places, std::size_t num_columns, float product,
                            float slack, std::int32_t step, std::int32_t* counts);

/// The columns of an operation as one query walks them.
template <typename T>
struct Walks {
  const T* descending;  ///< keys of column 0, for positive query elements
  const T* ascending;   ///< and for all others
  std::size_t column_stride;
  const std::int32_t* counts;  ///< how far each open column is walked
};

/// Which of a side's products are popped: those > limit, and from some place on > limit_behind.
template <typename T>
struct EndOfPops {
  T limit;
  T limit_behind;
  std::size_t place;
};

/// How many sorts go side by side in `sort_side_by_side`.
inline constexpr std::size_t kSortsSideBySide = 16;

#define A3_DECLARE_PRODUCT_KERNELS(T)                                                             \
  /** Products of the query's elements with the heads of their columns, up to the tables' stride; \
      behind the query there are zeros. The norm is quadratic or of the fourth power. */          \
  ProductScale multiply_heads(const T* query, const ColumnTables& tables, bool to_the_fourth,     \
                              float* head_products);                                              \
  /** Opens the columns whose head product is >= least, which is > 0. */                          \
  void open_columns(const T* query, const ColumnTables& tables, const float* head_products,       \
                    float least, OpenColumns<T>& open);                                           \
  /** How many products are > limit. */                                                           \
  std::size_t count_greater(const T* products, std::size_t count, T limit);                       \
  /** The position behind the `nth` product, from 1, that is >= lowest and <= highest. */         \
  std::size_t position_behind(const T* products, T lowest, T highest, std::size_t nth);           \
  /** Those products that are >= bound, in order; returns how many. */                            \
  std::size_t select_at_least(const T* products, std::size_t count, T bound, T* selected);        \
  /** The products of the walks, column after column. */                                          \
  void walk_down(const Walks<T>& walks, const OpenColumns<T>& open, int low_bits, T* products);   \
  /** scores[row] += sign * product, for those packed products that are popped at one end and     \
      were not at the end before; their lowest bits hold the row. */                              \
  void add_to_scores(const T* products, std::size_t count, const EndOfPops<T>& end,               \
                     const EndOfPops<T>& end_before, T sign, int low_bits, T row_mask, T* scores);

A3_DECLARE_PRODUCT_KERNELS(std::int32_t)
A3_DECLARE_PRODUCT_KERNELS(std::int64_t)
#undef A3_DECLARE_PRODUCT_KERNELS

/// gains[row, s] = products[s][row] without its low bits, which are none of the product. `num_rows`
/// is a multiple of 8.
template <typename T>
using SideBySideProducts = std::array<const T*, kSortsSideBySide>;
void lay_side_by_side(const SideBySideProducts<std::int32_t>& products, int low_bits,
                      std::size_t num_rows, std::uint16_t* gains);
void lay_side_by_side(const SideBySideProducts<std::int32_t>& products, int low_bits,
                      std::size_t num_rows, std::int32_t* gains);
void lay_side_by_side(const SideBySideProducts<std::int64_t>& products, int low_bits,
                      std::size_t num_rows, std::int64_t* gains);

/// Sorts the columns of a matrix [num_rows, kSortsSideBySide], each for itself, the largest first.
/// `num_rows` is a power of two, 8 or more.
void sort_side_by_side(std::uint16_t* matrix, std::size_t num_rows);
void sort_side_by_side(std::int32_t* matrix, std::size_t num_rows);
void sort_side_by_side(std::int64_t* matrix, std::size_t num_rows);

}  // namespace a3::fast
