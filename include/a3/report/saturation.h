#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// How many elements of keys, values and queries a number format clamps (docs/numerics.md), each
/// counted once, whatever the tiles that an operation runs in.
struct Saturation {
  std::int64_t num_elements = 0;
  std::int64_t num_saturated = 0;
  double largest_magnitude = 0;  ///< of those that saturate

  /// Adds an operation. `any`: whether some element may saturate; without, they are only counted.
  void add(const Operation& operation, const Numerics& numerics, bool any = true);
  void add(const Matrix<double>& matrix, const Numerics& numerics);

  Saturation& operator+=(const Saturation& later);

  double share() const;  ///< of the elements; 0 without any
};

/// More than this share of the elements is too much to pass in silence (ours).
inline constexpr double kMuchSaturation = 0.001;

/// The fewest integer bits with which `magnitude`, rounded, is not clamped.
int integer_bits_for(double magnitude, int fraction_bits);

/// "1.2 % of the elements (key, value, query) saturate ...: their largest magnitude is 40, which 6
/// integer bits hold ..." if more than kMuchSaturation do, else nothing.
std::optional<std::string> saturation_warning(const Saturation& saturation,
                                              const Numerics& numerics);

}  // namespace a3
