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

/// One row of heads times the query: of each column the key of the direction its query element
/// chooses (positive: descending), as a packed product.
void head_products(const std::int32_t* descending, const std::int32_t* ascending,
                   const std::int32_t* query, std::size_t num_columns, int low_bits,
                   std::int32_t* products);
void head_products(const std::int64_t* descending, const std::int64_t* ascending,
                   const std::int64_t* query, std::size_t num_columns, int low_bits,
                   std::int64_t* products);

std::size_t count_at_least(const std::int32_t* products, std::size_t count, std::int32_t bound);
std::size_t count_at_least(const std::int64_t* products, std::size_t count, std::int64_t bound);

/// Moves the products >= bound to the front, in any order, and the others to `below`; returns how
/// many are in front.
std::size_t partition(std::int32_t* products, std::size_t count, std::int32_t bound,
                      std::int32_t* below);
std::size_t partition(std::int64_t* products, std::size_t count, std::int64_t bound,
                      std::int64_t* below);

/// Products of the first `count` keys of a walk with one query element, up to the first below
/// `bound`; returns how many were written. Keys have kKernelRoom.
std::size_t walk_down(const std::int32_t* keys, std::size_t count, std::int32_t query, int low_bits,
                      std::int32_t bound, std::int32_t* products);
std::size_t walk_down(const std::int64_t* keys, std::size_t count, std::int64_t query, int low_bits,
                      std::int64_t bound, std::int64_t* products);

/// Sorts up to kFew different products, the largest first, by counting for each how many are
/// larger.
void sort_few(const std::int32_t* products, std::size_t count, std::int32_t* sorted);
void sort_few(const std::int64_t* products, std::size_t count, std::int64_t* sorted);

}  // namespace a3::fast
