#pragma once

#include <cstddef>

#include "a3/engine/engine.h"
#include "a3/fast/grid_engine.h"

namespace a3 {

/// A grid of one point as an Engine. Any number may run side by side.
class FastEngine : public Engine, private GridObserver {
 public:
  explicit FastEngine(const Machine& machine);
  /// With candidates from a selector of one's own, if the machine has candidate selection. Throws
  /// what GridEngine throws, here and in `run`.
  FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector);

  const OperationResult& run(const Operation& operation) override;

  /// Of the latest operation.
  const OperationResult& result() const { return result_; }

 private:
  void query_attended(std::size_t point, const QueryOutcome& outcome) override;
  void operation_done(std::size_t point, const OperationOutcome& outcome) override;

  std::size_t num_lanes_;
  GridEngine engine_;
  OperationResult result_;
};

}  // namespace a3
