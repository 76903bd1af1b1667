#include "arith/weight.h"

#include <cmath>

namespace a3 {

std::int64_t post_scoring_threshold(double threshold_percent, const Numerics& numerics) {
  const double ratio = 100.0 / threshold_percent;  // beyond the range of double for the tiniest T
  const double distance =
      std::isfinite(ratio) ? std::log(ratio) : std::log(100.0) - std::log(threshold_percent);
  return static_cast<std::int64_t>(std::floor(std::ldexp(distance, 2 * numerics.fraction_bits)));
}

}  // namespace a3
