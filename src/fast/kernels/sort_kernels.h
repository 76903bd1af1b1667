#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// How the gains of a block of queries are sorted: the columns of a matrix, all at once, one column
/// a side. SIMD, with the instruction set chosen at run time; the results do not depend on it.
namespace a3::fast {

/// The sides of a block of queries: the max side of a query, then its min side, then the next
/// query's.
inline constexpr std::size_t kSidesPerBlock = 16;
template <typename Gain>
using GainsBySide = std::array<const Gain*, kSidesPerBlock>;

#define A3_DECLARE_SORT_KERNELS(Gain)                                                              \
  /** matrix[row, s] = gains[s][row]. `num_rows` is a multiple of 8. */                            \
  void interleave_sides(const GainsBySide<Gain>& gains, std::size_t num_rows, Gain* matrix);       \
  /** Sorts the columns of a matrix [num_rows, kSidesPerBlock] without negative numbers, each      \
     for itself, the largest first. `num_rows` is a power of two, 16 or more; rows from `num_used` \
     on are 0. */                                                                                  \
  void sort_sides(Gain* matrix, std::size_t num_rows, std::size_t num_used);

A3_DECLARE_SORT_KERNELS(std::uint16_t)
A3_DECLARE_SORT_KERNELS(std::int32_t)
A3_DECLARE_SORT_KERNELS(std::int64_t)
#undef A3_DECLARE_SORT_KERNELS

/// Rows that can be ranked.
inline constexpr std::size_t kMostRanked = std::size_t{1} << 16;

/// A place counted from the last one, so that of two places the first has the larger number. Also
/// its own inverse.
constexpr std::uint32_t reversed_place(std::size_t place) {
  return static_cast<std::uint32_t>(kMostRanked - 1 - place);
}

/// The same sort, which also ranks: `ranked`, [num_rows, kSidesPerBlock], holds in its upper half a
/// gain, in its lower half the reversed_place of the row it comes from. Of equal gains the first
/// row's comes first. Up to kMostRanked rows.
void rank_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used,
                std::uint32_t* ranked);

}  // namespace a3::fast
