#include "a3/machine/machine.h"

#include <algorithm>
#include <cmath>

namespace a3 {

int default_dot_product_cycles(int num_lanes) {
  int adder_levels = 0;
  while ((1 << adder_levels) < num_lanes) ++adder_levels;
  const int adder_cycles = (adder_levels + 1) / 2;
  return 1 + 1 + adder_cycles + 1;
}

namespace {

std::int64_t rounded_up(double iterations) {
  constexpr double kRoundingSlack = 1e-12;
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil(iterations - kRoundingSlack)));
}

}  // namespace

std::int64_t iterations_for(const CandidateSelection& selection, int num_rows) {
  if (selection.iterations) return *selection.iterations;
  return rounded_up(*selection.iterations_per_row * num_rows);
}

std::int64_t tile_iterations(const CandidateSelection& selection, int tile_rows, int num_rows) {
  if (!selection.iterations || tile_rows == num_rows) return iterations_for(selection, tile_rows);
  return rounded_up(static_cast<double>(*selection.iterations) * tile_rows / num_rows);
}

}  // namespace a3
