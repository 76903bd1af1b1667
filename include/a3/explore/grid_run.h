#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "a3/fast/grid_engine.h"
#include "a3/report/run_totals.h"
#include "a3/run/operation_pipeline.h"
#include "a3/run/selectors.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// What the base design costs on the same operations; its cycles depend on their sizes alone.
struct BaseCost {
  std::int64_t total_cycles = 0;
  ActiveRows active;
};

/// A part of a trace at every point of a grid.
struct GridTotals {
  std::vector<RunTotals> points;  ///< by point number
  BaseCost base;
};

/// How a grid is run.
struct GridOptions : PipelineOptions {
  bool check = false;  ///< every query of every point against the golden model
  int num_parts = 1;
  /// The part that an operation belongs to, below `num_parts`; empty: all to part 0.
  std::function<int(std::int64_t operation)> part_of;
  Selectors selectors = {};
};

/// What came of it.
struct GridOutcome {
  std::vector<GridTotals> parts;
  std::string first_mismatch;  ///< where golden model and engine first differ; empty without one
};

/// Runs operations once at all points of a grid, with a fast engine in every thread. Exact
/// attention is computed once for all points. Totals equal those of single runs to the last bit,
/// whatever the number of threads. Throws InputError for an operation that does not fit the
/// machine, and what run_pipeline throws.
GridOutcome run_grid(const Grid& grid, OperationSource& operations, const GridOptions& options);

}  // namespace a3
