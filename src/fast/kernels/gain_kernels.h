#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/sort_kernels.h"

/// What the greedy search does with a side's gains, the products that are positive for it: follows
/// the running sum, and adds what is popped to the greedy scores. SIMD where gains fit 16 bits,
/// with the instruction set chosen at run time; the results do not depend on it. Inputs are read up
/// to kKernelRoom elements further than they reach.
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
  /** Goes through rows [begin, end) of a sorted matrix [num_rows, kSidesPerBlock]: each sum gains \
      what the max side has in the row and, unless it was negative, loses what the min side has    \
      next. Reads a row behind the end. */                                                         \
  void follow_sums(const Gain* matrix, std::size_t begin, std::size_t end,                         \
                   RunningSums<Sum>& running);

A3_DECLARE_GAIN_KERNELS(std::uint16_t, std::int32_t)
A3_DECLARE_GAIN_KERNELS(std::int32_t, std::int32_t)
A3_DECLARE_GAIN_KERNELS(std::int64_t, std::int64_t)
#undef A3_DECLARE_GAIN_KERNELS

/// Does as `add_pops` does, with a side's column of what `rank_sides` gives.
void add_ranked(const std::uint32_t* ranked, const std::uint16_t* rows, std::size_t num_pops,
                bool subtracts, Pops<std::uint16_t>& pops, std::int32_t* scores);

}  // namespace a3::fast
