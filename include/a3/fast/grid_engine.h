#pragma once

#include <memory>

#include "a3/fast/grid.h"
#include "a3/fast/grid_observer.h"
#include "a3/fast/selector.h"
#include "a3/workload/operation.h"

namespace a3 {

namespace fast {
class GridRunner;
}

/// The fast engine: values by SIMD kernels, times by recurrences over queries, no cycle simulated.
/// Results equal the SystemC engine's exactly, whatever the instruction set.
///
/// All points of a grid share the work they have in common: keys are sorted once, one search per
/// query passes all M, one set of dot products serves all points.
class GridEngine {
 public:
  /// `make_selector` makes what chooses candidates at the points that have candidate selection;
  /// empty: the greedy search. Throws std::logic_error if it makes none.
  explicit GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector = {});
  ~GridEngine();
  GridEngine(const GridEngine&) = delete;
  GridEngine& operator=(const GridEngine&) = delete;

  /// The operation fits the machine: 1 <= n <= num_rows, d <= num_lanes, m >= 1. Throws
  /// std::logic_error if a selector of one's own gives rows that cannot be candidates, or cycles
  /// that cannot be.
  void run(const Operation& operation, GridObserver& observer);

 private:
  std::unique_ptr<fast::GridRunner> runner_;
};

}  // namespace a3
