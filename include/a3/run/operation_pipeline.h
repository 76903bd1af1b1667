#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "a3/base/part_done.h"
#include "a3/workload/operation.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// Threads that a run takes if nobody says otherwise: as many as the process may use at once.
int default_num_threads();

/// A place on the pipeline: one operation at a time, and all memory that working on it takes.
class OperationTask {
 public:
  OperationTask() = default;
  OperationTask(const OperationTask&) = delete;
  OperationTask& operator=(const OperationTask&) = delete;
  virtual ~OperationTask() = default;

  /// In any thread, beside other tasks. `thread` counts from 0 below the number of threads; no two
  /// tasks have the same at once.
  virtual void work(int thread) = 0;

  /// After `work`, one task at a time, in the order of the operations.
  virtual void collect() = 0;

  Operation operation;
  std::int64_t index = 0;  ///< of the operation, counted from 0 over the whole trace
  PartDone part_done;      ///< for `work` to call, if it works part by part; from the pipeline
  double share_done = 0;   ///< as `part_done` was told; the pipeline's
};

/// How a pipeline runs.
struct PipelineOptions {
  int num_threads = 1;
  /// Asked before each operation, and after each part of one; one call at a time.
  std::function<bool()> stop_requested;
  /// Told after each operation, and after each part of one; one call at a time, rising numbers.
  std::function<void(double num_operations_done)> on_progress;
};

/// Reads operation after operation, works on as many at once as there are threads, and
/// collects them in order. `make_task` is called once for each place; memory is that of the
/// places, however long the trace is.
///
/// Throws Interrupted, FieldError ("num_threads") if so many threads cannot be started, and the
/// first exception that reading, working or collecting throws; then nothing further is collected.
void run_pipeline(OperationSource& operations, const PipelineOptions& options,
                  const std::function<std::unique_ptr<OperationTask>()>& make_task);

}  // namespace a3
