#pragma once

#include <memory>

#include "a3/fast/grid.h"
#include "a3/fast/grid_engine.h"
#include "a3/fast/grid_observer.h"

namespace a3 {

/// When the operations of a run happen on a system, at every point of a grid (docs/system.md):
/// recurrences over jobs and their queries, no cycle simulated. One for each run; its memory does
/// not grow with the run.
class SystemTimer {
 public:
  /// The grid's machine has a system.
  explicit SystemTimer(const Grid& grid);
  ~SystemTimer();
  SystemTimer(const SystemTimer&) = delete;
  SystemTimer& operator=(const SystemTimer&) = delete;

  /// The next operation of the run; brings `operation_done` of each point to the observer.
  void time(const AttendedOperation& operation, GridObserver& observer);

 private:
  class Points;
  std::unique_ptr<Points> points_;
};

/// What is left to be timed of an operation in the base design, whose times follow from sizes
/// alone. `machine` has neither approximation.
std::shared_ptr<const AttendedOperation> attended_by_base(const Machine& machine,
                                                          const Operation& operation);

}  // namespace a3
