// The approximate design. n = 320 rows are 20 windows of 16 (docs/timing.md).
//
// The standard query has C = 5 candidates, rows 0, 1, 100, 200 and 201, of which rows 0 and 100 are
// kept: K = 2. Windows 0 and 12 hold two candidates each, window 6 one, 17 windows none: D = 2 + 2
// + 1 + 17 = 22. The five candidates are one window of post-scoring: P = 2.

#include <gmock/gmock.h>

#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

std::int64_t latency(const Machine& machine) {
  return run(machine, standard_operation(1)).queries[0].latency_cycles();
}

// M + D + P + K + 23 = 40 + 22 + 2 + 2 + 23. Step by step: rounds 0-3, iterations 4-43, latched in
// 44, scan 44-65, scores complete in 72, post-scoring 72-73, sum complete in 78, output rows 78-79,
// done in 80 + 9.
TEST(ElasticTiming, OneQueryTakesIterationsStepsAnd23Cycles) {
  const OperationResult result = run(approximate_machine(40), standard_operation(1));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0));
  EXPECT_THAT(done_cycles(result), ElementsAre(89));
  EXPECT_THAT(result.queries[0].candidates, ElementsAre(0, 1, 100, 200, 201));
  EXPECT_THAT(result.queries[0].selected, ElementsAre(0, 100));
  EXPECT_EQ(result.queries[0].iterations, 40);
}

TEST(ElasticTiming, CountsWhatTheOneQueryDid) {
  const Activity activity = run(approximate_machine(40), standard_operation(1)).activity;
  EXPECT_EQ(activity[Counter::kSelectionInitialisationRounds], 4);
  EXPECT_EQ(activity[Counter::kSelectionIterations], 40);
  EXPECT_EQ(activity[Counter::kSelectionMaxUpdates], 5);
  EXPECT_EQ(activity[Counter::kSelectionIdleCycles], 89 - 44);
  EXPECT_EQ(activity[Counter::kDotProductScanSteps], 22);
  EXPECT_EQ(activity[Counter::kDotProductRows], 5);
  EXPECT_EQ(activity[Counter::kDotProductStallMultipliersBorrowedCycles], 0);
  EXPECT_EQ(activity[Counter::kDotProductIdleCycles], 89 - 22);
  EXPECT_EQ(activity[Counter::kPostScoringWindows], 1);
  EXPECT_EQ(activity[Counter::kPostScoringRowsCompared], 5);
  EXPECT_EQ(activity[Counter::kPostScoringRowsKept], 2);
  EXPECT_EQ(activity[Counter::kExponentRows], 2);
  EXPECT_EQ(activity[Counter::kOutputRows], 2);
  EXPECT_EQ(activity[Counter::kKeySramReads], 5);
  EXPECT_EQ(activity[Counter::kValueSramReads], 2);
}

// D = 22 and 4 stalls end long before the next 44 cycles are over: the selector never waits. Every
// query but the last has the scan stalled by the four rounds of its successor. Query 0: latched in
// 44, X = 70, scores 76, post-scoring 76-77, sum 82, output rows 82-83. Its rows advance in 84-89,
// stand still in 90-93 for query 2, accepted in 88, and advance in 94-96: done in 97. So do queries
// 1 and 2; nobody holds up the rows of query 3, done in 132 + 93, nor the scan of query 4.
TEST(ElasticTiming, TheSelectorAcceptsEvery44CyclesForM40) {
  const OperationResult result = run(approximate_machine(40), standard_operation(5));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 44, 88, 132, 176));
  EXPECT_THAT(done_cycles(result), ElementsAre(97, 141, 185, 225, 265));
  EXPECT_EQ(result.makespan_cycles, 265);
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 4 * 4);
  EXPECT_EQ(result.activity[Counter::kSelectionStallVectorBusyCycles], 0);
}

/// Candidates 0 ... 15 and `more` of window 1: D = 16 + more + 18.
Selection selection_with_window_1(int more) {
  Selection selection{{0}, {}};
  for (int row = 1; row < 16 + more; ++row) selection.dropped.push_back(row);
  return selection;
}

// D = 16 + 6 + 18 = 40: D + 4 = 44, so the scan is just free when the selector is done.
TEST(ElasticTiming, AScanOf40StepsStillLetsTheSelectorAcceptEvery44Cycles) {
  const OperationResult result =
      run(approximate_machine(40), operation_with(320, 4, selection_with_window_1(6)));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 44, 88, 132));
  EXPECT_EQ(result.activity[Counter::kDotProductScanSteps], 4 * 40);
  EXPECT_EQ(result.activity[Counter::kSelectionStallVectorBusyCycles], 0);
}

