// When a run ends early: the watchdog in a whole simulation.

#include <gmock/gmock.h>

#include "a3/base/interrupted.h"
#include "a3/systemc/errors.h"
#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

// 100 queries over 320 rows are 102 * 329 = 33558 cycles; the engine asks at the start and every
// 8192 cycles, so the third question comes in the middle.
TEST(Progress, AStopRequestEndsARunWithInterrupted) {
  int num_questions = 0;
  SystemCEngine engine(base_machine(), Recording{}, [&] { return ++num_questions == 3; });
  EXPECT_THROW(engine.run(operation_with(320, 100, {{0}, {}})), Interrupted);
  EXPECT_EQ(num_questions, 3);
}

TEST(Progress, WithoutAStopRequestALongRunEnds) {
  const OperationResult result = run(base_machine(), operation_with(320, 100, {{0}, {}}));
  EXPECT_EQ(result.makespan_cycles, 33558);
}

// 50 rows in tiles of 20 are tiles from rows 0, 16 and 33: one query visits the first alone, the
// other all three.
TEST(Progress, IsToldOutputByOutputOfAllTiles) {
  Machine machine = base_machine();
  machine.mapping.tile_rows = 20;
  Operation operation = operation_with(50, 2, {{0}, {}});
  operation.query_rows = {10, 50};
  std::vector<double> shares;
  SystemCEngine engine(machine, Recording{}, never_stop);
  engine.run(operation, [&shares](double share) { shares.push_back(share); });
  EXPECT_THAT(shares, ::testing::ElementsAre(0.25, 0.25, 0.25, 0.25));
}

TEST(Progress, AMachineThatWaitsLongForItsNextQueryIsNotStuck) {
  Machine machine = approximate_machine(4);
  machine.workload.arrival_interval_cycles = 100'000;
  const OperationResult result = run(machine, operation_with(16, 3, {{0}, {}}));
  // 4 + 1 + 1 + 1 + 23 after the last arrival.
  EXPECT_EQ(result.makespan_cycles, 200'000 + 30);
}

// The watchdog looks at multiples of 8192 periods, and cycle 0 of the first operation is the
// clock's edge number 2. A query that arrives after long idleness in the cycle of a look, or
// shortly before, waits or is in its first cycles then, and has made no step yet: not stuck.
void expect_no_false_alarm(Machine machine, int offset) {
  machine.workload.arrival_interval_cycles = 2 * 8192 + offset;
  SystemCEngine engine(machine, Recording{}, never_stop);
  const Operation operation = operation_with(16, 2, {{0}, {}});
  std::int64_t makespan = 0;
  ASSERT_NO_THROW(makespan = engine.run(operation).makespan_cycles);
  EXPECT_GT(makespan, machine.workload.arrival_interval_cycles);
}

TEST(Progress, AQueryThatArrivesWithTheWatchdogsLookAfterLongIdlenessIsNotStuck) {
  expect_no_false_alarm(approximate_machine(4), -2);
}

// The first row of a slot counts as a step when it leaves the dot product, seven cycles later.
TEST(Progress, AFirstSlotThatHasOnlyBegunWhenTheWatchdogLooksIsNotStuck) {
  expect_no_false_alarm(base_machine(), -4);
}

// 16 rows, M = 4, one row kept: a query's last step is in its cycle 20, its output valid in 30.
// Query 314 arrives at edge 314 * 8218 + 2 = 2580454 and is in its cycle 26 at look 315 (2580480):
// under way, without steps to come. Query 315 arrives at edge 315 * 8218 + 2 = 2588672, that of
// look 316. Both looks find work and no step between them, but it is not the same work.
TEST(Progress, AMachineThatFinishedOneQueryAndGotAnotherBetweenTwoLooksIsNotStuck) {
  Machine machine = approximate_machine(4);
  machine.workload.arrival_interval_cycles = 8218;
  SystemCEngine engine(machine, Recording{}, never_stop);
  const Operation operation = operation_with(16, 316, {{0}, {}});
  std::int64_t makespan = 0;
  ASSERT_NO_THROW(makespan = engine.run(operation).makespan_cycles);
  EXPECT_EQ(makespan, 315 * 8218 + 30);
}

}  // namespace
}  // namespace a3::test
