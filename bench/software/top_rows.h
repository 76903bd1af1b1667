#pragma once

#include <cstdint>

namespace a3::bench {

// Rows by a 32-bit estimate of their scores, |estimate| < 2^30. SIMD, with the instruction set
// chosen at run time; the results do not depend on it. Behind estimates and rows there is room for
// fast::kKernelRoom more.

/// Finds a threshold that at least `num_wanted` estimates reach, and not many more: an eighth at
/// most, equal estimates apart. `rows` are those that reach it, ascending; returns how many.
/// 1 <= num_wanted <= num_rows.
int top_rows(const std::int32_t* estimates, int num_rows, int num_wanted, std::int32_t* rows);

/// Rows whose estimate is at most `margin` (>= 0, < 2^30) below the largest, ascending; returns how
/// many.
int rows_within(const std::int32_t* estimates, int num_rows, std::int32_t margin,
                std::int32_t* rows);

}  // namespace a3::bench
