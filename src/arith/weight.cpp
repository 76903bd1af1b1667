#include "a3/arith/weight.h"

#include <cmath>

namespace a3 {

std::int64_t post_scoring_threshold(double threshold_percent, const Numerics& numerics) {
  const double distance = std::log(100.0 / threshold_percent);
  return static_cast<std::int64_t>(std::floor(std::ldexp(distance, 2 * numerics.fraction_bits)));
}

}  // namespace a3
