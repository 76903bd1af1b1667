#pragma once

#include <cstdint>

#include "a3/machine/machine.h"

namespace a3 {

/// score / sum with 2f fraction bits; `sum` > 0. Rounding as configured (default nearest, ours).
inline std::int64_t attention_weight(std::int64_t score, std::int64_t sum,
                                     const Numerics& numerics) {
  const std::int64_t numerator = score << (2 * numerics.fraction_bits);
  const bool nearest = numerics.division_rounding == DivisionRounding::kNearest;
  return (numerator + (nearest ? sum / 2 : 0)) / sum;
}

/// t = floor(ln(100 / T) * 2^2f): a row is kept when max - score <= t (paper, IV-D).
std::int64_t post_scoring_threshold(double threshold_percent, const Numerics& numerics);

}  // namespace a3
