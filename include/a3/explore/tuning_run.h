#pragma once

#include <optional>
#include <string>
#include <vector>

#include "a3/explore/grid_run.h"
#include "a3/explore/sweep_plan.h"
#include "a3/explore/tuning.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// The texts of the options that say what is asked of a tuning (docs/tuning.md).
struct TuningRequest {
  SweepRequest points;                   ///< a list left out: ours; no variations
  std::vector<std::string> kept_shares;  ///< "top5>=0.95"
  std::optional<std::string> max_rmse;
  std::optional<std::string> min_cosine;
  std::string objective;
  std::string hold_out;  ///< a share
};

/// What is asked for.
struct TuningQuestion {
  Grid grid;
  std::vector<Bound> bounds;
  Objective objective;
  double hold_out;  ///< share of the operations that the choice is verified on
};

/// Throws InputError, naming option and value.
TuningQuestion read_question(const TuningRequest& request);

/// Both parts must have operations, or nothing could be chosen or verified. Throws InputError.
void check_parts(const TuningQuestion& question, std::int64_t num_operations);

/// Points on both parts of the trace.
struct TuningAnswer {
  std::vector<PointResult> tuning;
  std::vector<PointResult> held_out;  ///< empty if nothing is held out
  std::vector<std::size_t> front;     ///< of the tuning part
  std::optional<std::size_t> choice;  ///< nothing if no point keeps all bounds on the tuning part
};

/// Runs all points; `options` says how, its parts are set here. Throws InputError where the
/// objective does not exist, and what run_grid throws.
TuningAnswer answer(const TuningQuestion& question, OperationSource& operations,
                    GridOptions options);

/// Why the answer is of no use: no point keeps the bounds, with the best that any point reaches of
/// each, for a person to ask for less; or the choice misses one on the part held out. Empty for a
/// choice that keeps all.
std::string failure_text(const TuningQuestion& question, const TuningAnswer& found);

}  // namespace a3
