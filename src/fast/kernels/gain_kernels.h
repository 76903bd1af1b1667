#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "fast/kernels/aligned_vector.h"

/// What the greedy search does with a side's gains, the products that are positive for it: sorts
/// them, follows the running sum, and adds what is popped to the greedy scores. SIMD where gains
/// fit 16 bits, sorting always, with the instruction set chosen at run time; the results do not
/// depend on it. Inputs are read up to kKernelRoom elements further than they reach.
namespace a3::fast {

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

/// The sides of a block of queries, the max side of a query, then its min side, then the next
/// query's: their gains are sorted together.
inline constexpr std::size_t kSidesPerBlock = 16;
template <typename Gain>
using GainsBySide = std::array<const Gain*, kSidesPerBlock>;

/// The running sums of a block of queries, and how far their min sides are.
template <typename Sum>
struct RunningSums {
  static constexpr std::size_t kNumQueries = kSidesPerBlock / 2;
  std::array<Sum, kNumQueries> sums;
  std::array<std::int32_t, kNumQueries> num_min_pops;
};

#define A3_DECLARE_GAIN_KERNELS(Gain, Sum)                                                         \
  /** Goes on to the first `num_pops` pops, the last of which gain `least`: those that are new are \
      added to their rows' scores, or subtracted. Behind the gains there are kKernelRoom zeros. */ \
  void add_pops(const Gain* gains, const std::uint16_t* rows, std::size_t count,                   \
                std::size_t num_pops, Gain least, bool subtracts, Pops<Gain>& pops, Sum* scores);  \
  /** matrix[row, s] = gains[s][row]. `num_rows` is a multiple of 8. */                            \
  void interleave_sides(const GainsBySide<Gain>& gains, std::size_t num_rows, Gain* matrix);       \
  /** Sorts the columns of a matrix [num_rows, kSidesPerBlock] without negative numbers, each      \
     for itself, the largest first. `num_rows` is a power of two, 16 or more; rows from `num_used` \
     on are 0. */                                                                                  \
  void sort_sides(Gain* matrix, std::size_t num_rows, std::size_t num_used);                       \
  /** Goes through rows [begin, end) of such a matrix, which holds the max and the min side of     \
      query after query: each sum gains what the max side has in the row and, unless it was        \
      negative, loses what the min side has next. Reads a row behind the end. */                   \
  void follow_sums(const Gain* matrix, std::size_t begin, std::size_t end,                         \
                   RunningSums<Sum>& running);

A3_DECLARE_GAIN_KERNELS(std::uint16_t, std::int32_t)
A3_DECLARE_GAIN_KERNELS(std::int32_t, std::int32_t)
A3_DECLARE_GAIN_KERNELS(std::int64_t, std::int64_t)
#undef A3_DECLARE_GAIN_KERNELS

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

/// Does as `add_pops` does, with a column of what is ranked.
void add_ranked(const std::uint32_t* ranked, const std::uint16_t* rows, std::size_t num_pops,
                bool subtracts, Pops<std::uint16_t>& pops, std::int32_t* scores);

}  // namespace a3::fast
