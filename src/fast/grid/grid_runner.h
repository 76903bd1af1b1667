#pragma once

#include <memory>

#include "a3/fast/grid.h"
#include "a3/fast/selector.h"
#include "a3/plan/jobs.h"
#include "a3/workload/operation.h"
#include "fast/grid/job_observer.h"

namespace a3::fast {

/// Runs jobs at all points of a grid (a3/fast/grid_engine.h), on numbers of some width.
class GridRunner {
 public:
  virtual ~GridRunner() = default;
  /// What comes of the job's queries, which are numbered within the job, as are rows within its
  /// tile.
  virtual void run(const Operation& operation, const Job& job, JobObserver& observer) = 0;
};

/// On the narrowest numbers that the machine's widths allow.
std::unique_ptr<GridRunner> make_grid_runner(const Grid& grid, std::unique_ptr<Selector> selector);

}  // namespace a3::fast
