#include "a3/run/operation_pipeline.h"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "a3/base/field_error.h"
#include "a3/base/interrupted.h"
#include "run/in_hand.h"
#include "run/threads.h"

namespace a3 {
namespace {

/// Throws FieldError unless so many threads can be started. The library starts its threads from one
/// another, where a failure would end the program without a word.
void require_threads(int num_threads) {
  std::vector<std::thread> threads;
  std::promise<void> all_started;
  const std::shared_future<void> until_then = all_started.get_future().share();
  std::string reason;
  try {
    for (int t = 1; t < num_threads; ++t) threads.emplace_back([until_then] { until_then.wait(); });
  } catch (const std::system_error& error) {
    reason = error.what();
  }
  all_started.set_value();
  for (std::thread& thread : threads) thread.join();
  if (reason.empty()) return;
  throw FieldError("num_threads", std::to_string(num_threads),
                   "only " + std::to_string(threads.size() + 1) + " threads can be started (" +
                       reason +
                       "); give a smaller number, or more memory or processes to this one.");
}

/// A second place for each thread keeps it busy while an earlier operation waits to be collected.
std::size_t num_places(int num_threads) {
  return num_threads == 1 ? 1 : 2 * static_cast<std::size_t>(num_threads);
}

/// What is done, in operations and parts of operations, and whether to go on. Tasks work side by
/// side.
class Progress {
 public:
  explicit Progress(const PipelineOptions& options) : options_(options) {}

  void require_go_on() {
    const std::lock_guard<std::mutex> lock(mutex_);
    throw_if_stopped();
  }

  void part_done(OperationTask& task, double share) {
    const std::lock_guard<std::mutex> lock(mutex_);
    throw_if_stopped();
    task.share_done += share;
    in_parts_ += share;
    tell();
  }

  void operation_done(OperationTask& task) {
    const std::lock_guard<std::mutex> lock(mutex_);
    in_parts_ -= std::exchange(task.share_done, 0);
    ++num_whole_;
    tell();
  }

 private:
  void throw_if_stopped() const {
    if (options_.stop_requested && options_.stop_requested()) throw Interrupted();
  }
  /// Sums of shares are not exact.
  void tell() {
    num_told_ = std::max(num_told_, static_cast<double>(num_whole_) + in_parts_);
    if (options_.on_progress) options_.on_progress(num_told_);
  }

  const PipelineOptions& options_;
  std::mutex mutex_;
  std::int64_t num_whole_ = 0;
  double in_parts_ = 0;  // of operations that are not yet collected
  double num_told_ = 0;
};

/// The places in turn. Operations leave the pipeline in the order in which they enter it, so the
/// next place is always free when the pipeline has room for an operation.
class Places {
 public:
  Places(std::size_t count, const std::function<std::unique_ptr<OperationTask>()>& make_task,
         Progress& progress)
      : tasks_(count), make_task_(make_task), progress_(progress) {}

  ~Places() {
    for (const std::unique_ptr<OperationTask>& task : tasks_) const TakeBack taken(task.get());
  }
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  OperationTask& next() {
    std::unique_ptr<OperationTask>& task =
        tasks_[static_cast<std::size_t>(num_taken_) % tasks_.size()];
    if (!task) {
      task = make_task_();
      task->part_done = [this, &task = *task](double share) { progress_.part_done(task, share); };
    }
    task->index = num_taken_++;
    return *task;
  }

 private:
  std::vector<std::unique_ptr<OperationTask>> tasks_;
  const std::function<std::unique_ptr<OperationTask>()>& make_task_;
  Progress& progress_;
  std::int64_t num_taken_ = 0;
};

}  // namespace

int default_num_threads() {
  return tbb::info::default_concurrency();
}

void run_pipeline(OperationSource& operations, const PipelineOptions& options,
                  const std::function<std::unique_ptr<OperationTask>()>& make_task) {
  require_threads(options.num_threads);
  Progress progress(options);
  Places places(num_places(options.num_threads), make_task, progress);
  // What a serial stage, and what a thread's own place in the arena, hands on to the next that has
  // it.
  char reading = 0;
  char collecting = 0;
  const TakeBack read_to_the_end(&reading);
  const TakeBack collected(&collecting);
  std::vector<char> working(static_cast<std::size_t>(options.num_threads));
  const auto read = [&](tbb::flow_control& control) -> OperationTask* {
    const InHand stage(&reading);
    progress.require_go_on();
    OperationTask& task = places.next();
    const InHand handed(&task);
    if (operations.next(task.operation)) return &task;
    control.stop();
    return nullptr;
  };
  const auto work = [&](OperationTask* task) {
    const int thread = tbb::this_task_arena::current_thread_index();
    const InHand place(&working[static_cast<std::size_t>(thread)]);
    const InHand handed(task);
    task->work(thread);
    return task;
  };
  const auto collect = [&](OperationTask* task) {
    const InHand stage(&collecting);
    const InHand handed(task);
    task->collect();
    progress.operation_done(*task);
  };
  Threads threads(options.num_threads);
  { const InHand all(&reading); }
  threads.execute([&] {
    tbb::parallel_pipeline(
        num_places(options.num_threads),
        tbb::make_filter<void, OperationTask*>(tbb::filter_mode::serial_in_order, read) &
            tbb::make_filter<OperationTask*, OperationTask*>(tbb::filter_mode::parallel, work) &
            tbb::make_filter<OperationTask*, void>(tbb::filter_mode::serial_in_order, collect));
  });
}

}  // namespace a3
