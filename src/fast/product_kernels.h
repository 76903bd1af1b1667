#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Steps of the candidate search on packed products (largest_products.h) of 32 or 64 bits. SIMD,
/// with the instruction set chosen at run time; the results do not depend on it. Every output needs
/// kKernelRoom elements more than it gets, every input is read as far.
namespace a3::fast {

inline constexpr std::size_t kKernelRoom = 32;

/// The columns of an operation as one query walks them, each from some position on.
template <typename T>
struct Walks {
  const T* descending;      ///< keys of column 0, for positive query elements
  const T* ascending;       ///< and for all others
  const T* query;           ///< [num_columns]
  const T* products_above;  ///< [num_columns]: the products right before; 0 in the room behind
  std::size_t num_columns;
  T* open_columns;  ///< [num_columns]: for the kernel's own use
  std::size_t column_stride;
  std::size_t most;  ///< nobody walks further
};

/// How many sorts go side by side in `sort_side_by_side`.
inline constexpr std::size_t kSortsSideBySide = 16;

#define A3_DECLARE_PRODUCT_KERNELS(T)                                                              \
  /** Marks [num_marks, num_columns] times the query: of each column the key of the direction that \
      its query element chooses, as a packed product. num_columns is a multiple of kKernelRoom. */ \
  void mark_products(const T* descending, const T* ascending, const T* query,                      \
                     std::size_t num_marks, std::size_t num_columns, int low_bits, T* products);   \
  /** The number of products >= bound that marks vouch for: each mark >= bound stands for the span \
      of its row. */                                                                               \
  std::int64_t vouched_count(const T* products, const T* spans, std::size_t num_marks,             \
                             std::size_t num_columns, T bound);                                    \
  /** Those products that are >= bound, in order; returns how many. */                             \
  std::size_t select_at_least(const T* products, std::size_t count, T bound, T* selected);         \
  /** Those products that are >= lowest and <= highest, in order; returns how many. */             \
  std::size_t select_between(const T* products, std::size_t count, T lowest, T highest,            \
                             T* selected);                                                         \
  /** Products of the walks whose product above is >= bound, each up to its first below the bound, \
      in no order; returns how many. */                                                            \
  std::size_t walk_down(const Walks<T>& walks, int low_bits, T bound, T* products);                \
  /** scores[row] += sign * product, for packed products with the row in their lowest bits. */     \
  void add_to_scores(const T* products, std::size_t count, T sign, int low_bits, T row_mask,       \
                     T* scores);

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
