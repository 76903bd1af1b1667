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

std::vector<Machine> Grid::machines() const {
  std::vector<Machine> machines;
  for (std::size_t p = 0; p < num_points(); ++p) machines.push_back(point(p));
  return machines;
}

}  // namespace a3
