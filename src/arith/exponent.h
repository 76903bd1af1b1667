#pragma once

#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"

namespace a3 {

/// e^-x by two tables and one multiplication (paper, III-B; table sizes and rounding ours).
///
/// x has 2f fraction bits and is clamped to E integer bits; its lower and upper half each index a
/// table of P fraction bits, and the product of the two entries is rounded to a score of 2f
/// fraction bits, 0 ... 1.0 inclusive.
class ExponentTables {
 public:
  explicit ExponentTables(const Numerics& numerics);

  /// `difference` = max - score >= 0, 2f fraction bits.
  std::int64_t score(std::int64_t difference) const {
    const std::int64_t x = difference < max_argument_ ? difference : max_argument_;
    const std::int64_t product = upper_[static_cast<std::size_t>(x >> lower_index_bits_)] *
                                 lower_[static_cast<std::size_t>(x & lower_mask_)];
    return (product + rounding_) >> shift_;
  }

  /// A difference from which on the score is the same for all: 0, or where the argument is clamped
  /// before the exponent vanishes, that of the largest argument.
  std::int64_t constant_from() const;

  /// The entries of both tables, P fraction bits, for hardware that is generated from them.
  const std::vector<std::int64_t>& lower() const { return lower_; }
  const std::vector<std::int64_t>& upper() const { return upper_; }

 private:
  int lower_index_bits_;
  std::int64_t lower_mask_;
  std::int64_t max_argument_;
  int shift_;
  std::int64_t rounding_;
  std::vector<std::int64_t> lower_;
  std::vector<std::int64_t> upper_;
};

}  // namespace a3
