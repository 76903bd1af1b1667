#pragma once

#include <memory>

#include "a3/fast/grid.h"
#include "a3/fast/grid_observer.h"
#include "a3/fast/selector.h"
#include "a3/workload/operation.h"

namespace a3 {

/// An operation whose values are known, and whose times on a system are still to be found.
struct AttendedOperation;

/// The fast engine: values by SIMD kernels, times by recurrences over queries, no cycle simulated.
/// Results equal the SystemC engine's exactly, whatever the instruction set.
///
/// All points of a grid share the work they have in common: keys are sorted once, one search per
/// query passes all M, one set of dot products serves all points.
class GridEngine {
 public:
  /// `make_selector` makes what chooses candidates at the points that have candidate selection;
  /// empty: the greedy search. Throws std::logic_error if it makes none.
  /// `num_threads`: tiles of an operation run side by side.
  explicit GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector = {},
                      int num_threads = 1);
  ~GridEngine();
  GridEngine(const GridEngine&) = delete;
  GridEngine& operator=(const GridEngine&) = delete;

  /// The operation fits the machine (a3/plan/fit.h). Throws
  /// std::logic_error if a selector of one's own gives rows that cannot be candidates, or cycles
  /// that cannot be, and for a machine with a system.
  void run(const Operation& operation, GridObserver& observer);

  /// The values alone, for a machine with a system, on which times depend on the operations before:
  /// SystemTimer finds them. Throws what `run` throws.
  std::shared_ptr<const AttendedOperation> attend(const Operation& operation,
                                                  GridObserver& observer);

 private:
  class Jobs;
  const bool has_system_;
  std::unique_ptr<Jobs> jobs_;
};

}  // namespace a3
