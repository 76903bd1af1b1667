#include "a3/arith/quantise.h"

#include <algorithm>
#include <cmath>

#include "arith/lane_arithmetic.h"

namespace a3 {
namespace {

/// The two constants of one number format.
struct Quantiser {
  double scale;
  double limit;

  explicit Quantiser(const Numerics& numerics)
      : scale(std::ldexp(1.0, numerics.fraction_bits)),
        limit(std::ldexp(1.0, numerics.integer_bits + numerics.fraction_bits) - 1) {}

  double rounded(double x) const { return std::nearbyint(x * scale); }
  double clamped(double rounded_x) const { return std::clamp(rounded_x, -limit, limit); }
};

std::int64_t quantise_matrix(const Matrix<double>& from, const Quantiser& quantiser, int num_lanes,
                             Matrix<std::int32_t>& to) {
  to.resize(from.num_rows(), num_lanes);
  std::int64_t saturated = 0;
  for (int r = 0; r < from.num_rows(); ++r) {
    saturated +=
        quantise_row(from.row(r), from.num_cols(), quantiser.scale, quantiser.limit, to.row(r));
    std::fill(to.row(r) + from.num_cols(), to.row(r) + num_lanes, 0);
  }
  return saturated;
}

}  // namespace

std::int32_t quantise(double x, const Numerics& numerics) {
  const Quantiser quantiser(numerics);
  return static_cast<std::int32_t>(quantiser.clamped(quantiser.rounded(x)));
}

void quantise(const Operation& operation, const Machine& machine, QuantisedOperation& result) {
  const Quantiser quantiser(machine.numerics);
  const int num_lanes = machine.hardware.num_lanes;
  result.num_dims = operation.num_dims();
  result.saturated_elements = quantise_matrix(operation.key, quantiser, num_lanes, result.key) +
                              quantise_matrix(operation.value, quantiser, num_lanes, result.value) +
                              quantise_matrix(operation.query, quantiser, num_lanes, result.query);
}

}  // namespace a3
