// Rows of several slices, queries that see some of the rows, and operations in tiles
// (docs/timing.md), with the standard query of elastic_timing_test.cpp.

#include <gmock/gmock.h>

#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

/// Rows of two slices.
Machine wide(Machine machine) {
  machine.hardware.num_rows = 640;
  machine.hardware.num_dims = 128;
  return machine;
}

// Slots of 2 * 320 + 9 = 649.
TEST(SlicedTiming, ASlotOfTheBaseDesignTakesACycleForEachSlice) {
  const OperationResult result = run(wide(base_machine()), widened(standard_operation(3), 128));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 649, 2 * 649));
  EXPECT_THAT(done_cycles(result), ElementsAre(1947, 1947 + 649, 1947 + 2 * 649));
  EXPECT_EQ(result.activity[Counter::kKeySramReads], 3 * 640);
  EXPECT_EQ(result.activity[Counter::kDotProductRows], 3 * 320);
  EXPECT_EQ(result.activity[Counter::kExponentBusyCycles], 3 * 320);
  EXPECT_EQ(result.activity[Counter::kOutputBusyCycles], 3 * 640);
}

// Queues of b = 1 + ceil(3 / 2) = 3 entries: B = 6 rounds, 0-5; iterations 6-85, two cycles each;
// scan from 86 on, a window with two candidates takes four steps: D = 4 + 2 + 4 + 17 = 27, X = 113;
// scores complete in 119, post-scoring 119-120, sum complete in 125, output rows 125-128, XO = 129,
// done in 138 = B + 2 M + D + P + 2 K + 19.
TEST(SlicedTiming, OneQueryTakesACycleForEachSliceOfWhatItReads) {
  const OperationResult result =
      run(wide(approximate_machine(40)), widened(standard_operation(1), 128));
  EXPECT_THAT(done_cycles(result), ElementsAre(138));
  EXPECT_THAT(result.queries[0].candidates, ElementsAre(0, 1, 100, 200, 201));
  EXPECT_THAT(result.queries[0].selected, ElementsAre(0, 100));
  const Activity& activity = result.activity;
  EXPECT_EQ(activity[Counter::kSelectionInitialisationRounds], 6);
  EXPECT_EQ(activity[Counter::kSelectionIterations], 40);
  EXPECT_EQ(activity[Counter::kSelectionBusyCycles], 86);
  EXPECT_EQ(activity[Counter::kDotProductScanSteps], 27);
  EXPECT_EQ(activity[Counter::kDotProductRows], 5);
  EXPECT_EQ(activity[Counter::kKeySramReads], 10);
  EXPECT_EQ(activity[Counter::kExponentRows], 2);
  EXPECT_EQ(activity[Counter::kOutputRows], 2);
  EXPECT_EQ(activity[Counter::kOutputBusyCycles], 4);
  EXPECT_EQ(activity[Counter::kValueSramReads], 4);
}

// An operation of one slice on that machine takes what it takes without room for more.
TEST(SlicedTiming, AnOperationOfOneSliceTakesWhatItTakesOnAMachineOfOne) {
  EXPECT_THAT(done_cycles(run(wide(approximate_machine(40)), standard_operation(1))),
              ElementsAre(89));
}

// B + 2 M = 86 cycles from query to query. Query 0, latched in 86, is stalled in the rounds of
// query 1, 86-91: X = 119, 125, 127, 131, output 131-134, 135, 144. Nobody disturbs query 2.
TEST(SlicedTiming, TheSelectorAcceptsEverySoManyCyclesAndItsRoundsStallTheScan) {
  const OperationResult result =
      run(wide(approximate_machine(40)), widened(standard_operation(3), 128));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 86, 172));
  EXPECT_THAT(done_cycles(result), ElementsAre(144, 86 + 144, 172 + 138));
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 2 * 6);
}

// Output rows of query 0 are due in 125-128. The rounds of query 1 in 124-129 multiply in 126-131:
// its steps are in 125 and 132-134, so it is done in 135 + 9.
TEST(SlicedTiming, ItsRoundsStallTheOutputBetweenTheSlicesOfARow) {
  Machine machine = wide(approximate_machine(40));
  machine.workload.arrival_interval_cycles = 124;
  const OperationResult result = run(machine, widened(standard_operation(2), 128));
  EXPECT_THAT(done_cycles(result), ElementsAre(144, 124 + 138));
  EXPECT_EQ(result.activity[Counter::kOutputStallMultipliersBorrowedCycles], 6);
}

// 320 rows of two slices; 320 candidates are 20 windows of post-scoring, of which 0 and 6 keep a
// row: 640 + 6 + 20 + 4 + 4 + 9.
TEST(SlicedTiming, WithoutCandidateSelectionTheDotProductIssuesEverySlice) {
  Machine machine = wide(approximate_machine(40));
  machine.candidate_selection.reset();
  EXPECT_THAT(done_cycles(run(machine, widened(standard_operation(1), 128))), ElementsAre(683));
}

Operation seeing(Operation operation, std::vector<std::int32_t> query_rows) {
  operation.query_rows = std::move(query_rows);
  return operation;
}

// Slots of 109 for query 0 alone, 329 as long as query 1 is in the machine, 19 for query 2 alone:
// they end in 109, 438, 767, 1096 and 1115.
TEST(CausalTiming, TheQueryThatSeesMostSetsTheSlotOfTheBaseDesign) {
  const OperationResult result = run(base_machine(), seeing(standard_operation(3), {100, 320, 10}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 109, 438));
  EXPECT_THAT(done_cycles(result), ElementsAre(767, 1096, 1115));
  EXPECT_EQ(result.queries[2].candidates.size(), 10U);
  EXPECT_EQ(result.queries[2].visible_rows, 10);
  EXPECT_EQ(result.activity[Counter::kKeySramReads], 100 + 320 + 10);
}

