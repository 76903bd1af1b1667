#pragma once

#include <memory>

#include "a3/fast/grid.h"
#include "a3/fast/grid_observer.h"
#include "a3/fast/selector.h"
#include "a3/workload/operation.h"

namespace a3::fast {

/// Runs operations at all points of a grid (a3/fast/grid_engine.h), on numbers of some width.
class GridRunner {
 public:
  virtual ~GridRunner() = default;
  virtual void run(const Operation& operation, GridObserver& observer) = 0;
};

/// On the narrowest numbers that the machine's widths allow.
std::unique_ptr<GridRunner> make_grid_runner(const Grid& grid, std::unique_ptr<Selector> selector);

}  // namespace a3::fast
