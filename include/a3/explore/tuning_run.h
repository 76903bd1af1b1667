#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "a3/explore/grid_run.h"
#include "a3/explore/sweep_plan.h"
#include "a3/explore/tuning.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// What is asked of a tuning (docs/tuning.md).
struct TuneRequest {
  SweepRequest points;        ///< a list left out: ours; no variations
  std::vector<Bound> bounds;  ///< one at least, one for each measure at most
  Objective objective = Objective::kEnergy;
  double hold_out = 0.3;  ///< share of the operations that the choice is verified on, 0 to below 1
};

/// The same, checked.
struct TuningPlan {
  Grid grid;
  std::vector<Bound> bounds;
  Objective objective;
  double hold_out;
};

/// Throws FieldError ("bounds", "bounds[1]", "hold_out", and those of `points`).
TuningPlan plan_tuning(const TuneRequest& request);

/// Both parts must have operations, or nothing could be chosen or verified. Throws FieldError
/// ("hold_out").
void check_parts(const TuningPlan& plan, std::int64_t num_operations);

/// Points on both parts of the trace.
struct TuningResult {
  std::vector<PointResult> tuning;
  std::vector<PointResult> held_out;  ///< empty if nothing is held out
  std::vector<std::size_t> front;     ///< of the tuning part
  std::optional<std::size_t> choice;  ///< nothing if no point keeps all bounds on the tuning part
};

/// Runs all points; `options` says how, its parts are set here. Throws FieldError ("objective")
/// where the objective does not exist, and what run_grid throws.
TuningResult run_tuning(const TuningPlan& plan, OperationSource& operations, GridOptions options);

/// Why the result is of no use: no point keeps the bounds, with the best that any point reaches of
/// each, for a person to ask for less; or the choice misses one on the part held out. Empty for a
/// choice that keeps all.
std::string failure_text(const TuningPlan& plan, const TuningResult& found);

}  // namespace a3
