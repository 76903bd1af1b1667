#include "arith/exponent.h"

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

/// rint(2^P exp(-k * step)) for k in [0, 2^index_bits).
std::vector<std::int64_t> exponent_table(int index_bits, double step, int table_fraction_bits) {
  std::vector<std::int64_t> table(std::size_t{1} << index_bits);
  for (std::size_t k = 0; k < table.size(); ++k) {
    const double exact = std::exp(-static_cast<double>(k) * step);
    table[k] = std::llrint(std::ldexp(exact, table_fraction_bits));
  }
  return table;
}

}  // namespace

ExponentTables::ExponentTables(const Numerics& numerics) {
  const int score_fraction_bits = 2 * numerics.fraction_bits;
  const int argument_bits = numerics.exponent_integer_bits + score_fraction_bits;
  const int table_bits = numerics.exponent_table_fraction_bits;

  lower_index_bits_ = argument_bits / 2;
  lower_mask_ = (std::int64_t{1} << lower_index_bits_) - 1;
  max_argument_ = (std::int64_t{1} << argument_bits) - 1;
  shift_ = 2 * table_bits - score_fraction_bits;
  rounding_ = std::int64_t{1} << (shift_ - 1);
  lower_ = exponent_table(lower_index_bits_, std::ldexp(1.0, -score_fraction_bits), table_bits);
  upper_ = exponent_table(argument_bits - lower_index_bits_,
                          std::ldexp(1.0, lower_index_bits_ - score_fraction_bits), table_bits);
}

std::int64_t ExponentTables::constant_from() const {
  // The upper table falls, and no entry of the lower one exceeds its first.
  const auto vanishes = std::partition_point(upper_.begin(), upper_.end(), [this](std::int64_t e) {
    return (e * lower_[0] + rounding_) >> shift_ > 0;
  });
  if (vanishes == upper_.end()) return max_argument_;
  return static_cast<std::int64_t>(vanishes - upper_.begin()) << lower_index_bits_;
}

}  // namespace a3
