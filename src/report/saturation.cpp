#include "a3/report/saturation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

// Of a machine (configs/schema.json).
constexpr int kMostIntegerBits = 16;
constexpr int kMostBits = 24;  // integer and fraction bits together

/// The largest raw value of a format (paper, III-B).
double largest_raw(int integer_bits, int fraction_bits) {
  return std::ldexp(1.0, integer_bits + fraction_bits) - 1;
}

std::string remedy(double largest_magnitude, int fraction_bits) {
  const int bits = integer_bits_for(largest_magnitude, fraction_bits);
  if (bits > kMostIntegerBits || bits + fraction_bits > kMostBits) {
    return fmt::format("All would need {} integer bits, more than a machine has: scale the trace.",
                       bits);
  }
  return fmt::format("/numerics/integer_bits {} would hold them all; or scale the trace.", bits);
}

std::int64_t size_of(const Matrix<double>& matrix) {
  return static_cast<std::int64_t>(matrix.data().size());
}

}  // namespace

void Saturation::add(const Operation& operation, const Numerics& numerics, bool any) {
  for (const Matrix<double>* matrix : {&operation.key, &operation.value, &operation.query}) {
    if (any) {
      add(*matrix, numerics);
    } else {
      num_elements += size_of(*matrix);
    }
  }
}

void Saturation::add(const Matrix<double>& matrix, const Numerics& numerics) {
  const double scale = std::ldexp(1.0, numerics.fraction_bits);
  const double largest = largest_raw(numerics.integer_bits, numerics.fraction_bits);
  num_elements += size_of(matrix);
  for (const double element : matrix.data()) {
    const double magnitude = std::abs(element);
    if (std::nearbyint(magnitude * scale) <= largest) continue;
    ++num_saturated;
    largest_magnitude = std::max(largest_magnitude, magnitude);
  }
}

Saturation& Saturation::operator+=(const Saturation& later) {
  num_elements += later.num_elements;
  num_saturated += later.num_saturated;
  largest_magnitude = std::max(largest_magnitude, later.largest_magnitude);
  return *this;
}

double Saturation::share() const {
  if (num_elements == 0) return 0;
  return static_cast<double>(num_saturated) / static_cast<double>(num_elements);
}

int integer_bits_for(double magnitude, int fraction_bits) {
  const double raw = std::nearbyint(std::ldexp(magnitude, fraction_bits));
  int bits = 0;
  while (raw > largest_raw(bits, fraction_bits)) ++bits;
  return bits;
}

std::optional<std::string> saturation_warning(const Saturation& saturation,
                                              const Numerics& numerics) {
  if (saturation.share() <= kMuchSaturation) return std::nullopt;
  return fmt::format(
      "{:.3g} % of the elements of key, value and query ({} of {}) saturate at {} integer and {} "
      "fraction bits; the largest magnitude is {:.6g}. {}",
      100 * saturation.share(), saturation.num_saturated, saturation.num_elements,
      numerics.integer_bits, numerics.fraction_bits, saturation.largest_magnitude,
      remedy(saturation.largest_magnitude, numerics.fraction_bits));
}

}  // namespace a3