// Rows 0 to 149 are ten windows: D = 2 + 1 + 8 = 11. Rows 200 and 201 are popped, but add nothing.
// 40 + 11 + 2 + 2 + 23.
TEST(CausalTiming, TheScanEndsWithTheRowsThatTheQuerySees) {
  const OperationResult result = run(approximate_machine(40), seeing(standard_operation(1), {150}));
  EXPECT_THAT(done_cycles(result), ElementsAre(78));
  EXPECT_THAT(result.queries[0].candidates, ElementsAre(0, 1, 100));
  EXPECT_EQ(result.activity[Counter::kSelectionMaxUpdates], 3);
  EXPECT_EQ(result.activity[Counter::kDotProductScanSteps], 11);
}

// 150 rows; 150 candidates are ten windows of post-scoring, of which 0 and 6 keep a row:
// 150 + 6 + 10 + 4 + 2 + 9.
TEST(CausalTiming, WithoutCandidateSelectionTheDotProductIssuesTheRowsThatTheQuerySees) {
  Machine machine = approximate_machine(40);
  machine.candidate_selection.reset();
  const OperationResult result = run(machine, seeing(standard_operation(1), {150}));
  EXPECT_THAT(done_cycles(result), ElementsAre(181));
  EXPECT_EQ(result.activity[Counter::kDotProductRows], 150);
}

Machine tiled(Machine machine, int tile_rows) {
  machine.mapping.tile_rows = tile_rows;
  return machine;
}

// Two tiles of 160 rows, slots of 169. In the first, query 1 arrives in 100 and enters in 169; in
// the second, which begins in 676, both wait.
TEST(TiledTiming, TilesFollowOneAnotherAndQueriesArriveInTheFirst) {
  Machine machine = tiled(base_machine(), 160);
  machine.workload.arrival_interval_cycles = 100;
  const OperationResult result = run(machine, standard_operation(2));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 169));
  EXPECT_THAT(done_cycles(result), ElementsAre(676 + 507, 676 + 676));
  EXPECT_EQ(result.makespan_cycles, 2 * 676);
  EXPECT_EQ(result.num_tiles, 2);
  EXPECT_EQ(result.queries[0].num_tiles, 2);
  EXPECT_EQ(result.activity[Counter::kKeySramReads], 2 * 320);
  EXPECT_EQ(result.activity[Counter::kDotProductIdleCycles], 2 * 676 - 2 * 320);
}

// The first tile has slots of 109, 169, 169 and 169; only query 1 visits the second, three of 169.
TEST(TiledTiming, AQueryVisitsTheTilesThatHoldARowItSees) {
  const OperationResult result =
      run(tiled(base_machine(), 160), seeing(standard_operation(2), {100, 320}));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 109));
  EXPECT_THAT(done_cycles(result), ElementsAre(109 + 2 * 169, 109 + 3 * 169 + 3 * 169));
  EXPECT_EQ(result.queries[0].num_tiles, 1);
  EXPECT_EQ(result.queries[1].num_tiles, 2);
}

TEST(TiledTiming, ATileThatNobodyVisitsIsNotRun) {
  const OperationResult result =
      run(tiled(base_machine(), 160), seeing(standard_operation(1), {160}));
  EXPECT_EQ(result.num_tiles, 1);
  EXPECT_EQ(result.makespan_cycles, 3 * 169);
}

// M = ceil(40 * 160 / 320) = 20 in each tile of ten windows. Rows 0, 1 and 100: D = 2 + 1 + 8 = 11,
// rows 0 and 100 are kept: 20 + 11 + 2 + 2 + 23 = 58. Rows 200 and 201, 40 and 41 of the second
// tile, in one window: D = 2 + 9, the larger of them is the tile's maximum and both are kept: 58,
// too.
TEST(TiledTiming, CandidatesAndRowsKeptAreThoseOfTheTiles) {
  const OperationResult result = run(tiled(approximate_machine(40), 160), standard_operation(1));
  EXPECT_THAT(done_cycles(result), ElementsAre(58 + 58));
  EXPECT_THAT(result.queries[0].candidates, ElementsAre(0, 1, 100, 200, 201));
  EXPECT_THAT(result.queries[0].selected, ElementsAre(0, 100, 200, 201));
  EXPECT_EQ(result.queries[0].iterations, 40);
  EXPECT_EQ(result.activity[Counter::kSelectionIterations], 40);
}

// The first tile's two rows weigh a half each: 2 * 128 * 240. The second's maximum lies 14 below,
// and e^-14 is zero in eight fraction bits.
TEST(TiledTiming, OutputsAreMergedByTheExponentsOfTheirTiles) {
  const OperationResult result = run(tiled(approximate_machine(40), 160), standard_operation(1));
  EXPECT_THAT(result.queries[0].output_raw, ElementsAre(2 * 128 * 240));
}

TEST(TiledTiming, OperationsAfterOneInTilesStartFromAnEmptyPipeline) {
  SystemCEngine engine(tiled(approximate_machine(40), 160), Recording{}, never_stop);
  const OperationResult first = engine.run(standard_operation(3));
  const OperationResult other = engine.run(operation_with(16, 1, {{3}, {}}));
  const OperationResult again = engine.run(standard_operation(3));
  EXPECT_THAT(done_cycles(other), ElementsAre(66));  // as in elastic_timing_test.cpp
  EXPECT_EQ(done_cycles(again), done_cycles(first));
  EXPECT_EQ(accept_cycles(again), accept_cycles(first));
  EXPECT_EQ(again.activity, first.activity);
}

}  // namespace
}  // namespace a3::test
