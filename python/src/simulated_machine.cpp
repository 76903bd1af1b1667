#include "simulated_machine.h"

#include <tbb/parallel_for.h>

#include <atomic>
#include <thread>

#include "a3/fast/system_timer.h"
#include "run/threads.h"

namespace a3::python {
namespace {

/// The failure of the operation with the lowest number, whatever the order they were run in.
class FirstFailure {
 public:
  explicit FirstFailure(std::size_t num_operations) : operation_(num_operations) {}

  /// Whether an operation before this one has failed, so that this one's result is not wanted.
  bool is_before(std::size_t operation) const { return operation_ < operation; }

  void add(std::size_t operation, std::exception_ptr error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (operation_ <= operation && error_) return;
    operation_ = operation;
    error_ = std::move(error);
  }

  void throw_if_any() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::atomic<std::size_t> operation_;
  std::exception_ptr error_;
};

/// 0: as many as the process may use.
Threads threads(int num_threads) {
  return Threads(num_threads > 0 ? num_threads : default_num_threads());
}

/// Hands what the fast engine finds to a builder.
class BuildingObserver : public GridObserver {
 public:
  BuildingObserver(ResultBuilder& builder, std::int64_t& run_end_cycle)
      : builder_(builder), run_end_cycle_(run_end_cycle) {}

 private:
  void query_attended(std::size_t /*point*/, const QueryOutcome& outcome) override {
    builder_.add_values(outcome.candidates, outcome.num_candidates, outcome.selected,
                        outcome.num_selected, outcome.output_raw);
  }
  void operation_done(std::size_t /*point*/, const OperationOutcome& outcome) override {
    for (const QueryVisits& visits : outcome.queries) builder_.add_visits(visits);
    const bool has_system = outcome.system != nullptr;
    builder_.finish({outcome.num_tiles, outcome.makespan_cycles, outcome.saturated_elements,
                     outcome.activity, has_system ? outcome.system->jobs : std::vector<JobResult>(),
                     has_system ? &outcome.system->use : nullptr},
                    run_end_cycle_);
  }

  ResultBuilder& builder_;
  std::int64_t& run_end_cycle_;
};

}  // namespace

/// The times of a run on a system, found operation by operation in their order, each as soon as
/// the values of those before it are known.
class SimulatedMachine::SystemRun {
 public:
  SystemRun(const Machine& machine, std::size_t num_operations)
      : timer_(Grid::of(machine)), waiting_(num_operations) {}

  /// In any order and thread.
  void attended(std::size_t operation, std::shared_ptr<const AttendedOperation> values,
                std::unique_ptr<ResultBuilder> builder) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_[operation] = {std::move(values), std::move(builder)};
    while (next_ < waiting_.size() && waiting_[next_].values) {
      const Attended next = std::move(waiting_[next_]);
      BuildingObserver observer(*next.builder, end_cycle_);
      timer_.time(*next.values, observer);
      ++next_;
    }
  }

 private:
  struct Attended {
    std::shared_ptr<const AttendedOperation> values;
    std::unique_ptr<ResultBuilder> builder;
  };

  std::mutex mutex_;
  SystemTimer timer_;
  std::vector<Attended> waiting_;  // by operation
  std::size_t next_ = 0;
  std::int64_t end_cycle_ = 0;
};

std::unique_ptr<SimulatedMachine::Workplace> SimulatedMachine::take_workplace() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!free_workplaces_.empty()) {
      std::unique_ptr<Workplace> workplace = std::move(free_workplaces_.back());
      free_workplaces_.pop_back();
      return workplace;
    }
  }
  // Tiles go to as many threads as the arena has that the engine is called in.
  const int num_threads = machine_.mapping.tile_rows ? default_num_threads() : 1;
  // std::make_unique has no way to an aggregate whose engine cannot be moved.
  return std::unique_ptr<Workplace>(  // NOLINT(modernize-make-unique)
      new Workplace{GridEngine(Grid::of(machine_), {}, num_threads), {}, {}});
}

void SimulatedMachine::return_workplace(std::unique_ptr<Workplace> workplace) {
  const std::lock_guard<std::mutex> lock(mutex_);
  free_workplaces_.push_back(std::move(workplace));
}

std::shared_ptr<AttentionResult> SimulatedMachine::run(const OperationView& operation,
                                                       bool with_accuracy, int num_threads) {
  SystemRun* const alone = nullptr;
  if (machine_.system) {
    return run({operation}, with_accuracy, num_threads, [] {}).front();
  }
  if (!machine_.mapping.tile_rows) return run_here(operation, with_accuracy, 0, alone);
  std::shared_ptr<AttentionResult> result;
  threads(num_threads).execute([&] { result = run_here(operation, with_accuracy, 0, alone); });
  return result;
}

std::shared_ptr<AttentionResult> SimulatedMachine::run_here(const OperationView& operation,
                                                            bool with_accuracy, std::size_t number,
                                                            SystemRun* system_run) {
  std::unique_ptr<Workplace> workplace = take_workplace();
  operation.read(workplace->operation);
  if (with_accuracy) workplace->exact.compute(workplace->operation);
  auto result = std::make_shared<AttentionResult>();
  auto builder = std::make_unique<ResultBuilder>(
      machine_, workplace->operation, with_accuracy ? &workplace->exact : nullptr, *result);
  std::int64_t run_end_cycle = 0;
  BuildingObserver observer(*builder, run_end_cycle);
  if (system_run != nullptr) {
    system_run->attended(number, workplace->engine.attend(workplace->operation, observer),
                         std::move(builder));
  } else {
    workplace->engine.run(workplace->operation, observer);
  }
  return_workplace(std::move(workplace));
  return result;
}

std::vector<std::shared_ptr<AttentionResult>> SimulatedMachine::run(
    const std::vector<OperationView>& operations, bool with_accuracy, int num_threads,
    const std::function<void()>& on_operation_done) {
  std::unique_ptr<SystemRun> system_run;
  if (machine_.system) system_run = std::make_unique<SystemRun>(machine_, operations.size());
  std::vector<std::shared_ptr<AttentionResult>> results(operations.size());
  FirstFailure failure(operations.size());
  const std::thread::id caller = std::this_thread::get_id();
  const auto run_one = [&](std::size_t i) {
    if (failure.is_before(i)) return;
    try {
      results[i] = run_here(operations[i], with_accuracy, i, system_run.get());
    } catch (...) {
      failure.add(i, std::current_exception());
    }
    if (std::this_thread::get_id() != caller) return;
    try {
      on_operation_done();
    } catch (...) {
      failure.add(0, std::current_exception());
    }
  };
  threads(num_threads).execute([&] {
    // An operation is work enough for a task of its own.
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, operations.size(), 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t i = range.begin(); i < range.end(); ++i) run_one(i);
        },
        tbb::simple_partitioner());
  });
  failure.throw_if_any();
  return results;
}

}  // namespace a3::python
