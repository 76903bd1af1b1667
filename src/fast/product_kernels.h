#pragma once

#include <cstddef>
#include <cstdint>

/// Steps of ProductOrder, on packed products of 32 or 64 bits. SIMD, with the instruction set
/// chosen at run time; the results do not depend on it. Every output needs kKernelRoom elements
/// more than it gets.
namespace a3::fast {

inline constexpr std::size_t kKernelRoom = 16;
/// The most that `sort_few` takes.
inline constexpr std::size_t kFew = 64;

/// One column as one query element walks it.
template <typename T>
struct Walk {
  const T* keys;  ///< packed, kKernelRoom behind them
  T query;
};

/// One row of marks times the query: of each column the key of the direction its query element
/// chooses (positive: descending), as a packed product.
void mark_products(const std::int32_t* descending, const std::int32_t* ascending,
                   const std::int32_t* query, std::size_t num_columns, int low_bits,
                   std::int32_t* products);
void mark_products(const std::int64_t* descending, const std::int64_t* ascending,
                   const std::int64_t* query, std::size_t num_columns, int low_bits,
                   std::int64_t* products);

/// The number of products >= bound that marks vouch for: each mark >= bound stands for the `span`
/// of its row. `products` is [num_marks, num_columns].
std::int64_t vouched_count(const std::int32_t* products, const std::int32_t* spans,
                           std::size_t num_marks, std::size_t num_columns, std::int32_t bound);
std::int64_t vouched_count(const std::int64_t* products, const std::int64_t* spans,
                           std::size_t num_marks, std::size_t num_columns, std::int64_t bound);

/// Moves the products >= bound to the front, in any order, and the others to `below`; returns how
/// many are in front.
std::size_t partition(std::int32_t* products, std::size_t count, std::int32_t bound,
                      std::int32_t* below);
std::size_t partition(std::int64_t* products, std::size_t count, std::int64_t bound,
                      std::int64_t* below);

/// Products of the first `most` keys of each walk, up to its first below `bound`; returns how many
/// were written.
std::size_t walk_down(const Walk<std::int32_t>* walks, std::size_t num_walks, std::size_t most,
                      int low_bits, std::int32_t bound, std::int32_t* products);
std::size_t walk_down(const Walk<std::int64_t>* walks, std::size_t num_walks, std::size_t most,
                      int low_bits, std::int64_t bound, std::int64_t* products);

/// Sorts up to kFew different products, the largest first, by counting for each how many are
/// larger.
void sort_few(const std::int32_t* products, std::size_t count, std::int32_t* sorted);
void sort_few(const std::int64_t* products, std::size_t count, std::int64_t* sorted);

/// What each packed product, sorted, adds to a greedy score: itself, or 0 if it is negative.
/// Returns how many add something; they come first.
std::size_t gains_of(const std::int32_t* products, std::size_t count, int low_bits,
                     std::int32_t* gains);
std::size_t gains_of(const std::int64_t* products, std::size_t count, int low_bits,
                     std::int64_t* gains);

}  // namespace a3::fast
