#include "a3/run/run_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "a3/base/interrupted.h"
#include "a3/fast/fast_engine.h"
#include "a3/fast/system_timer.h"
#include "a3/plan/fit.h"
#include "a3/run/scoreboard.h"

namespace a3 {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// What to expect is worked out beside the engine where the host has a second processor.
std::launch expectation_launch() {
  return std::thread::hardware_concurrency() > 1 ? std::launch::async : std::launch::deferred;
}

/// Adds up operation after operation, in their order.
class Collector {
 public:
  Collector(const Machine& machine, ResultFolder* results, bool check, RunOutcome& outcome)
      : machine_(machine), results_(results), outcome_(outcome) {
    if (check) outcome_.totals.golden_mismatches = 0;
  }

  void add(const Operation& operation, const OperationResult& result, const Verdict& verdict,
           const std::vector<QueryAccuracy>& accuracy) {
    RunTotals& totals = outcome_.totals;
    if (verdict.num_mismatches > 0) {
      if (outcome_.first_mismatch.empty()) {
        outcome_.first_mismatch =
            fmt::format("operation {}, {}", totals.num_operations, verdict.first_mismatch);
      }
      *totals.golden_mismatches += verdict.num_mismatches;
    }
    const int num_dims = operation.num_dims();
    totals.add(result, accuracy, operation.num_rows(), num_dims,
               machine_.hardware.num_slices(num_dims));
    outcome_.saturation.add(operation, machine_.numerics, result.saturated_elements > 0);
    if (results_ != nullptr) results_->add(result, accuracy, operation.num_rows());
  }

 private:
  const Machine& machine_;
  ResultFolder* results_;
  RunOutcome& outcome_;
};

/// One operation on a fast engine.
class FastTask : public OperationTask {
 public:
  FastTask(const Machine& machine, const fast::SelectorFactory& make_selector, int num_threads,
           SystemTimer* timer, const Scoreboard& scoreboard, Collector& collector,
           std::vector<double>& engine_seconds)
      : machine_(machine),
        engine_(machine, make_selector, num_threads),
        timer_(timer),
        scoreboard_(scoreboard),
        collector_(collector),
        engine_seconds_(engine_seconds) {}

  void work(int thread) override {
    check_fit(operation, index, machine_);
    const Clock::time_point begin = Clock::now();
    const double engine_share = scoreboard_.checks() ? 0.5 : 1;
    const PartDone engine_part_done = [&](double share) { part_done(engine_share * share); };
    if (timer_ != nullptr) {
      engine_.attend(operation, engine_part_done);
    } else {
      engine_.run(operation, engine_part_done);
    }
    engine_seconds_[static_cast<std::size_t>(thread)] += seconds_since(begin);
    scoreboard_.expect(operation, expected_,
                       [&](double share) { part_done((1 - engine_share) * share); });
    verdict_ = scoreboard_.judge(engine_.result(), expected_);
    scoreboard_.rate(engine_.result(), expected_, accuracy_);
  }

  void collect() override {
    if (timer_ != nullptr) engine_.time(*timer_);
    collector_.add(operation, engine_.result(), verdict_, accuracy_);
  }

 private:
  const Machine& machine_;
  FastEngine engine_;
  SystemTimer* const timer_;  // of the run; null without a system
  const Scoreboard& scoreboard_;
  Collector& collector_;
  std::vector<double>& engine_seconds_;  // of each thread
  Expectation expected_;
  Verdict verdict_;
  std::vector<QueryAccuracy> accuracy_;
};

/// What an engine in this thread tells of the operation that is next.
PartDone progress_within(std::int64_t num_operations_done, const RunOptions& options) {
  if (!options.on_progress) return {};
  return [&options, done = static_cast<double>(num_operations_done)](double share) mutable {
    done += share;
    options.on_progress(done);
  };
}

}  // namespace

RunOutcome run_trace(const Machine& machine, Engine& engine, OperationSource& trace,
                     ResultFolder* results, const RunOptions& options) {
  const Clock::time_point run_begin = Clock::now();
  RunOutcome outcome;
  const Scoreboard scoreboard(machine, options.check, options.selectors.golden);
  Collector collector(machine, results, options.check, outcome);
  Operation operation;
  Expectation expected;
  std::vector<QueryAccuracy> accuracy;
  while (trace.next(operation)) {
    if (options.stop_requested && options.stop_requested()) throw Interrupted();
    check_fit(operation, outcome.totals.num_operations, machine);
    std::future<void> expectation = std::async(
        expectation_launch(),
        [&scoreboard, &operation, &expected] { scoreboard.expect(operation, expected); });
    const Clock::time_point engine_begin = Clock::now();
    const OperationResult& result =
        engine.run(operation, progress_within(outcome.totals.num_operations, options));
    outcome.host.wall_seconds += seconds_since(engine_begin);

    expectation.get();
    scoreboard.rate(result, expected, accuracy);
    collector.add(operation, result, scoreboard.judge(result, expected), accuracy);
    if (options.on_progress) {
      options.on_progress(static_cast<double>(outcome.totals.num_operations));
    }
  }
  outcome.host.total_seconds = seconds_since(run_begin);
  return outcome;
}

RunOutcome run_trace(const Machine& machine, RunEngine& engine, OperationSource& trace,
                     ResultFolder* results, const RunOptions& options) {
  const Clock::time_point run_begin = Clock::now();
  RunOutcome outcome;
  const Scoreboard scoreboard(machine, options.check, options.selectors.golden);
  Collector collector(machine, results, options.check, outcome);
  Expectation expected;
  std::vector<QueryAccuracy> accuracy;
  double other_seconds = 0;
  engine.run(trace, [&](const Operation& operation, const OperationResult& result) {
    const Clock::time_point begin = Clock::now();
    scoreboard.expect(operation, expected);
    scoreboard.rate(result, expected, accuracy);
    collector.add(operation, result, scoreboard.judge(result, expected), accuracy);
    if (options.on_progress) {
      options.on_progress(static_cast<double>(outcome.totals.num_operations));
    }
    other_seconds += seconds_since(begin);
  });
  outcome.host.total_seconds = seconds_since(run_begin);
  outcome.host.wall_seconds = outcome.host.total_seconds - other_seconds;
  return outcome;
}

RunOutcome run_trace_fast(const Machine& machine, OperationSource& trace, ResultFolder* results,
                          const RunOptions& options) {
  const Clock::time_point run_begin = Clock::now();
  RunOutcome outcome;
  const Scoreboard scoreboard(machine, options.check, options.selectors.golden);
  Collector collector(machine, results, options.check, outcome);
  std::vector<double> engine_seconds(static_cast<std::size_t>(options.num_threads));
  std::optional<SystemTimer> timer;
  if (machine.system) timer.emplace(Grid::of(machine));
  run_pipeline(trace, options, [&] {
    return std::make_unique<FastTask>(machine, options.selectors.fast, options.num_threads,
                                      timer ? &*timer : nullptr, scoreboard, collector,
                                      engine_seconds);
  });
  outcome.host.wall_seconds = *std::max_element(engine_seconds.begin(), engine_seconds.end());
  outcome.host.total_seconds = seconds_since(run_begin);
  return outcome;
}

}  // namespace a3
