#include "testbench/run_trace.h"

#include <chrono>
#include <future>
#include <thread>

#include "testbench/scoreboard.h"
#include "testbench/simulation_errors.h"

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

}  // namespace

RunOutcome run_trace(const Machine& machine, Engine& engine, TraceStream& trace,
                     ResultFolder* results, const RunOptions& options) {
  const Clock::time_point run_begin = Clock::now();
  RunOutcome outcome;
  Scoreboard scoreboard(machine, options.check);
  std::int64_t mismatches = 0;
  Operation operation;
  while (trace.next(operation)) {
    if (options.stop_requested && options.stop_requested()) throw Interrupted();
    std::future<Expectation> expectation = std::async(
        expectation_launch(), [&scoreboard, &operation] { return scoreboard.expect(operation); });
    const Clock::time_point engine_begin = Clock::now();
    const OperationResult& result = engine.run(operation);
    outcome.host.wall_seconds += seconds_since(engine_begin);

    const Expectation expected = expectation.get();
    mismatches += scoreboard.count_mismatches(result, expected);
    const std::vector<QueryAccuracy> accuracy = scoreboard.accuracy(result, expected);
    outcome.totals.add(result, accuracy, operation.num_rows(), operation.num_dims());
    if (results) results->add(result, accuracy, operation.num_rows());
    if (options.on_progress) options.on_progress(outcome.totals.num_operations);
  }
  if (options.check) outcome.totals.golden_mismatches = mismatches;
  outcome.first_mismatch = scoreboard.first_mismatch();
  outcome.host.total_seconds = seconds_since(run_begin);
  return outcome;
}

}  // namespace a3
