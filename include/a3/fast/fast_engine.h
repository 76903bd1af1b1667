#pragma once

#include <cstddef>

#include "a3/engine/engine.h"
#include "a3/fast/grid_engine.h"

namespace a3 {

/// A grid of one point as an Engine. Any number may run side by side.
class FastEngine : public Engine, private GridObserver {
 public:
  /// `make_selector` makes what chooses candidates if the machine has candidate selection; empty:
  /// the greedy search. Throws what GridEngine throws, here and in `run`.
  /// `num_threads`: tiles of an operation run side by side.
  explicit FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector = {},
                      int num_threads = 1);

  const OperationResult& run(const Operation& operation) override;

  /// Of the latest operation.
  const OperationResult& result() const { return result_; }

 private:
  void query_attended(std::size_t point, const QueryOutcome& outcome) override;
  void operation_done(std::size_t point, const OperationOutcome& outcome) override;

  int num_dims_ = 0;  ///< of the operation
  GridEngine engine_;
  OperationResult result_;
};

}  // namespace a3
