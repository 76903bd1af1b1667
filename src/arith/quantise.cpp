#include "a3/arith/quantise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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

/// Quantises `num_rows` rows, the r-th of which is row `number_of(r)`.
template <typename NumberOf>
std::int64_t quantise_rows(const Matrix<double>& from, int num_rows, const NumberOf& number_of,
                           const Quantiser& quantiser, int padded_dims, Matrix<std::int32_t>& to) {
  to.resize(num_rows, padded_dims);
  std::int64_t saturated = 0;
  for (int r = 0; r < num_rows; ++r) {
    saturated += quantise_row(from.row(number_of(r)), from.num_cols(), quantiser.scale,
                              quantiser.limit, to.row(r));
    std::fill(to.row(r) + from.num_cols(), to.row(r) + padded_dims, 0);
  }
  return saturated;
}

}  // namespace

std::int32_t quantise(double x, const Numerics& numerics) {
  const Quantiser quantiser(numerics);
  return static_cast<std::int32_t>(quantiser.clamped(quantiser.rounded(x)));
}

void quantise(const Operation& operation, const Machine& machine, QuantisedOperation& result) {
  std::vector<int> queries(static_cast<std::size_t>(operation.num_queries()));
  std::iota(queries.begin(), queries.end(), 0);
  quantise(operation, {0, operation.num_rows(), queries, operation.query_rows}, machine, result);
}

void quantise(const Operation& operation, const QuantisedPart& part, const Machine& machine,
              QuantisedOperation& result) {
  const Quantiser quantiser(machine.numerics);
  const Hardware& hardware = machine.hardware;
  const int padded_dims = hardware.padded_dims(operation.num_dims());
  const auto row_of_part = [&](int r) { return part.first_row + r; };
  const auto query_of_part = [&](int q) { return part.queries[static_cast<std::size_t>(q)]; };
  result.num_dims = operation.num_dims();
  result.visible_rows = part.visible_rows;
  result.saturated_elements =
      quantise_rows(operation.key, part.num_rows, row_of_part, quantiser, padded_dims, result.key) +
      quantise_rows(operation.value, part.num_rows, row_of_part, quantiser, padded_dims,
                    result.value);
  const std::int64_t of_queries =
      quantise_rows(operation.query, static_cast<int>(part.queries.size()), query_of_part,
                    quantiser, padded_dims, result.query);
  if (part.first_row == 0) result.saturated_elements += of_queries;
}

}  // namespace a3
