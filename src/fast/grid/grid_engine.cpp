#include "a3/fast/grid_engine.h"

#include "fast/grid/checked_selector.h"
#include "fast/grid/grid_runner.h"

namespace a3 {
namespace {

std::unique_ptr<fast::Selector> made_for(const Machine& machine,
                                         const fast::SelectorFactory& make_selector) {
  if (!make_selector) return fast::make_greedy_selector(machine);
  return fast::checked(make_selector(machine));
}

}  // namespace

GridEngine::GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector)
    : runner_(fast::make_grid_runner(grid, made_for(grid.machine, make_selector))) {}

GridEngine::~GridEngine() = default;

void GridEngine::run(const Operation& operation, GridObserver& observer) {
  runner_->run(operation, observer);
}

}  // namespace a3
