// The base design: 3 slots a query, each n + 9 with default depths (paper, III-A; docs/timing.md).

#include <gmock/gmock.h>

#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

Operation plain_operation(int num_rows, int num_queries) {
  return operation_with(num_rows, num_queries, {{0}, {}});
}

// A slot is 320 rows and 9 cycles of drain: 329. One query takes three: 987 (the paper's 3 n + 27).
TEST(LockstepTiming, OneQueryOver320RowsTakes987Cycles) {
  const OperationResult result = run(base_machine(), plain_operation(320, 1));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0));
  EXPECT_THAT(done_cycles(result), ElementsAre(987));
  EXPECT_EQ(result.makespan_cycles, 987);
}

// Query q enters at 329 q; the sixth at 1645 and is done 987 later: (6 + 2) * 329 = 2632.
TEST(LockstepTiming, SixQueriesOver320RowsTake2632Cycles) {
  const OperationResult result = run(base_machine(), plain_operation(320, 6));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 329, 658, 987, 1316, 1645));
  EXPECT_THAT(done_cycles(result), ElementsAre(987, 1316, 1645, 1974, 2303, 2632));
  EXPECT_EQ(result.makespan_cycles, 2632);
}

// (m + 2)(n + 9) with m = 4, n = 1: 6 * 10.
TEST(LockstepTiming, TheFormulaHoldsForASingleRow) {
  EXPECT_EQ(run(base_machine(), plain_operation(1, 4)).makespan_cycles, 60);
}

// (m + 2)(n + 9) with m = 100, n = 20: 102 * 29.
TEST(LockstepTiming, TheFormulaHoldsForManyQueriesOverFewRows) {
  EXPECT_EQ(run(base_machine(), plain_operation(20, 100)).makespan_cycles, 2958);
}

TEST(LockstepTiming, EveryRowIsIssuedToEveryModuleOnceAQuery) {
  const Activity activity = run(base_machine(), plain_operation(20, 3)).activity;
  EXPECT_EQ(activity[Counter::kDotProductRows], 60);
  EXPECT_EQ(activity[Counter::kExponentRows], 60);
  EXPECT_EQ(activity[Counter::kOutputRows], 60);
  EXPECT_EQ(activity[Counter::kKeySramReads], 60);
  EXPECT_EQ(activity[Counter::kValueSramReads], 60);
  EXPECT_EQ(activity[Counter::kSortedKeySramReads], 0);
  // (3 + 2) * 29 = 145 cycles, of which each module is busy in 60.
  EXPECT_EQ(activity[Counter::kDotProductBusyCycles], 60);
  EXPECT_EQ(activity[Counter::kDotProductIdleCycles], 85);
  EXPECT_EQ(activity[Counter::kOutputIdleCycles], 85);
}

/// Latency of one query over 20 rows.
std::int64_t latency_with(const Timing& timing) {
  Machine machine = base_machine();
  machine.timing = timing;
  return run(machine, plain_operation(20, 1)).queries[0].latency_cycles();
}

// The output is the deepest: slots are 20 + 12.
TEST(LockstepTiming, ADeeperOutputLengthensEverySlot) {
  Timing timing;
  timing.output_cycles = 12;
  EXPECT_EQ(latency_with(timing), 3 * 32);
}

// Then the dot product's 6 are the deepest: slots are 20 + 6.
TEST(LockstepTiming, AShallowOutputLeavesTheDotProductToSetTheSlot) {
  Timing timing;
  timing.output_cycles = 1;
  EXPECT_EQ(latency_with(timing), 3 * 26);
}

TEST(LockstepTiming, ADotProductAsDeepAsTheOutputChangesNothing) {
  Timing timing;
  timing.dot_product_cycles = 9;
  EXPECT_EQ(latency_with(timing), 3 * 29);
}

TEST(LockstepTiming, ADotProductDeeperThanTheOutputSetsTheSlot) {
  Timing timing;
  timing.dot_product_cycles = 10;
  EXPECT_EQ(latency_with(timing), 3 * 30);
}

TEST(LockstepTiming, AnExponentUnitDeeperThanTheOutputSetsTheSlot) {
  Timing timing;
  timing.exponent_cycles = 11;
  EXPECT_EQ(latency_with(timing), 3 * 31);
}

TEST(LockstepTiming, AllModulesOneCycleDeepGiveTheShortestSlot) {
  Timing timing;
  timing.dot_product_cycles = timing.exponent_cycles = timing.output_cycles = 1;
  EXPECT_EQ(latency_with(timing), 3 * 21);
}

TEST(LockstepTiming, TheParametersOfTheApproximationsChangeNothing) {
  Timing timing;
  timing.buffer_depth = 16;
  timing.scan_width_rows = 1;
  timing.compare_width_rows = 1;
  timing.shared_multipliers = false;
  EXPECT_EQ(latency_with(timing), 3 * 29);
}

std::vector<std::int64_t> accepts_with_interval(std::int64_t interval_cycles, int num_queries) {
  Machine machine = base_machine();
  machine.workload.arrival_interval_cycles = interval_cycles;
  const OperationResult result = run(machine, plain_operation(320, num_queries));
  for (const QueryResult& query : result.queries) EXPECT_EQ(query.latency_cycles(), 987);
  return accept_cycles(result);
}

TEST(LockstepTiming, QueriesThatFindTheMachineIdleAreAcceptedOnArrival) {
  EXPECT_THAT(accepts_with_interval(1000, 3), ElementsAre(0, 1000, 2000));
}

// Slots end at multiples of 329: 400 waits for 658, 800 for 987, 1200 for 1316.
TEST(LockstepTiming, QueriesThatArriveInASlotWaitForItsEnd) {
  EXPECT_THAT(accepts_with_interval(400, 4), ElementsAre(0, 658, 987, 1316));
}

TEST(LockstepTiming, QueriesThatArriveAtTheEndsOfSlotsDoNotWait) {
  EXPECT_THAT(accepts_with_interval(329, 4), ElementsAre(0, 329, 658, 987));
}

// 330 misses the slot that begins at 329, and has to wait for the one at 658.
TEST(LockstepTiming, AQueryOneCycleLateWaitsAWholeSlot) {
  EXPECT_THAT(accepts_with_interval(330, 2), ElementsAre(0, 658));
}

TEST(LockstepTiming, QueriesThatArriveFasterThanSlotsEnterOneASlot) {
  EXPECT_THAT(accepts_with_interval(1, 4), ElementsAre(0, 329, 658, 987));
}

// Query 1 arrives when query 0 has just left (3 * 329 = 987), or one cycle before: both at 987.
TEST(LockstepTiming, AQueryThatArrivesOneCycleBeforeTheMachineIsEmptyWaitsThatCycle) {
  EXPECT_THAT(accepts_with_interval(986, 2), ElementsAre(0, 987));
}

TEST(LockstepTiming, ASecondOperationStartsFromAnEmptyPipeline) {
  SystemCEngine engine(base_machine(), Recording{}, never_stop);
  const Operation operation = plain_operation(20, 3);
  const OperationResult first = engine.run(operation);
  const OperationResult other = engine.run(plain_operation(7, 2));
  const OperationResult again = engine.run(operation);
  EXPECT_THAT(done_cycles(first), ElementsAre(87, 116, 145));  // 29 a slot
  EXPECT_THAT(done_cycles(other), ElementsAre(48, 64));        // 16 a slot
  EXPECT_EQ(done_cycles(again), done_cycles(first));
  EXPECT_EQ(accept_cycles(again), accept_cycles(first));
  EXPECT_EQ(again.activity, first.activity);
}

}  // namespace
}  // namespace a3::test
