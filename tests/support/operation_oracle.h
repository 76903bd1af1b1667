#pragma once

#include <cstdint>
#include <vector>

#include "a3/golden/golden_model.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation.h"
#include "support/timing_oracle.h"

namespace a3::test {

/// A query's moments, counted from the operation's start.
struct OperationTimes {
  std::int64_t accept = -1;
  std::int64_t done = 0;
};

/// What the rules say of a whole operation.
struct ExpectedOperation {
  std::vector<OperationTimes> queries;
  std::int64_t makespan = 0;
  int num_tiles = 0;               ///< that are run
  std::vector<QueryTimes> visits;  ///< tile after tile, each counted from its tile's start
};

/// The cycle rules of docs/timing.md read literally (support/timing_oracle.h), tile after tile, for
/// an operation whose candidates and rows kept the golden model gives.
ExpectedOperation expected_operation(const Machine& machine, const Operation& operation,
                                     const std::vector<GoldenResult>& golden);

}  // namespace a3::test
