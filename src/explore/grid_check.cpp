#include "explore/grid_check.h"

#include <optional>

#include "a3/run/scoreboard.h"

namespace a3 {

GridCheck::GridCheck(const Grid& grid, const golden::SelectorFactory& make_selector) {
  std::optional<std::size_t> with_selection;
  std::optional<std::size_t> without;
  for (std::size_t p = 0; p < grid.num_points(); ++p) {
    const Machine machine = grid.point(p);
    models_.emplace_back(machine, make_selector);
    std::optional<std::size_t>& preparation =
        machine.candidate_selection ? with_selection : without;
    if (!preparation) {
      preparation = preparations_.size();
      preparations_.push_back({p, {}});
    }
    preparation_of_.push_back(*preparation);
  }
}

void GridCheck::start(const Operation& operation) {
  for (Preparation& preparation : preparations_) {
    preparation.operation = models_[preparation.by_point].prepare(operation);
  }
}

std::string GridCheck::difference(std::size_t point, const QueryOutcome& outcome) const {
  const GoldenResult golden =
      models_[point].run(preparations_[preparation_of_[point]].operation, outcome.query);
  return a3::difference(outcome.candidates, outcome.num_candidates, outcome.selected,
                        outcome.num_selected, outcome.output_raw, golden);
}

}  // namespace a3
