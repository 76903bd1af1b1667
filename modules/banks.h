#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "modules/bank_pair.h"

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

  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> scores;
  std::size_t count = 0;
  std::int64_t max_score = std::numeric_limits<std::int64_t>::min();
};

/// Exponents of one query's kept rows, with their sum.
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

  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> exponents;
  std::size_t count = 0;
  std::int64_t sum = 0;
};

using ScoreBanks = BankPair<ScoreBank>;
using WeightBanks = BankPair<WeightBank>;

}  // namespace a3