// D = 41: latched in 44, X = 44 + 4 + 41 = 89; the next is done in 88 and waits one cycle; and so
// on, 45 cycles apart. The last query waits as well: three waits.
TEST(ElasticTiming, AScanOf41StepsMakesTheSelectorWaitACycleForEachQuery) {
  const OperationResult result =
      run(approximate_machine(40), operation_with(320, 4, selection_with_window_1(7)));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 44, 89, 134));
  EXPECT_EQ(result.activity[Counter::kDotProductScanSteps], 4 * 41);
  EXPECT_EQ(result.activity[Counter::kSelectionStallVectorBusyCycles], 3);
}

// M = 33: accepted 0, 37, 74. Query 0: latched 37, four stalls, scan until X = 63, scores 69, rows
// 69-70, sum 75. Output rows would be 75-76, but the rounds of query 2 in 74-77 multiply in 76-79:
// 75 and 80, done 90. Query 1, latched in 74 with four stalls: X = 100, then undisturbed: 106, 108,
// 112, 114, 123. Query 2, latched in 111, nobody behind it: X = 133, 139, 141, 145, 147, 156.
TEST(ElasticTiming, BorrowedMultipliersStallTheOutputToo) {
  const OperationResult result = run(approximate_machine(33), standard_operation(3));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 37, 74));
  EXPECT_THAT(done_cycles(result), ElementsAre(90, 123, 156));
  EXPECT_EQ(result.activity[Counter::kOutputStallMultipliersBorrowedCycles], 4);
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 8);
}

// Without sharing every query takes 34 + 22 + 2 + 2 + 23 = 83.
TEST(ElasticTiming, MultipliersOfItsOwnRemoveEveryStall) {
  Machine machine = approximate_machine(34);
  machine.timing.shared_multipliers = false;
  const OperationResult result = run(machine, standard_operation(3));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 38, 76));
  EXPECT_THAT(done_cycles(result), ElementsAre(83, 121, 159));
  EXPECT_EQ(result.activity[Counter::kOutputStallMultipliersBorrowedCycles], 0);
  EXPECT_EQ(result.activity[Counter::kDotProductStallMultipliersBorrowedCycles], 0);
}

// Accepted by the dot product itself in 0, 320 steps; scores 326; 320 candidates are 20 windows, of
// which 0 and 6 keep one row each and the others none: P = 20, XE = 346; 350, two rows, 352 + 9.
TEST(ElasticTiming, WithoutCandidateSelectionTheDotProductIssuesEveryRow) {
  Machine machine = approximate_machine(40);
  machine.candidate_selection.reset();
  const OperationResult result = run(machine, standard_operation(1));
  EXPECT_THAT(done_cycles(result), ElementsAre(361));
  EXPECT_EQ(result.queries[0].candidates.size(), 320U);
  EXPECT_THAT(result.queries[0].selected, ElementsAre(0, 100));
  EXPECT_EQ(result.queries[0].iterations, 0);
  EXPECT_EQ(result.activity[Counter::kDotProductRows], 320);
  EXPECT_EQ(result.activity[Counter::kPostScoringWindows], 20);
}

TEST(ElasticTiming, WithoutCandidateSelectionAQueryIsAcceptedEveryNCycles) {
  Machine machine = approximate_machine(40);
  machine.candidate_selection.reset();
  const OperationResult result = run(machine, standard_operation(3));
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 320, 640));
  EXPECT_THAT(done_cycles(result), ElementsAre(361, 681, 1001));
}

// All five candidates are kept: P = C = K = 5. 40 + 22 + 5 + 5 + 23.
TEST(ElasticTiming, WithoutPostScoringEveryCandidateIsKept) {
  Machine machine = approximate_machine(40);
  machine.post_scoring.reset();
  const OperationResult result = run(machine, standard_operation(1));
  EXPECT_THAT(done_cycles(result), ElementsAre(95));
  EXPECT_THAT(result.queries[0].selected, ElementsAre(0, 1, 100, 200, 201));
  EXPECT_EQ(result.activity[Counter::kPostScoringWindows], 0);
  EXPECT_EQ(result.activity[Counter::kExponentRows], 5);
}

TEST(ElasticTiming, AnotherIterationCostsACycle) {
  EXPECT_EQ(latency(approximate_machine(41)), 90);
}

