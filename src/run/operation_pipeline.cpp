#include "a3/run/operation_pipeline.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <vector>

#include "a3/run/interrupted.h"

namespace a3 {
namespace {

/// A second place for each thread keeps it busy while an earlier operation waits to be collected.
std::size_t num_places(int num_threads) {
  return num_threads == 1 ? 1 : 2 * static_cast<std::size_t>(num_threads);
}

/// The places in turn. Operations leave the pipeline in the order in which they enter it, so the
/// next place is always free when the pipeline has room for an operation.
class Places {
 public:
  Places(std::size_t count, const std::function<std::unique_ptr<OperationTask>()>& make_task)
      : tasks_(count), make_task_(make_task) {}

  OperationTask& next() {
    std::unique_ptr<OperationTask>& task =
        tasks_[static_cast<std::size_t>(num_taken_) % tasks_.size()];
    if (!task) task = make_task_();
    task->index = num_taken_++;
    return *task;
  }

 private:
  std::vector<std::unique_ptr<OperationTask>> tasks_;
  const std::function<std::unique_ptr<OperationTask>()>& make_task_;
  std::int64_t num_taken_ = 0;
};

}  // namespace

int default_num_threads() {
  return tbb::info::default_concurrency();
}

void run_pipeline(OperationSource& operations, const PipelineOptions& options,
                  const std::function<std::unique_ptr<OperationTask>()>& make_task) {
  Places places(num_places(options.num_threads), make_task);
  const auto read = [&](tbb::flow_control& control) -> OperationTask* {
    if (options.stop_requested && options.stop_requested()) throw Interrupted();
    OperationTask& task = places.next();
    if (operations.next(task.operation)) return &task;
    control.stop();
    return nullptr;
  };
  const auto work = [](OperationTask* task) {
    task->work(tbb::this_task_arena::current_thread_index());
    return task;
  };
  const auto collect = [&](OperationTask* task) {
    task->collect();
    if (options.on_progress) options.on_progress(task->index + 1);
  };
  // The library's own limit is the number of processors; a user may ask for more threads.
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(options.num_threads));
  tbb::task_arena arena(options.num_threads);
  arena.execute([&] {
    tbb::parallel_pipeline(
        num_places(options.num_threads),
        tbb::make_filter<void, OperationTask*>(tbb::filter_mode::serial_in_order, read) &
            tbb::make_filter<OperationTask*, OperationTask*>(tbb::filter_mode::parallel, work) &
            tbb::make_filter<OperationTask*, void>(tbb::filter_mode::serial_in_order, collect));
  });
}

}  // namespace a3
