// At the core's edge, on random machines and operations: queues of two vectors or more cost no
// cycle, a host that takes outputs late changes no value and no order, and a machine that was reset
// at whatever moment runs as a fresh one. The fast engine, which has no pins, says what is right.
// A3_EQUIVALENCE_CASES sets how many machines (default 400), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "a3/base/interrupted.h"
#include "a3/fast/fast_engine.h"
#include "a3/systemc/systemc_engine.h"
#include "random_machines.h"
#include "support/accelerator_run.h"
#include "support/comparison.h"
#include "support/fresh_process.h"

namespace a3::test {
namespace {

AcceleratorOptions with_depths(int query_queue_depth, int output_queue_depth) {
  AcceleratorOptions options;
  options.query_queue_depth = query_queue_depth;
  options.output_queue_depth = output_queue_depth;
  return options;
}

/// With slices and visible rows, in one piece.
RandomCase random_whole_case(std::uint64_t seed) {
  constexpr std::uint64_t kFarAway = 1'000'003;
  RandomCase random = random_mapped_case(seed);
  while (random.machine.mapping.tile_rows) random = random_mapped_case(seed += kFarAway);
  return random;
}

std::string compare_with_deep_queues(const RandomCase& random) {
  std::mt19937_64 draw(random.seed);
  const auto depth = [&] { return 2 + static_cast<int>(draw() % 4); };
  AcceleratorRun systemc(random.machine, with_depths(depth(), depth()));
  FastEngine fast(random.machine);
  for (const Operation& operation : random.operations) {
    const std::string difference = first_difference(fast.run(operation), systemc.run(operation));
    if (!difference.empty()) return difference;
  }
  return {};
}

TEST(Queues, OfTwoVectorsOrMoreCostNoCycle) {
  on_random_machines(compare_with_deep_queues);
  on_random_machines(compare_with_deep_queues, random_whole_case);
}

/// What both say of each query but for cycles, and of each count but for those of waiting.
std::string difference_but_for_time(const OperationResult& a, OperationResult b) {
  for (std::size_t q = 0; q < b.queries.size(); ++q) {
    b.queries[q].accept_cycle = a.queries[q].accept_cycle;
    b.queries[q].done_cycle = a.queries[q].done_cycle;
  }
  b.makespan_cycles = a.makespan_cycles;
  for (const CounterDescription& row : kCounters) {
    const bool waits =
        row.kind == CounterKind::kIdleCycles || row.kind == CounterKind::kStallCycles;
    if (waits) b.activity[row.counter] = a.activity[row.counter];
  }
  return first_difference(a, b);
}

/// No query is done earlier than it would be, nor two in one cycle.
std::string difference_of_times(const OperationResult& prompt, const OperationResult& late) {
  std::int64_t before = -1;
  for (std::size_t q = 0; q < late.queries.size(); ++q) {
    const std::int64_t done = late.queries[q].done_cycle;
    if (done < prompt.queries[q].done_cycle) return fmt::format("query {} is done too early", q);
    if (done <= before) return fmt::format("query {} is done out of order", q);
    before = done;
  }
  return {};
}

std::string compare_with_late_host(const RandomCase& random) {
  std::mt19937_64 draw(random.seed);
  const auto depth = [&] { return 1 + static_cast<int>(draw() % 3); };
  AcceleratorRun systemc(random.machine, with_depths(depth(), depth()));
  const std::uint64_t percent_ready = 1 + draw() % 60;
  systemc.sink().take_only_when([&] { return draw() % 100 < percent_ready; });
  FastEngine fast(random.machine);
  for (const Operation& operation : random.operations) {
    const OperationResult& prompt = fast.run(operation);
    const OperationResult& late = systemc.run(operation);
    for (const std::string& difference :
         {difference_but_for_time(prompt, late), difference_of_times(prompt, late)}) {
      if (!difference.empty()) return difference;
    }
  }
  return {};
}

TEST(Queues, AHostThatTakesOutputsLateChangesNoValueAndNoOrder) {
  on_random_machines(compare_with_late_host);
  on_random_machines(compare_with_late_host, random_whole_case);
}

/// Resets each operation two times on its way, then lets it run.
std::string compare_after_resets(const RandomCase& random) {
  std::mt19937_64 draw(random.seed);
  AcceleratorRun systemc(random.machine);
  FastEngine fast(random.machine);
  for (const Operation& operation : random.operations) {
    const OperationResult& fresh = fast.run(operation);
    for (int resets = 0; resets < 2; ++resets) {
      const auto cycle =
          static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(fresh.makespan_cycles)) -
          Arrivals::kLeadCycles;
      systemc.run_until_reset(operation, cycle);
    }
    const std::string difference = first_difference(fresh, systemc.run(operation));
    if (!difference.empty()) return difference;
  }
  return {};
}

TEST(Resets, AtWhateverMomentLeaveAFreshMachine) {
  on_random_machines(compare_after_resets);
  on_random_machines(compare_after_resets, random_whole_case);
}

/// Interrupted twice, at its very start and when so many questions more have been answered, an
/// engine runs 60 queries over 400 rows as if nothing had been; it asks every 8192 cycles.
void expect_going_on_after(int num_questions_more, const Machine& machine) {
  Operation operation;
  operation.key.resize(400, 3);
  operation.value.resize(400, 3);
  operation.query.resize(60, 3);
  std::mt19937 draw(1);
  for (Matrix<double>* matrix : {&operation.key, &operation.value, &operation.query}) {
    for (double& x : matrix->data()) x = static_cast<int>(draw() % 64) / 16.0 - 2;
  }
  ASSERT_EQ(in_fresh_process([&]() -> std::string {
              int num_questions = 0;
              SystemCEngine systemc(machine, {}, [&] {
                ++num_questions;
                return num_questions == 1 || num_questions == 1 + num_questions_more;
              });
              for (int runs = 0; runs < 2; ++runs) {
                try {
                  systemc.run(operation);
                  return "ran to its end";
                } catch (const Interrupted&) {
                }
              }
              FastEngine fast(machine);
              return first_difference(fast.run(operation), systemc.run(operation));
            }),
            "");
}

// 60 queries over 400 rows are 62 slots of 409 cycles. What the engine leaves in the middle, it
// resets.
TEST(Resets, LetAnEngineGoOnAfterARunThatWasInterrupted) {
  Machine machine;
  machine.hardware.num_rows = 400;
  expect_going_on_after(1, machine);
}

// Four tiles of 100 rows take 62 slots of 109 cycles each: cycle 16384 is in the third.
TEST(Resets, LetAnEngineGoOnAfterARunThatWasInterruptedInALaterTile) {
  Machine machine;
  machine.hardware.num_rows = 100;
  machine.mapping.tile_rows = Mapping::kAutoTileRows;
  expect_going_on_after(2, machine);
}

}  // namespace
}  // namespace a3::test
