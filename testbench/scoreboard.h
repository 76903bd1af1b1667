#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "a3/golden/exact_attention.h"
#include "a3/golden/golden_model.h"
#include "a3/report/accuracy.h"
#include "a3/stats/operation_result.h"

namespace a3 {

/// What an operation should give: by the golden model, and in exact arithmetic.
struct Expectation {
  std::vector<GoldenResult> golden;  ///< empty when not checked
  ExactAttention exact;
};

/// Holds an engine's results against what they should be.
class Scoreboard {
 public:
  /// `check`: compare with the golden model; exact attention is computed in any case.
  Scoreboard(const Machine& machine, bool check);

  /// Independent of any engine, so it may run beside one.
  Expectation expect(const Operation& operation) const;

  /// Counts the queries of an operation whose candidates, kept rows or output differ from the
  /// golden model's.
  std::int64_t count_mismatches(const OperationResult& result, const Expectation& expected);

  /// Accuracy of each query against exact attention.
  std::vector<QueryAccuracy> accuracy(const OperationResult& result,
                                      const Expectation& expected) const;

  /// Where the first difference was; empty without any.
  const std::string& first_mismatch() const { return first_mismatch_; }

 private:
  GoldenModel golden_;
  const bool check_;
  const double output_ulp_;
  std::int64_t num_operations_ = 0;
  std::string first_mismatch_;
};

}  // namespace a3
