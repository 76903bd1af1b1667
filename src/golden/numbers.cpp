#include "golden/numbers.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace a3::golden {
namespace {

/// Magnitude bits of a signed 64-bit integer.
constexpr int kUsableBits = 63;

std::int64_t power_of_two(int exponent) {
  return std::int64_t{1} << exponent;
}

int ceil_log2(int count) {
  int bits = 0;
  while (power_of_two(bits) < count) ++bits;
  return bits;
}

void check_format(const std::string& what, int bits) {
  if (bits <= kUsableBits) return;
  throw std::invalid_argument("the golden model's " + what + " would need " + std::to_string(bits) +
                              " bits, more than its " + std::to_string(kUsableBits) +
                              "; choose fewer integer or fraction bits");
}

/// Not std::nearbyint: the result must not depend on the rounding mode of the host.
double round_half_to_even(double x) {
  const double below = std::floor(x);
  const double rest = x - below;
  if (rest == 0.5) return below + std::fabs(std::fmod(below, 2.0));  // up from an odd number
  return below + (rest > 0.5 ? 1.0 : 0.0);
}

struct Quantised {
  std::int64_t raw;
  bool saturated;
};

Quantised quantise_element(double number, double scale, double limit) {
  if (!std::isfinite(number)) {
    throw std::invalid_argument("the golden model was given " + std::to_string(number) +
                                "; matrices must hold finite numbers");
  }
  const double rounded = round_half_to_even(number * scale);
  const double clamped = std::clamp(rounded, -limit, limit);
  return {static_cast<std::int64_t>(clamped), clamped != rounded};
}

/// rint(2^fraction_bits * e^(-k * 2^log2_step)) for k = 0, 1, ... : one of the two exponent tables.
std::vector<std::int64_t> exponent_table(int index_bits, int log2_step, int fraction_bits) {
  std::vector<std::int64_t> table;
  table.reserve(static_cast<std::size_t>(power_of_two(index_bits)));
  for (std::int64_t k = 0; k < power_of_two(index_bits); ++k) {
    const double argument = -std::ldexp(static_cast<double>(k), log2_step);
    const double entry = round_half_to_even(std::ldexp(std::exp(argument), fraction_bits));
    table.push_back(static_cast<std::int64_t>(entry));
  }
  return table;
}

}  // namespace

void check_widths(const Numerics& numerics, int num_rows, int num_dims) {
  const int i = numerics.integer_bits;
  const int f = numerics.fraction_bits;
  const int table_bits = numerics.exponent_table_fraction_bits;
  if (i < 0 || f < 0 || numerics.exponent_integer_bits < 0) {
    throw std::invalid_argument("the golden model needs numbers of bits that are not negative");
  }
  if (table_bits < f) {
    throw std::invalid_argument("exponent tables with " + std::to_string(table_bits) +
                                " fraction bits cannot give scores with " + std::to_string(2 * f) +
                                "; allowed: at least " + std::to_string(f));
  }
  const int rows_bits = ceil_log2(num_rows);
  check_format("distance of two dot products", 2 * (i + f) + ceil_log2(num_dims) + 1);
  check_format("running sum of products", 2 * (i + f) + ceil_log2(num_dims) + rows_bits);
  check_format("exponent argument", numerics.exponent_integer_bits + 2 * f);
  check_format("product of two exponent table entries", 2 * table_bits + 1);
  check_format("dividend of the weight", std::max(4 * f, 2 * f + rows_bits) + 2);
  check_format("output", i + 3 * f + 1 + rows_bits);
}

void check_merging_widths(const Numerics& numerics, int num_rows, int operation_rows) {
  const int f = numerics.fraction_bits;
  // All exponents of all rows, each times one of 1.0 at most, times an output, twice. The weights
  // of an output sum to 1.0 and half a unit for each row.
  const int shares_bits = 4 * f + ceil_log2(operation_rows);
  const int weights_bits = 1 + std::max(2 * f, ceil_log2(num_rows) - 1);
  const int output_bits = numerics.integer_bits + f + weights_bits;
  check_format("merged output", shares_bits + output_bits + 2);
}

std::int64_t raw_limit(const Numerics& numerics) {
  return power_of_two(numerics.integer_bits + numerics.fraction_bits) - 1;
}

std::int64_t quantise(double number, const Numerics& numerics) {
  const double scale = std::ldexp(1.0, numerics.fraction_bits);
  return quantise_element(number, scale, static_cast<double>(raw_limit(numerics))).raw;
}

Matrix<std::int64_t> quantise_and_pad(const Matrix<double>& matrix, int num_cols,
                                      const Numerics& numerics, std::int64_t& saturated_elements) {
  const double scale = std::ldexp(1.0, numerics.fraction_bits);
  const double limit = static_cast<double>(raw_limit(numerics));
  Matrix<std::int64_t> raw(matrix.num_rows(), num_cols);
  std::fill(raw.data().begin(), raw.data().end(), 0);
  for (int r = 0; r < matrix.num_rows(); ++r) {
    for (int c = 0; c < matrix.num_cols(); ++c) {
      const Quantised element = quantise_element(matrix(r, c), scale, limit);
      raw(r, c) = element.raw;
      if (element.saturated) ++saturated_elements;
    }
  }
  return raw;
}

ExponentTables::ExponentTables(const Numerics& numerics) {
  const int score_fraction_bits = 2 * numerics.fraction_bits;
  const int table_fraction_bits = numerics.exponent_table_fraction_bits;
  const int argument_bits = numerics.exponent_integer_bits + score_fraction_bits;
  const int lower_bits = argument_bits / 2;
  const int upper_bits = argument_bits - lower_bits;
  largest_distance_ = power_of_two(argument_bits) - 1;
  upper_step_ = power_of_two(lower_bits);
  divisor_ = power_of_two(2 * table_fraction_bits - score_fraction_bits);
  lower_ = exponent_table(lower_bits, -score_fraction_bits, table_fraction_bits);
  upper_ = exponent_table(upper_bits, lower_bits - score_fraction_bits, table_fraction_bits);
}

std::int64_t ExponentTables::score(std::int64_t distance) const {
  const std::int64_t x = std::min(distance, largest_distance_);
  const std::int64_t upper = upper_[static_cast<std::size_t>(x / upper_step_)];
  const std::int64_t lower = lower_[static_cast<std::size_t>(x % upper_step_)];
  return (upper * lower + divisor_ / 2) / divisor_;  // nothing here is negative
}

std::int64_t distance_threshold(const PostScoring& post_scoring, const Numerics& numerics) {
  const double percent = post_scoring.threshold_percent;
  double natural = std::log(100.0 / percent);
  if (std::isinf(natural)) natural = std::log(100.0) - std::log(percent);  // 100/T is beyond double
  return static_cast<std::int64_t>(std::floor(std::ldexp(natural, 2 * numerics.fraction_bits)));
}

std::int64_t weight(std::int64_t score, std::int64_t score_sum, const Numerics& numerics) {
  const std::int64_t dividend = score * power_of_two(2 * numerics.fraction_bits);
  const bool nearest = numerics.division_rounding == DivisionRounding::kNearest;
  return (nearest ? dividend + score_sum / 2 : dividend) / score_sum;
}

}  // namespace a3::golden
