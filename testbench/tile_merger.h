#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/operation_result.h"
#include "a3/machine/machine.h"
#include "a3/plan/jobs.h"
#include "a3/workload/operation.h"
#include "arith/exponent.h"
#include "testbench/monitor.h"

namespace a3 {

/// Makes the result of an operation from those of its tiles, which ran one after another
/// (docs/timing.md, docs/numerics.md).
class TileMerger {
 public:
  explicit TileMerger(const Machine& machine) : exponent_(machine.numerics) {}

  void start_operation(const Operation& operation);

  /// The next tile's: its queries in the order of the job, rows and cycles counted from its own
  /// first; activity and saturated elements are its own.
  void add(const Job& job, const Monitor& monitor, const Activity& activity,
           std::int64_t saturated_elements);

  /// The same of a tile whose cycles are counted from `begin_cycle` of the operation's clock, with
  /// visits in the order of the job; adds nothing to the makespan.
  void add_at(std::int64_t begin_cycle, const Job& job, const std::vector<Monitor::Visit>& visits,
              const Activity& activity, std::int64_t saturated_elements);

  /// Merges outputs, when all tiles have been added.
  OperationResult& finish();

  OperationResult& result() { return result_; }

 private:
  /// What a query gave on a tile.
  struct Part {
    std::int64_t largest_score;
    std::int64_t score_sum;
    std::vector<std::int64_t> output_raw;
  };

  static void add_visit(std::int64_t begin_cycle, const Job& job, const QueryResult& visit,
                        QueryResult& query);

  const ExponentTables exponent_;
  int num_dims_ = 0;  // of the operation
  OperationResult result_;
  std::vector<std::vector<Part>> parts_;  // by query
};

}  // namespace a3
