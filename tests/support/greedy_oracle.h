#pragma once

#include <cstdint>
#include <vector>

namespace a3::test {

/// A word of a sorted column.
struct OracleWord {
  std::int64_t key;
  std::int32_t row;
};

/// The candidates of a query, by the rules of candidate search read literally: pointers, heads, M
/// iterations (docs/numerics.md). Columns need not be sorted, nor rows exist: the product of a row
/// from `num_rows` on is lost, as the fallback it is no candidate, and scores wrap within
/// `score_bits` (docs/soft_errors.md). Slow.
std::vector<std::int32_t> expected_candidates(const std::vector<std::vector<OracleWord>>& columns,
                                              const std::vector<std::int64_t>& query, int num_rows,
                                              std::int64_t num_iterations, int score_bits);

}  // namespace a3::test
