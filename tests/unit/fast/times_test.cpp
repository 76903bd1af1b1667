// The recurrences of both designs against the timing rules read literally
// (support/timing_oracle.h).

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fast/timing/elastic_times.h"
#include "fast/timing/lockstep_times.h"
#include "support/random_case.h"
#include "support/timing_oracle.h"
#include "uarch/latencies.h"

namespace a3::fast {
namespace {

Machine conservative() {
  Machine machine;
  machine.candidate_selection = CandidateSelection{40, std::nullopt};
  machine.post_scoring = PostScoring{5};
  return machine;
}

std::vector<QueryTimes> times_of(const Machine& machine, const std::vector<QuerySteps>& steps) {
  std::vector<ElasticMoments> workspace;
  std::vector<QueryTimes> times;
  Activity stalls;
  elastic_times(machine, 0, steps, workspace, times, stalls);
  return times;
}

/// With M = 40 iterations after 4 initialisation rounds.
QuerySteps steps_of(std::int32_t scan_steps, std::int32_t post_steps, std::int32_t output_steps) {
  return {{44, 4}, scan_steps, post_steps, output_steps};
}

TEST(LockstepTimes, GiveSlotsOfNPlusNine) {
  std::vector<QueryTimes> times;
  lockstep_times({}, std::vector<std::int32_t>(6, 320), 1, 0, times);
  EXPECT_EQ(times.front().done - times.front().accept, 987);
  EXPECT_EQ(times.back().done, 2632);  // (6 + 2) * 329
}

TEST(ElasticTimes, OfOneQueryOnAnIdleMachineAddUp) {
  // M + D + P + K + 23 with M = 40, D = 30, P = 25, K = 20.
  const std::vector<QueryTimes> times = times_of(conservative(), {steps_of(30, 25, 20)});
  EXPECT_EQ(times.front().accept, 0);
  EXPECT_EQ(times.front().done, 40 + 30 + 25 + 20 + 23);
}

TEST(ElasticTimes, LetTheSelectorAcceptEveryMPlusFourCyclesWhileNothingElseBinds) {
  const std::vector<QueryTimes> times =
      times_of(conservative(), std::vector<QuerySteps>(5, steps_of(36, 25, 20)));
  for (std::size_t q = 1; q < times.size(); ++q) {
    EXPECT_EQ(times[q].accept - times[q - 1].accept, 44) << "query " << q;
  }
}

TEST(ElasticTimes, LetTheScanBindWhenItTakesLonger) {
  // 41 steps and the 4 cycles of the next query's initialisation: 45 cycles. The last query, 7, has
  // none after it.
  const std::vector<QueryTimes> times =
      times_of(conservative(), std::vector<QuerySteps>(8, steps_of(41, 25, 20)));
  EXPECT_EQ(times[6].done - times[5].done, 45);
  EXPECT_EQ(times[7].done - times[6].done, 41);
}

/// Ascending row ids below `num_rows`, at least one.
rc::Gen<std::vector<std::int32_t>> some_rows(int num_rows) {
  return rc::gen::map(rc::gen::container<std::vector<bool>>(static_cast<std::size_t>(num_rows),
                                                            rc::gen::arbitrary<bool>()),
                      [](const std::vector<bool>& is_in) {
                        std::vector<std::int32_t> rows;
                        for (std::size_t r = 0; r < is_in.size(); ++r) {
                          if (is_in[r]) rows.push_back(static_cast<std::int32_t>(r));
                        }
                        if (rows.empty()) rows.push_back(0);
                        return rows;
                      });
}

/// Of a query that sees some of the rows.
test::QueryWork any_work(std::int64_t arrival_cycle, const Machine& machine, int most_rows) {
  test::QueryWork work;
  work.arrival_cycle = arrival_cycle;
  const int num_rows = *rc::gen::inRange(1, most_rows + 1);
  work.num_visible_rows = num_rows;
  if (machine.candidate_selection) {
    work.candidates = *some_rows(num_rows);
  } else {
    for (std::int32_t r = 0; r < num_rows; ++r) work.candidates.push_back(r);
  }
  work.selected = work.candidates;
  if (machine.post_scoring) {
    work.selected.clear();
    for (const std::int32_t place : *some_rows(static_cast<int>(work.candidates.size()))) {
      work.selected.push_back(work.candidates[static_cast<std::size_t>(place)]);
    }
  }
  return work;
}

QuerySteps steps_of(const test::QueryTimes& times, const test::QueryWork& work,
                    const SelectorCycles& selector, int num_slices) {
  return {selector, static_cast<std::int32_t>(times.scan_steps),
          static_cast<std::int32_t>(times.post_steps),
          num_slices * static_cast<std::int32_t>(work.selected.size())};
}

RC_GTEST_PROP(Times, AreTheMomentsAndStallsOfTheRules, ()) {
  const Machine machine = test::random_case(*rc::gen::arbitrary<std::uint64_t>()).machine;
  const int num_rows = *rc::gen::inRange(1, machine.hardware.num_rows + 1);
  const auto num_queries = *rc::gen::inRange<std::size_t>(1, 12);
  const int num_slices = *rc::gen::inRange(1, 5);
  std::vector<test::QueryWork> works;
  for (std::size_t q = 0; q < num_queries; ++q) {
    works.push_back(
        any_work(static_cast<std::int64_t>(q) * machine.workload.arrival_interval_cycles, machine,
                 num_rows));
  }
  const std::vector<test::QueryTimes> expected =
      test::expected_times(machine, num_rows, works, num_slices);

  std::int64_t iterations = 0;
  if (machine.candidate_selection) {
    iterations = iterations_for(*machine.candidate_selection, num_rows);
  }
  const std::int64_t initialisation =
      num_slices * queue_depth(machine.timing.buffer_depth, num_slices);
  std::vector<QuerySteps> steps;
  for (std::size_t q = 0; q < num_queries; ++q) {
    steps.push_back(steps_of(expected[q], works[q],
                             {initialisation + num_slices * iterations, initialisation},
                             num_slices));
  }
  std::vector<QueryTimes> times;
  Activity activity;
  if (machine.is_base()) {
    std::vector<std::int32_t> visible_rows;
    for (const test::QueryWork& work : works) visible_rows.push_back(work.num_visible_rows);
    lockstep_times(machine.timing, visible_rows, num_slices,
                   machine.workload.arrival_interval_cycles, times);
  } else {
    std::vector<ElasticMoments> workspace;
    elastic_times(machine, machine.workload.arrival_interval_cycles, steps, workspace, times,
                  activity);
  }

  Activity stalls;
  for (std::size_t q = 0; q < num_queries; ++q) {
    RC_ASSERT(times[q].accept == expected[q].accept);
    RC_ASSERT(times[q].done == expected[q].done);
    stalls[Counter::kDotProductStallMultipliersBorrowedCycles] += expected[q].scan_stalls_borrowed;
    stalls[Counter::kDotProductStallBankBusyCycles] += expected[q].scan_stalls_bank;
    stalls[Counter::kPostScoringStallBankBusyCycles] += expected[q].post_stalls_bank;
    stalls[Counter::kOutputStallMultipliersBorrowedCycles] += expected[q].output_stalls_borrowed;
    if (machine.candidate_selection) {
      stalls[Counter::kSelectionStallVectorBusyCycles] +=
          expected[q].latch - expected[q].iterations_end;
    }
  }
  RC_ASSERT(activity == stalls);
}

}  // namespace
}  // namespace a3::fast
