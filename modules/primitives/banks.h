#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "a3/uarch/soft_error.h"
#include "modules/primitives/bank_pair.h"

namespace a3 {

/// Dot products of one query in the order of its candidates, with their maximum.
struct ScoreBank {
  explicit ScoreBank(int num_rows)
      : rows(static_cast<std::size_t>(num_rows)), scores(static_cast<std::size_t>(num_rows)) {}

  void clear() {
    count = 0;
    max_score = std::numeric_limits<std::int64_t>::min();
  }
  void append(std::int32_t row, std::int64_t score) {
    rows[count] = row;
    scores[count] = score;
    ++count;
    max_score = std::max(max_score, score);
  }

  /// How far the score of `entry` lies below the maximum, in an unsigned register of `width_bits`
  /// bits: a score that a soft error has put above the maximum lies far below it.
  std::int64_t difference(std::size_t entry, int width_bits) const {
    return (max_score - scores[entry]) & ((std::int64_t{1} << width_bits) - 1);
  }

  /// Flips a bit of a score, not of the maximum; nothing in an entry that is not filled.
  std::optional<FlippedWord> flip(std::size_t entry, int bit, int width_bits) {
    if (entry >= count) return std::nullopt;
    const FlippedWord flipped{scores[entry], flip_signed(scores[entry], bit, width_bits)};
    scores[entry] = flipped.after;
    return flipped;
  }

  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> scores;
  std::size_t count = 0;
  std::int64_t max_score = std::numeric_limits<std::int64_t>::min();
};

/// Exponents of one query's kept rows, with their sum and the score from which they count.
struct WeightBank {
  explicit WeightBank(int num_rows)
      : rows(static_cast<std::size_t>(num_rows)), exponents(static_cast<std::size_t>(num_rows)) {}

  void clear() {
    count = 0;
    sum = 0;
  }
  void append(std::int32_t row, std::int64_t exponent) {
    rows[count] = row;
    exponents[count] = exponent;
    ++count;
    sum += exponent;
  }

  /// Flips a bit of an exponent, not of the sum; nothing in an entry that is not filled.
  std::optional<FlippedWord> flip(std::size_t entry, int bit) {
    if (entry >= count) return std::nullopt;
    const FlippedWord flipped{exponents[entry], exponents[entry] ^ (std::int64_t{1} << bit)};
    exponents[entry] = flipped.after;
    return flipped;
  }

  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> exponents;
  std::size_t count = 0;
  std::int64_t sum = 0;
  std::int64_t largest_score = 0;  // known before the first exponent is written, and not cleared
};

using ScoreBanks = BankPair<ScoreBank>;
using WeightBanks = BankPair<WeightBank>;

}  // namespace a3
