#pragma once

#include <cstdint>

#include "fast/kernels/aligned_vector.h"

/// What is done with the rows of a query, of which each has a 32-bit number: compared, kept,
/// counted. SIMD, with the instruction set chosen at run time; the results do not depend on it.
/// Behind arrays with a number for each row there is room for kKernelRoom more.
namespace a3::fast {

/// max - scores[i] into `differences`.
void differences_from_max(const std::int32_t* scores, int num_rows, std::int32_t* differences);

/// Rows of a query: their positions among the candidates, ascending, their numbers, differences
/// from the largest score and exponents.
template <typename Score>
struct ScoredRows {
  std::int32_t* positions = nullptr;
  std::int32_t* rows = nullptr;
  Score* differences = nullptr;
  Score* exponents = nullptr;  ///< not known yet: null
};

/// Keeps of `count` rows those whose difference is at most the threshold, with their exponents
/// where those are known. Returns how many. What is kept may overwrite what it comes from.
int keep_within(const ScoredRows<std::int32_t>& from, int count, std::int32_t threshold,
                const ScoredRows<std::int32_t>& kept);

/// Positions of positive numbers, ascending. Returns how many. `marks`, [count] or null, are other
/// than 0 there.
int positive_positions(const std::int32_t* numbers, int count, std::int32_t* positions,
                       std::int32_t* marks);

/// Copies the differences and the exponents of marked rows. Returns the least difference.
std::int32_t select_marked(const std::int32_t* marks, int count,
                           const ScoredRows<std::int32_t>& from,
                           const ScoredRows<std::int32_t>& selected);

/// In how many windows of 2^shift positions the ascending `positions` lie.
int occupied_windows(const std::int32_t* positions, int count, int shift);

}  // namespace a3::fast
