#include "support/greedy_oracle.h"

#include <optional>

namespace a3::test {
namespace {

/// One side: where it stands in every column.
class OracleSide {
 public:
  OracleSide(const std::vector<std::vector<OracleWord>>& columns,
             const std::vector<std::int64_t>& query, bool is_max)
      : columns_(columns), query_(query), is_max_(is_max), num_read_(columns.size()) {}

  struct Pop {
    std::int64_t product;
    std::int32_t row;
  };

  std::optional<Pop> pop() {
    std::optional<Pop> best;
    std::size_t best_column = 0;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (num_read_[c] == columns_[c].size()) continue;
      const OracleWord& word = columns_[c][position(c)];
      const std::int64_t product = word.key * query_[c];
      if (best && (is_max_ ? product <= best->product : product >= best->product)) continue;
      best = Pop{product, word.row};
      best_column = c;
    }
    if (best) ++num_read_[best_column];
    return best;
  }

 private:
  std::size_t position(std::size_t column) const {
    const bool downwards = (query_[column] > 0) == is_max_;
    return downwards ? columns_[column].size() - 1 - num_read_[column] : num_read_[column];
  }

  const std::vector<std::vector<OracleWord>>& columns_;
  const std::vector<std::int64_t>& query_;
  bool is_max_;
  std::vector<std::size_t> num_read_;
};

}  // namespace

std::vector<std::int32_t> expected_candidates(const std::vector<std::vector<OracleWord>>& columns,
                                              const std::vector<std::int64_t>& query, int num_rows,
                                              std::int64_t num_iterations, int score_bits) {
  OracleSide max_side(columns, query, true);
  OracleSide min_side(columns, query, false);
  std::vector<std::int64_t> score(static_cast<std::size_t>(num_rows));
  std::int64_t running_sum = 0;
  std::int32_t first_row = 0;
  const auto add = [&](const OracleSide::Pop& pop) {
    running_sum += pop.product;
    if (pop.row < num_rows) score[static_cast<std::size_t>(pop.row)] += pop.product;
  };
  for (std::int64_t iteration = 0; iteration < num_iterations; ++iteration) {
    const bool min_steps = running_sum >= 0;
    const std::optional<OracleSide::Pop> largest = max_side.pop();
    if (largest && iteration == 0) first_row = largest->row;
    if (largest && largest->product > 0) add(*largest);
    if (!min_steps) continue;
    const std::optional<OracleSide::Pop> smallest = min_side.pop();
    if (smallest && smallest->product < 0) add(*smallest);
  }
  const std::int64_t sign = std::int64_t{1} << (score_bits - 1);
  std::vector<std::int32_t> candidates;
  for (std::int32_t row = 0; row < num_rows; ++row) {
    // What its bits say as two's complement: the sign is the highest of them.
    const std::int64_t bits = score[static_cast<std::size_t>(row)] & (2 * sign - 1);
    if (bits > 0 && bits < sign) candidates.push_back(row);
  }
  if (candidates.empty() && first_row < num_rows) candidates.push_back(first_row);
  return candidates;
}

}  // namespace a3::test
