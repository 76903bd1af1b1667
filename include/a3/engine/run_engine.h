#pragma once

#include <functional>

#include "a3/engine/operation_result.h"
#include "a3/workload/operation.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// Runs whole traces on a system, on which operations overlap.
class RunEngine {
 public:
  RunEngine() = default;
  RunEngine(const RunEngine&) = delete;
  RunEngine& operator=(const RunEngine&) = delete;
  virtual ~RunEngine() = default;

  /// Takes an operation and its result, which are valid during the call.
  using Sink = std::function<void(const Operation&, const OperationResult&)>;

  /// One run: brings the operations in their order, each when it is done. Throws what `operations`
  /// and `sink` throw, and InputError for an operation that does not fit the machine.
  virtual void run(OperationSource& operations, const Sink& sink) = 0;
};

}  // namespace a3
