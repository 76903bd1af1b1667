#include "a3/fast/grid.h"

namespace a3 {

Grid Grid::of(const Machine& machine) {
  return {machine, {machine.candidate_selection}, {machine.post_scoring}};
}

Machine Grid::point(std::size_t number) const {
  Machine of_point = machine;
  of_point.candidate_selection = selections[number / post_scorings.size()];
  of_point.post_scoring = post_scorings[number % post_scorings.size()];
  return of_point;
}

}  // namespace a3
