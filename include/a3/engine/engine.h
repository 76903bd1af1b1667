#pragma once

#include "a3/engine/operation_result.h"
#include "a3/workload/operation.h"

namespace a3 {

/// Runs operations on one machine, each from an empty pipeline with its matrices preloaded, and its
/// tiles one after another.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// The operation fits the machine (a3/plan/fit.h); n, m >= 1.
  /// The result is valid until the next call.
  virtual const OperationResult& run(const Operation& operation) = 0;
};

}  // namespace a3
