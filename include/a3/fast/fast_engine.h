#pragma once

#include <cstddef>
#include <memory>

#include "a3/engine/engine.h"
#include "a3/fast/grid_engine.h"
#include "a3/fast/system_timer.h"

namespace a3 {

/// A grid of one point as an Engine. Any number may run side by side. On a system, an engine's life
/// is a run.
class FastEngine : public Engine, private GridObserver {
 public:
  /// `make_selector` makes what chooses candidates if the machine has candidate selection; empty:
  /// the greedy search. Throws what GridEngine throws, here and in `run`.
  /// `num_threads`: tiles of an operation run side by side.
  explicit FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector = {},
                      int num_threads = 1);

  /// `run` in two steps, for a machine with a system: values, in any order and thread; then times,
  /// by the timer of the run, in the order of the operations.
  void attend(const Operation& operation, const PartDone& part_done = {});
  const OperationResult& time(SystemTimer& timer);

  /// Of the latest operation.
  const OperationResult& result() const { return result_; }

 private:
  const OperationResult& run_in_parts(const Operation& operation,
                                      const PartDone& part_done) override;
  void start(const Operation& operation, const PartDone& part_done);
  void query_attended(std::size_t point, const QueryOutcome& outcome) override;
  void operation_done(std::size_t point, const OperationOutcome& outcome) override;
  void part_attended(double share) override;

  int num_dims_ = 0;                     ///< of the operation
  const PartDone* part_done_ = nullptr;  ///< of the operation
  GridEngine engine_;
  std::unique_ptr<SystemTimer> timer_;  ///< of `run`; null without a system
  std::shared_ptr<const AttendedOperation> attended_;
  OperationResult result_;
};

}  // namespace a3
