#include "a3/fast/grid_engine.h"

#include "fast/grid/checked_selector.h"
#include "fast/grid/grid_runner.h"

namespace a3 {

GridEngine::GridEngine(const Grid& grid)
    : runner_(fast::make_grid_runner(grid, fast::make_greedy_selector(grid.machine))) {}

GridEngine::GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector)
    : runner_(fast::make_grid_runner(grid, fast::checked(make_selector(grid.machine)))) {}

GridEngine::~GridEngine() = default;

void GridEngine::run(const Operation& operation, GridObserver& observer) {
  runner_->run(operation, observer);
}

}  // namespace a3
