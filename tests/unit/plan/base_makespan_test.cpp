// The closed form against the timing rules read literally, query by query and cycle by cycle
// (support/timing_oracle.h).

#include "plan/base_makespan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "support/timing_oracle.h"

namespace a3 {
namespace {

Machine machine_with_arrivals(std::int64_t arrival_interval_cycles) {
  Machine machine;
  machine.workload.arrival_interval_cycles = arrival_interval_cycles;
  return machine;
}

// paper, III-A: slots of n + 9; the contract's check values: 987 for one query, 2632 for six.
TEST(BaseMakespan, IsMPlusTwoSlotsWhenAllQueriesWait) {
  EXPECT_EQ(base_makespan_cycles(Machine(), 320, 1), 3 * 320 + 27);
  EXPECT_EQ(base_makespan_cycles(Machine(), 320, 6), 2632);
  EXPECT_EQ(base_makespan_cycles(Machine(), 1, 1000), 1002 * 10);
}

TEST(BaseMakespan, TakesTheDeepestPipeline) {
  Machine machine;
  machine.timing.exponent_cycles = 50;
  EXPECT_EQ(base_makespan_cycles(machine, 20, 3), 5 * 70);
}

TEST(BaseMakespan, DoesNotDependOnMAndT) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{5, {}};
  machine.post_scoring = PostScoring{1};
  EXPECT_EQ(base_makespan_cycles(machine, 320, 6), 2632);
}

// Slots of 10 + 9 = 19 cycles, 5 queries.
TEST(BaseMakespan, FollowsTheArrivals) {
  const auto makespan = [](std::int64_t interval_cycles) {
    return base_makespan_cycles(machine_with_arrivals(interval_cycles), 10, 5);
  };
  EXPECT_EQ(makespan(18), (5 + 2) * 19);     // one always waits
  EXPECT_EQ(makespan(19), (5 + 2) * 19);     // each comes as a slot ends
  EXPECT_EQ(makespan(20), (5 + 3) * 19);     // the last comes at 80, and enters at 5 * 19 = 95
  EXPECT_EQ(makespan(57), 4 * 57 + 3 * 19);  // each comes as the one before leaves
  EXPECT_EQ(makespan(58), 4 * 58 + 3 * 19);  // each meets an empty machine, and enters at once
  EXPECT_EQ(makespan(56), (12 + 3) * 19);    // the last comes at 224, and enters at 12 * 19 = 228
}

std::int64_t oracle_makespan_cycles(const Machine& machine, int num_rows, int num_queries) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(num_rows));
  for (std::size_t r = 0; r < rows.size(); ++r) rows[r] = static_cast<std::int32_t>(r);
  std::vector<test::QueryWork> works;
  for (int q = 0; q < num_queries; ++q) {
    works.push_back({q * machine.workload.arrival_interval_cycles, rows, rows});
  }
  return test::expected_times(machine, num_rows, works).back().done;
}

TEST(BaseMakespan, IsThatOfTheRulesReadLiterally) {
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  const auto draw = [&](int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(random);
  };
  for (int i = 0; i < 2000; ++i) {
    Machine machine;
    machine.timing.dot_product_cycles = draw(1, 20);
    machine.timing.exponent_cycles = draw(1, 20);
    machine.timing.output_cycles = draw(1, 20);
    const int num_rows = draw(1, 40);
    const int num_queries = draw(1, 12);
    // Intervals around one, two and three slots matter most.
    const int slot_cycles =
        num_rows + std::max({machine.timing.dot_product_cycles, machine.timing.exponent_cycles,
                             machine.timing.output_cycles});
    const int interval_cycles = draw(0, 4) * slot_cycles + draw(-2, 2);
    machine.workload.arrival_interval_cycles = std::max(0, interval_cycles);
    ASSERT_EQ(base_makespan_cycles(machine, num_rows, num_queries),
              oracle_makespan_cycles(machine, num_rows, num_queries))
        << "seed " << kSeed << ", case " << i << ": n = " << num_rows << ", m = " << num_queries
        << ", slot " << slot_cycles << ", interval " << interval_cycles;
  }
}

}  // namespace
}  // namespace a3
