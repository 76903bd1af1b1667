#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "a3/base/part_done.h"
#include "a3/engine/operation_result.h"
#include "a3/golden/golden_model.h"
#include "a3/report/accuracy.h"
#include "a3/run/exact_reference.h"

namespace a3 {

/// What an operation should give: by the golden model, and in exact arithmetic.
struct Expectation {
  std::vector<GoldenResult> golden;  ///< empty when not checked
  ExactReference exact;
};

/// How an engine's values compare with the golden model's.
struct Verdict {
  std::int64_t num_mismatches = 0;  ///< queries
  std::string first_mismatch;       ///< which query, and how it differs; empty without one
};

/// What differs between an engine's answer and the golden model's, in a sentence; empty if nothing
/// does. `output_raw` may have padding lanes behind those of `golden`.
std::string difference(const std::int32_t* candidates, int num_candidates,
                       const std::int32_t* selected, int num_selected,
                       const std::int64_t* output_raw, const GoldenResult& golden);

/// Holds an engine's results against what they should be. Immutable: one serves any number of
/// threads.
class Scoreboard {
 public:
  /// `check`: compare with the golden model, which has candidates chosen by what `make_selector`
  /// makes; exact attention is computed in any case.
  Scoreboard(const Machine& machine, bool check, const golden::SelectorFactory& make_selector = {});

  bool checks() const { return check_; }

  /// Independent of any engine, so it may run beside one. Reuses the memory of `expected`. Says to
  /// `part_done`, if there is one, what is done, query by query.
  void expect(const Operation& operation, Expectation& expected,
              const PartDone& part_done = {}) const;

  /// Counts the queries of an operation whose candidates, kept rows or output differ.
  Verdict judge(const OperationResult& result, const Expectation& expected) const;

  /// Accuracy of each query against exact attention.
  void rate(const OperationResult& result, const Expectation& expected,
            std::vector<QueryAccuracy>& accuracy) const;

 private:
  GoldenModel golden_;
  const bool check_;
  const double output_ulp_;
};

}  // namespace a3