// ceil(0.125 * 320) = 40.
TEST(ElasticTiming, IterationsMayBeAShareOfTheRows) {
  Machine machine = approximate_machine(40);
  machine.candidate_selection = CandidateSelection{{}, 0.125};
  EXPECT_EQ(latency(machine), 89);
}

TEST(ElasticTiming, ADeeperDotProductAddsItsCycles) {
  Machine machine = approximate_machine(40);
  machine.timing.dot_product_cycles = 7;
  EXPECT_EQ(latency(machine), 90);
}

TEST(ElasticTiming, ADotProductOfOneCycleSavesFive) {
  Machine machine = approximate_machine(40);
  machine.timing.dot_product_cycles = 1;
  EXPECT_EQ(latency(machine), 84);
}

TEST(ElasticTiming, ADeeperExponentUnitAddsItsCycles) {
  Machine machine = approximate_machine(40);
  machine.timing.exponent_cycles = 5;
  EXPECT_EQ(latency(machine), 90);
}

TEST(ElasticTiming, AnExponentUnitOfOneCycleSavesThree) {
  Machine machine = approximate_machine(40);
  machine.timing.exponent_cycles = 1;
  EXPECT_EQ(latency(machine), 86);
}

TEST(ElasticTiming, ADeeperOutputAddsItsCycles) {
  Machine machine = approximate_machine(40);
  machine.timing.output_cycles = 10;
  EXPECT_EQ(latency(machine), 90);
}

TEST(ElasticTiming, AnOutputOfOneCycleSavesEight) {
  Machine machine = approximate_machine(40);
  machine.timing.output_cycles = 1;
  EXPECT_EQ(latency(machine), 81);
}

TEST(ElasticTiming, ADeeperBufferAddsAnInitialisationRound) {
  Machine machine = approximate_machine(40);
  machine.timing.buffer_depth = 5;
  EXPECT_EQ(latency(machine), 90);
}

TEST(ElasticTiming, ABufferOfDepthOneSavesThreeRounds) {
  Machine machine = approximate_machine(40);
  machine.timing.buffer_depth = 1;
  EXPECT_EQ(latency(machine), 86);
}

// c + M = 45 cycles from query to query.
TEST(ElasticTiming, TheBufferDepthIsPartOfTheInterval) {
  Machine machine = approximate_machine(40);
  machine.timing.buffer_depth = 5;
  EXPECT_THAT(accept_cycles(run(machine, standard_operation(3))), ElementsAre(0, 45, 90));
}

// The depth of a row pipeline is no part of the interval.
TEST(ElasticTiming, DeepPipelinesDoNotSlowTheSelector) {
  Machine machine = approximate_machine(40);
  machine.timing.dot_product_cycles = 12;
  machine.timing.exponent_cycles = 10;
  machine.timing.output_cycles = 20;
  EXPECT_THAT(accept_cycles(run(machine, standard_operation(3))), ElementsAre(0, 44, 88));
}

// Windows of 8: rows 0 and 1 in window 0, 100 in window 12, 200 and 201 in window 25, 37 of 40
// windows empty: D = 2 + 1 + 2 + 37 = 42, twenty more than 22.
TEST(ElasticTiming, ANarrowerScanPassesMoreEmptyWindows) {
  Machine machine = approximate_machine(40);
  machine.timing.scan_width_rows = 8;
  EXPECT_EQ(latency(machine), 89 + 20);
}

// One window of 320: a step for each of five candidates.
TEST(ElasticTiming, AScanAsWideAsTheMemoryTakesOnlyTheStepsOfItsCandidates) {
  Machine machine = approximate_machine(40);
  machine.timing.scan_width_rows = 320;
  EXPECT_EQ(latency(machine), 89 - 22 + 5);
}

// Candidates (0, 1), (100, 200), (201): the windows keep 1, 1 and 0 rows, so three steps, one more.
TEST(ElasticTiming, ANarrowerComparisonPassesMoreWindowsWithoutARow) {
  Machine machine = approximate_machine(40);
  machine.timing.compare_width_rows = 2;
  EXPECT_EQ(latency(machine), 90);
}

TEST(ElasticTiming, AComparisonOfOneRowTakesAStepForEveryCandidate) {
  Machine machine = approximate_machine(40);
  machine.timing.compare_width_rows = 1;
  EXPECT_EQ(latency(machine), 89 - 2 + 5);
}

OperationResult run_with_interval(std::int64_t interval_cycles, int num_queries) {
  Machine machine = approximate_machine(40);
  machine.workload.arrival_interval_cycles = interval_cycles;
  return run(machine, standard_operation(num_queries));
}

