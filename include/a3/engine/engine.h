#pragma once

#include "a3/base/part_done.h"
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

  /// The operation fits the machine (a3/plan/fit.h); n, m >= 1. An engine that works part by part
  /// says so to `part_done`, if there is one.
  /// The result is valid until the next call.
  const OperationResult& run(const Operation& operation, const PartDone& part_done = {}) {
    return run_in_parts(operation, part_done);
  }

 private:
  virtual const OperationResult& run_in_parts(const Operation& operation,
                                              const PartDone& part_done) = 0;
};

}  // namespace a3