TEST(ElasticTiming, QueriesFarApartAreAcceptedOnArrivalAndDoNotDisturbEachOther) {
  const OperationResult result = run_with_interval(100, 3);
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 100, 200));
  EXPECT_THAT(done_cycles(result), ElementsAre(89, 189, 289));
}

// Query 0 scans from 44 on; query 1 arrives in 60 and borrows 60-63: four cycles later.
TEST(ElasticTiming, AQueryThatArrivesDuringAScanStallsItForItsRounds) {
  const OperationResult result = run_with_interval(60, 2);
  EXPECT_THAT(accept_cycles(result), ElementsAre(0, 60));
  EXPECT_THAT(done_cycles(result), ElementsAre(93, 149));
}

// Output rows of query 0 are due in 78 and 79; the rounds of query 1 in 77-80 multiply in 79-82, so
// the second one waits for 83.
TEST(ElasticTiming, AQueryThatArrivesDuringAnOutputStallsItForItsRounds) {
  const OperationResult result = run_with_interval(77, 2);
  EXPECT_THAT(done_cycles(result), ElementsAre(93, 77 + 89));
  EXPECT_EQ(result.activity[Counter::kOutputStallMultipliersBorrowedCycles], 4);
}

// Both rows are on their way when the rounds of query 1 in 79-82 multiply in 81-84: they advance in
// 80 and 85-92, and as no row waits, no stall is counted.
TEST(ElasticTiming, AQueryThatArrivesBehindTheLastRowHoldsUpTheRowsOnTheirWay) {
  const OperationResult result = run_with_interval(79, 2);
  EXPECT_THAT(done_cycles(result), ElementsAre(93, 79 + 89));
  EXPECT_EQ(result.activity[Counter::kOutputStallMultipliersBorrowedCycles], 0);
}

// The last advance is due in 88. Rounds from 86 on multiply in 88-91; from 87 on, too late for it.
TEST(ElasticTiming, TheLastAdvanceIsHeldUpByAQueryAcceptedTwoCyclesBeforeIt) {
  EXPECT_THAT(done_cycles(run_with_interval(86, 2)), ElementsAre(93, 86 + 89));
}

TEST(ElasticTiming, TheLastAdvanceIsNotHeldUpByAQueryAcceptedInTheCycleBeforeIt) {
  EXPECT_THAT(done_cycles(run_with_interval(87, 2)), ElementsAre(89, 87 + 89));
}

// The selector is free every 44 cycles; those that arrive earlier wait for it.
TEST(ElasticTiming, QueriesThatArriveFasterThanTheSelectorWaitForIt) {
  EXPECT_THAT(accept_cycles(run_with_interval(43, 4)), ElementsAre(0, 44, 88, 132));
}

TEST(ElasticTiming, QueriesThatArriveSlowerThanTheSelectorAreAcceptedOnArrival) {
  EXPECT_THAT(accept_cycles(run_with_interval(45, 4)), ElementsAre(0, 45, 90, 135));
}

TEST(ElasticTiming, ASecondOperationStartsFromAnEmptyPipeline) {
  SystemCEngine engine(approximate_machine(40), Recording{}, never_stop);
  const OperationResult first = engine.run(standard_operation(3));
  const OperationResult other = engine.run(operation_with(16, 1, {{3}, {}}));
  const OperationResult again = engine.run(standard_operation(3));
  // As above; query 1 meets no query 3, and query 2 none at all.
  EXPECT_THAT(done_cycles(first), ElementsAre(97, 137, 177));
  // 16 rows are one window, C = K = 1: 40 + 1 + 1 + 1 + 23.
  EXPECT_THAT(done_cycles(other), ElementsAre(66));
  EXPECT_EQ(done_cycles(again), done_cycles(first));
  EXPECT_EQ(accept_cycles(again), accept_cycles(first));
  EXPECT_EQ(again.activity, first.activity);
}

// At 2 GHz cycles are half as long, and as many.
TEST(ElasticTiming, TheClockChangesNoCycleCount) {
  Machine machine = approximate_machine(40);
  machine.hardware.clock_mhz = 2000;
  EXPECT_EQ(latency(machine), 89);
}

TEST(ElasticTiming, AClockOfAnOddPeriodChangesNoArrival) {
  Machine machine = approximate_machine(40);
  machine.hardware.clock_mhz = 1400;  // 714 ps
  machine.workload.arrival_interval_cycles = 45;
  EXPECT_THAT(accept_cycles(run(machine, standard_operation(4))), ElementsAre(0, 45, 90, 135));
}

}  // namespace
}  // namespace a3::test
