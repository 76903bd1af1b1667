#include "unit/modules/greedy_selector_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <utility>

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Products, by column, in the order in which the sides take them (row in brackets):
//   max  0: 64 [2], 40 [3], 8 [1], -48 [0]    min  0: -48 [0], 8 [1], 40 [3], 64 [2]
//        1: 6 [1], -3 [0], -18 [2], -21 [3]        1: -21 [3], -18 [2], -3 [0], 6 [1]
//        2: 32 [0], 28 [2], 20 [3], -36 [1]        2: -36 [1], 20 [3], 28 [2], 32 [0]
// Iteration 1 takes 64 and -48, 2 takes 40 and -36, 3 takes 32 and -21. Greedy scores: row 0
// -48 + 32, row 1 -36, row 2 64, row 3 40 - 21: the -.16, -.36, .64, .19 of Fig. 6.
TEST_F(GreedySelectorTest, FindsTheCandidatesOfFigure6InThreeIterations) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(count(Counter::kSelectionMaxUpdates), 3);
  EXPECT_EQ(count(Counter::kSelectionMinUpdates), 3);
  EXPECT_EQ(count(Counter::kSelectionSkippedMinSteps), 0);
}

// After the first iteration only row 2 has a positive score.
TEST_F(GreedySelectorTest, FindsTheRowOfTheLargestProductInOneIteration) {
  build(fig8_key, fig8_query, 1, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2));
}

// I = 0, four initialisation rounds in 0 to 3, three iterations in 4 to 6, offered from F = 7 on.
TEST_F(GreedySelectorTest, OffersItsCandidatesExactlyAfterRoundsAndIterations) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  in_cycle(6, [this] { EXPECT_FALSE(selector->offers_query()); });
  before_cycle(7, [this] { EXPECT_TRUE(selector->offers_query()); });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 7);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0)));
  EXPECT_EQ(count(Counter::kSelectionInitialisationRounds), 4);
  EXPECT_EQ(count(Counter::kSelectionIterations), 3);
  EXPECT_EQ(count(Counter::kSelectionBusyCycles), 7);
}

// Done in F = 7, the sink takes the candidates in cycle 12: five cycles of waiting, 7 to 11. The
// next query is accepted in that very cycle, not before, and is done in 12 + 7.
TEST_F(GreedySelectorTest, WaitsForTheSinkAndAcceptsTheNextQueryInTheCycleOfTheHandOver) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::from(12));
  in_cycle(11, [this] { EXPECT_EQ(queue.num_popped(), 1U); });
  before_cycle(13, [this] { EXPECT_EQ(queue.num_popped(), 2U); });
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_EQ(handed_over[0].cycle, 12);
  EXPECT_EQ(handed_over[1].cycle, 19);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 12)));
  EXPECT_EQ(count(Counter::kSelectionStallVectorBusyCycles), 5);
}

TEST_F(GreedySelectorTest, HandsOverTheFinishedQueryWhileTheNextOneEnters) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_EQ(handed_over[0].query[0], 8);
  EXPECT_EQ(handed_over[1].query[0], 5);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 7)));
}

TEST_F(GreedySelectorTest, AcceptsAQueryInItsArrivalCycleWhenItIsFree) {
  Options options;
  options.arrival_interval_cycles = 30;
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 30)));
  EXPECT_EQ(handed_over[1].cycle, 37);
}

// Query 0 is accepted in 0, query 1 in the hand-over's cycle 7: rounds in 0-3 and 7-10, each of
// which multiplies two cycles later.
TEST_F(GreedySelectorTest, BorrowsTheMultipliersForItsInitialisationRoundsOnly) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always());
  std::vector<std::int64_t> borrowed;
  std::vector<std::int64_t> output_is_borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (selector->borrows_multipliers()) borrowed.push_back(cycle);
    if (output_borrowed.read()) output_is_borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(borrowed, ElementsAre(0, 1, 2, 3, 7, 8, 9, 10));
  EXPECT_THAT(output_is_borrowed, ElementsAre(2, 3, 4, 5, 9, 10, 11, 12));
}

// Accepted in 0; one iteration in 4, handed over in 5, when the last round's products are made.
TEST_F(GreedySelectorTest, BorrowsTheOutputsMultipliersUntilItsLastRoundHasMultiplied) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 1, Schedule::always(), {4, true, 30});
  std::vector<std::int64_t> output_is_borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (output_borrowed.read()) output_is_borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(output_is_borrowed, ElementsAre(2, 3, 4, 5, 32, 33, 34, 35));
}

// Reset in 3: the rounds of 1 and 2 multiply no more.
TEST_F(GreedySelectorTest, AResetGivesTheMultipliersBack) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  reset_in(3);
  std::vector<std::int64_t> output_is_borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (output_borrowed.read()) output_is_borrowed.push_back(cycle);
  });
  finish_in(12);
  simulate();
  EXPECT_THAT(output_is_borrowed, ElementsAre(2, 3));
}

TEST_F(GreedySelectorTest, BorrowsNothingWhileItWaitsForTheSink) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::from(12));
  std::vector<std::int64_t> borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (selector->borrows_multipliers()) borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(borrowed, ElementsAre(0, 1, 2, 3, 12, 13, 14, 15));
}

TEST_F(GreedySelectorTest, ItsRoundsOccupyTheMultipliersOfTheDotProduct) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  in_cycle(4, [this] { max_side_multipliers.issue(); });
  in_cycle(3, [this] { max_side_multipliers.issue(); });
  expect_model_error("max side");
}

TEST_F(GreedySelectorTest, ItsRoundsOccupyTheMultipliersOfTheOutputModuleTwoCyclesLater) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  in_cycle(1, [this] { min_side_multipliers.issue(); });
  in_cycle(5, [this] { min_side_multipliers.issue(); });
  expect_model_error("min side");
}

// A lane, three slices: queues of b = 1 + ceil(3 / 3) = 2 entries, B = 6 rounds; three iterations
// of three cycles; done in 15. Each round reads a word a side, 12 in all; each of six pops is
// refilled from a column of four.
TEST_F(GreedySelectorTest, AnIterationTakesACycleForEachSlice) {
  Options options;
  options.num_lanes = 1;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 6 + 3 * 3);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(count(Counter::kSelectionInitialisationRounds), 6);
  EXPECT_EQ(count(Counter::kSelectionIterations), 3);
  EXPECT_EQ(count(Counter::kSelectionBusyCycles), 6 + 3 * 3);
  EXPECT_EQ(count(Counter::kSortedKeySramReads), 12 + 6);
}

TEST_F(GreedySelectorTest, BorrowsTheMultipliersForTheRoundsOfAllSlices) {
  Options options;
  options.num_lanes = 1;
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always(), options);
  std::vector<std::int64_t> borrowed;
  std::vector<std::int64_t> output_is_borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (selector->borrows_multipliers()) borrowed.push_back(cycle);
    if (output_borrowed.read()) output_is_borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(borrowed, ElementsAre(0, 1, 2, 3, 4, 5, 15, 16, 17, 18, 19, 20));
  EXPECT_THAT(output_is_borrowed, ElementsAre(2, 3, 4, 5, 6, 7, 17, 18, 19, 20, 21, 22));
}

// Row 3 is hidden. Iteration 1 takes 64 of row 2 and -48 of row 0, 2 passes 40 of row 3 and takes
// -36 of row 1: the sum is -20. Iteration 3 takes 32 of row 0. Only row 2 is positive.
TEST_F(GreedySelectorTest, ARowThatTheQueryDoesNotSeeIsPoppedAndAddsNothing) {
  Options options;
  options.visible_rows = 3;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  before_cycle(6, [this] {
    EXPECT_EQ(instruments.probes.named("selector.max_popped_row").value(), 3);
    EXPECT_EQ(instruments.probes.named("selector.greedy_scores.running_sum").value(), -20);
  });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 7);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2));
  EXPECT_EQ(count(Counter::kSelectionMaxUpdates), 2);
  EXPECT_EQ(count(Counter::kSelectionMinUpdates), 2);
  EXPECT_EQ(count(Counter::kSelectionSkippedMinSteps), 1);
}

// Products -2, -3 and -1 of rows 0 to 2, of which row 2 is hidden: the max side pops it first, then
// row 0.
TEST_F(GreedySelectorTest, WithoutAPositiveScoreTheFirstRowPoppedThatTheQuerySeesIsTheCandidate) {
  Options options;
  options.visible_rows = 2;
  build({{2}, {3}, {1}}, {{-1}}, 2, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
}

TEST_F(GreedySelectorTest, WithoutAnyRowPoppedThatTheQuerySeesTheLatestIsTheCandidate) {
  Options options;
  options.visible_rows = 2;
  build({{2}, {3}, {1}}, {{-1}}, 1, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(1));
}

// Of 12 rows with 10 iterations a tile of 5 gets ceil(10 * 5 / 12) = 5.
TEST_F(GreedySelectorTest, ATileGetsItsShareOfTheIterations) {
  build({{1}, {2}, {3}, {4}, {5}}, {{1}}, 10, Schedule::always());
  selector->start_operation({5, 1, 12});
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 4 + 5);
  EXPECT_EQ(count(Counter::kSelectionIterations), 5);
}

// M of the operation, not of the machine nor a tile's share of that.
TEST_F(GreedySelectorTest, AnOperationMayHaveIterationsOfItsOwn) {
  build({{1}, {2}, {3}, {4}, {5}}, {{1}}, 10, Schedule::always());
  OperationShape shape{5, 1, 12};
  shape.num_iterations = 3;
  selector->start_operation(shape);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 4 + 3);
  EXPECT_EQ(count(Counter::kSelectionIterations), 3);
}

// Products of rows 0 and 1 with the query -1 are -1 and -2. The first max step pops -1 of row 0,
// the largest, and adds nothing; the first min step adds -2 to row 1. No score is positive.
TEST_F(GreedySelectorTest, WithoutAPositiveScoreTheRowOfTheFirstMaxStepIsTheCandidate) {
  build({{1}, {2}}, {{-1}}, 2, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(count(Counter::kSelectionMaxUpdates), 0);
}

// S is 0 at the start of iteration 1 and -2 at the start of 2 and 3: two min steps are skipped.
TEST_F(GreedySelectorTest, SkipsAndCountsMinStepsWhileTheRunningSumIsNegative) {
  build({{1}, {2}}, {{-1}}, 3, Schedule::always());
  simulate();
  EXPECT_EQ(count(Counter::kSelectionMinUpdates), 1);
  EXPECT_EQ(count(Counter::kSelectionSkippedMinSteps), 2);
  EXPECT_EQ(count(Counter::kSelectionIterations), 3);
}

// Products 5 and -5: after iteration 1 the sum is 0, which is not negative. The min step of
// iteration 2 pops 5 and adds nothing, but it is not skipped.
TEST_F(GreedySelectorTest, ARunningSumOfZeroSkipsNothing) {
  build({{5}, {-5}}, {{1}}, 2, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(count(Counter::kSelectionSkippedMinSteps), 0);
  EXPECT_EQ(count(Counter::kSelectionMinUpdates), 1);
}

// Row 0 has the products 6 and -8 (sum -2 after iteration 1). Were S taken after the max step of
// iteration 2, which adds 3, the min step would find it at 1 and not be skipped.
TEST_F(GreedySelectorTest, TheRunningSumCountsAsItWasAtTheStartOfTheIteration) {
  build({{6, -8, 0}, {3, -1, 0}}, {{1, 1, 1}}, 2, Schedule::always());
  simulate();
  EXPECT_EQ(count(Counter::kSelectionMaxUpdates), 2);
  EXPECT_EQ(count(Counter::kSelectionSkippedMinSteps), 1);
  EXPECT_EQ(count(Counter::kSelectionMinUpdates), 1);
}

TEST_F(GreedySelectorTest, IteratesOnWhenEveryColumnIsExhausted) {
  build({{5}, {-5}}, {{1}}, 10, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 4 + 10);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(count(Counter::kSelectionIterations), 10);
}

// Ties go to the lowest column: the 6 of column 0, row 1, is taken and not that of column 1, row 0.
TEST_F(GreedySelectorTest, EqualProductsAreTakenFromTheLowestColumn) {
  build({{0, 6, 0}, {6, 0, 0}}, {{1, 1, 1}}, 1, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(1));
}

TEST_F(GreedySelectorTest, EqualProductsAreTakenFromTheLowestColumnOfAllSlices) {
  Options options;
  options.num_lanes = 1;
  build({{0, 6}, {6, 0}}, {{1, 1}}, 1, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(1));
}

// Query 0 would be done in cycle 7. Reset in cycle 5, when the queue holds query 1: it is accepted
// in the first cycle after the reset, and is done seven cycles later. Its products are -30, 5, 40,
// 25 in column 0, -3, 6, -18, -21 in column 1 and 32, -36, 28, 20 in column 2: three iterations
// take 40, 32, 28 and -36, -30, -21, which leaves rows 0 (32 - 30) and 2 (40 + 28) positive.
TEST_F(GreedySelectorTest, AResetInAnIterationForgetsTheQueryAndNeedsANewOperation) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always());
  reset_in(5);
  before_cycle(6, [this] {
    EXPECT_FALSE(selector->offers_query());
    selector->start_operation({4});
  });
  before_cycle(14, [this] { finish(); });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 6 + 7);
  EXPECT_EQ(handed_over[0].query[0], 5);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0, 2));
}

// Query 0 has given row 1 a score of 15 when it is reset in its second iteration. Query 1 takes 5
// from it and adds nothing: without the 15 no score is positive, and the row of its first max step
// stands in.
TEST_F(GreedySelectorTest, NothingOfAQueryThatWasResetReachesTheNextOne) {
  build({{1}, {5}}, {{3}, {-1}}, 2, Schedule::always());
  reset_in(5);  // rounds in 0 to 3, iterations in 4 and 5
  before_cycle(6, [this] { selector->start_operation({2}); });
  before_cycle(13, [this] { finish(); });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
}

// The pops of cycles 4, 5 and 6, as derived above FindsTheCandidatesOfFigure6InThreeIterations; the
// running sum is 64 - 48, then + 40 - 36, then + 32 - 21.
TEST_F(GreedySelectorTest, ShowsEveryPopAndTheRunningSum) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  struct Shown {
    std::int64_t pops, product, row, column;
    bool operator==(const Shown& o) const {
      return pops == o.pops && product == o.product && row == o.row && column == o.column;
    }
  };
  const auto value = [this](const std::string& name) {
    return instruments.probes.named("selector." + name).value();
  };
  const auto side = [&](const std::string& prefix) {
    return Shown{value(prefix + "pops"), value(prefix + "popped_product"),
                 value(prefix + "popped_row"), value(prefix + "popped_column")};
  };
  before_cycle(4, [&] {
    EXPECT_EQ(value("phase"), 2);  // iterate
    EXPECT_EQ(value("max_pops"), 0);
  });
  before_cycle(5, [&] {
    EXPECT_EQ(side("max_"), (Shown{1, 64, 2, 0}));
    EXPECT_EQ(side("min_"), (Shown{1, -48, 0, 0}));
    EXPECT_EQ(value("greedy_scores.running_sum"), 16);
  });
  before_cycle(6, [&] {
    EXPECT_EQ(side("max_"), (Shown{2, 40, 3, 0}));
    EXPECT_EQ(side("min_"), (Shown{2, -36, 1, 2}));
    EXPECT_EQ(value("greedy_scores.running_sum"), 20);
  });
  before_cycle(7, [&] {
    EXPECT_EQ(side("max_"), (Shown{3, 32, 0, 2}));
    EXPECT_EQ(side("min_"), (Shown{3, -21, 3, 1}));
    EXPECT_EQ(value("greedy_scores.running_sum"), 31);
    EXPECT_EQ(value("phase"), 3);  // done
  });
  simulate();
}

TEST_F(GreedySelectorTest, ItsWorkShowsTheStallWithItsCause) {
  build(fig8_key, fig8_query, 3, Schedule::from(9));
  const auto work = [this] { return instruments.probes.named("selector.work").value(); };
  const Probe* probe = nullptr;
  before_cycle(1, [&] {
    probe = &instruments.probes.named("selector.work");
    EXPECT_EQ(probe->format.states.at(static_cast<std::size_t>(work())), "busy");
  });
  before_cycle(8, [&] {
    EXPECT_EQ(probe->format.states.at(static_cast<std::size_t>(work())),
              "stalled: candidate vector busy");
  });
  simulate();
}

// Fast queues, slow sinks, late arrivals: accept and hand-over cycles follow from one another.
TEST_F(GreedySelectorTest, AcceptsAndHandsOverInTheRightCycleHoweverTheSinkStalls) {
  const std::uint32_t seed = random_seed();
  const Schedule accepts = Schedule::at_random(seed, 20);
  Options options;
  options.arrival_interval_cycles = 12;
  build(fig8_key, Rows(100, fig8_query[0]), 3, accepts, options);
  simulate();
  ASSERT_EQ(handed_over.size(), 100U);
  std::int64_t free_from = 0;
  std::int64_t stalls = 0;
  for (std::size_t q = 0; q < 100; ++q) {
    const std::int64_t accept =
        std::max<std::int64_t>(free_from, 12 * static_cast<std::int64_t>(q));
    std::int64_t latch = accept + 4 + 3;
    for (; !accepts(latch); ++latch) ++stalls;
    EXPECT_EQ(observer.accepted[q].second, accept) << "query " << q;
    EXPECT_EQ(handed_over[q].cycle, latch) << "query " << q;
    EXPECT_THAT(handed_over[q].candidates, ElementsAre(2, 3));
    free_from = latch;
  }
  EXPECT_EQ(count(Counter::kSelectionStallVectorBusyCycles), stalls);
}

// Query 0 is done in cycle 7 and waits for the sink when it is reset in 9; query 1 enters in 10 and
// is taken when it is done, in 17. Its candidates are derived above.
TEST_F(GreedySelectorTest, AResetForgetsAQueryThatWaitsForTheSink) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::from(10));
  reset_in(9);
  before_cycle(10, [this] {
    EXPECT_FALSE(selector->offers_query());
    selector->start_operation({4});
  });
  before_cycle(18, [this] { finish(); });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 10 + 7);
  EXPECT_THAT(handed_over[0].query, ElementsAre(5, -3, 4));
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0, 2));
}

/// Random matrices against the rules read literally: candidates, and the cycles in which queries
/// enter and leave.
class RandomSelectorTest : public GreedySelectorTest {
 protected:
  struct Shape {
    int num_rows;
    int num_dims;
    int num_lanes;
    std::int64_t num_iterations;
    std::pair<int, int> keys;        ///< smallest and largest
    std::pair<int, int> components;  ///< of queries
    int visible_rows = 0;            ///< 0: all
    std::int64_t arrival_interval_cycles = 0;
  };

  void expect_what_the_rules_say(const Shape& shape) {
    const std::uint32_t seed = random_seed();
    std::mt19937 generator(seed);
    const Rows key = random_rows(shape.num_rows, shape.num_dims, shape.keys, generator);
    const Rows queries = random_rows(kQueries, shape.num_dims, shape.components, generator);
    const Schedule accepts = Schedule::at_random(seed, 40);
    Options options;
    options.num_lanes = shape.num_lanes;
    options.visible_rows = shape.visible_rows;
    options.arrival_interval_cycles = shape.arrival_interval_cycles;
    build(key, queries, shape.num_iterations, accepts, options);
    simulate();
    ASSERT_EQ(handed_over.size(), static_cast<std::size_t>(kQueries));
    const int visible = shape.visible_rows == 0 ? shape.num_rows : shape.visible_rows;
    const Rows whole_key = padded(key);
    const Rows whole_queries = padded(queries);
    for (std::size_t q = 0; q < whole_queries.size(); ++q) {
      ASSERT_EQ(handed_over[q].query, whole_queries[q]) << "query " << q;
      ASSERT_EQ(handed_over[q].candidates,
                candidates(whole_key, whole_queries[q], shape.num_iterations, visible))
          << "query " << q;
    }
    expect_cycles(shape, accepts);
  }

 private:
  static constexpr int kQueries = 60;

  static Rows random_rows(int num_rows, int num_dims, std::pair<int, int> range,
                          std::mt19937& generator) {
    Rows rows(static_cast<std::size_t>(num_rows));
    const auto num_values = static_cast<std::uint32_t>(range.second - range.first + 1);
    for (auto& row : rows) {
      for (int j = 0; j < num_dims; ++j) {
        row.push_back(range.first + static_cast<int>(generator() % num_values));
      }
    }
    return rows;
  }

  /// What a side has not popped yet: of each column its products in order, with their rows.
  using Side = std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>>;

  /// Keys ascending, of equal ones the lowest row first. The max side begins with the largest key
  /// where the query's component is positive, with the smallest elsewhere; the min side at the
  /// other end. The next to be popped stands last.
  static Side side_of(const Rows& key, const std::vector<std::int32_t>& query, bool is_max) {
    Side side(query.size());
    for (std::size_t column = 0; column < query.size(); ++column) {
      auto& words = side[column];
      for (std::size_t row = 0; row < key.size(); ++row) {
        words.emplace_back(key[row][column], static_cast<std::int32_t>(row));
      }
      std::sort(words.begin(), words.end());
      if ((query[column] > 0) != is_max) std::reverse(words.begin(), words.end());
      for (auto& word : words) word.first *= query[column];
    }
    return side;
  }

  /// The column whose head is largest, or smallest; the lowest of several; -1 if all are empty.
  static int best_column(const Side& side, bool is_max) {
    int best = -1;
    std::int32_t best_product = 0;
    for (std::size_t column = 0; column < side.size(); ++column) {
      if (side[column].empty()) continue;
      const std::int32_t product = side[column].back().first;
      if (best >= 0 && (is_max ? product <= best_product : product >= best_product)) continue;
      best = static_cast<int>(column);
      best_product = product;
    }
    return best;
  }

  static std::vector<std::int32_t> candidates(const Rows& key,
                                              const std::vector<std::int32_t>& query,
                                              std::int64_t num_iterations, int visible_rows) {
    Side sides[] = {side_of(key, query, false), side_of(key, query, true)};
    std::vector<std::int64_t> scores(key.size(), 0);
    std::int64_t sum = 0;
    std::int32_t fallback = visible_rows - 1;
    bool has_fallback = false;
    for (std::int64_t i = 0; i < num_iterations; ++i) {
      const bool takes_min = sum >= 0;
      for (const bool is_max : {true, false}) {
        Side& side = sides[is_max ? 1 : 0];
        const int column = is_max || takes_min ? best_column(side, is_max) : -1;
        if (column < 0) continue;
        const auto [product, row] = side[static_cast<std::size_t>(column)].back();
        side[static_cast<std::size_t>(column)].pop_back();
        if (row >= visible_rows) continue;
        if (is_max && !has_fallback) fallback = row;
        has_fallback = has_fallback || is_max;
        if (is_max ? product <= 0 : product >= 0) continue;
        scores[static_cast<std::size_t>(row)] += product;
        sum += product;
      }
    }
    std::vector<std::int32_t> positive;
    for (std::int32_t row = 0; row < visible_rows; ++row) {
      if (scores[static_cast<std::size_t>(row)] > 0) positive.push_back(row);
    }
    if (positive.empty()) positive.push_back(fallback);
    return positive;
  }

  /// Four entries of a queue in rounds of a cycle; with s slices 1 + ceil(3 / s) in rounds of s.
  void expect_cycles(const Shape& shape, const Schedule& accepts) const {
    const int s = (shape.num_dims + shape.num_lanes - 1) / shape.num_lanes;
    const int num_rounds = (1 + (3 + s - 1) / s) * s;
    std::int64_t free_from = 0;
    std::int64_t stalls = 0;
    for (std::size_t q = 0; q < handed_over.size(); ++q) {
      const std::int64_t accept =
          std::max(free_from, static_cast<std::int64_t>(q) * shape.arrival_interval_cycles);
      std::int64_t latch = accept + num_rounds + shape.num_iterations * s;
      for (; !accepts(latch); ++latch) ++stalls;
      ASSERT_EQ(observer.accepted[q].second, accept) << "query " << q;
      ASSERT_EQ(handed_over[q].cycle, latch) << "query " << q;
      free_from = latch;
    }
    EXPECT_EQ(count(Counter::kSelectionStallVectorBusyCycles), stalls);
    EXPECT_EQ(count(Counter::kSelectionInitialisationRounds), kQueries * num_rounds);
  }
};

TEST_F(RandomSelectorTest, OneSlice) {
  expect_what_the_rules_say({11, 3, 3, 7, {-20, 20}, {-20, 20}});
}

TEST_F(RandomSelectorTest, TwoSlicesOfWhichTheLastIsPadded) {
  expect_what_the_rules_say({5, 5, 3, 9, {-20, 20}, {-20, 20}, 0, 30});
}

TEST_F(RandomSelectorTest, ThreeSlicesOfOneLane) {
  expect_what_the_rules_say({4, 3, 1, 6, {-20, 20}, {-20, 20}});
}

TEST_F(RandomSelectorTest, OneColumnUntilItIsExhausted) {
  expect_what_the_rules_say({13, 1, 1, 20, {-20, 20}, {-20, 20}});
}

TEST_F(RandomSelectorTest, TheLargestNumbers) {
  expect_what_the_rules_say({11, 3, 3, 33, {-255, -250}, {-255, -250}});
}

TEST_F(RandomSelectorTest, ManyTies) {
  expect_what_the_rules_say({11, 3, 3, 12, {-1, 1}, {-1, 1}, 0, 20});
}

TEST_F(RandomSelectorTest, NegativeProductsOnly) {
  expect_what_the_rules_say({11, 3, 3, 5, {1, 9}, {-9, -1}});
}

TEST_F(RandomSelectorTest, RowsThatQueriesDoNotSee) {
  expect_what_the_rules_say({11, 3, 3, 12, {-20, 20}, {-20, 20}, 6});
}

TEST_F(RandomSelectorTest, FewerRowsThanAQueueHasEntries) {
  expect_what_the_rules_say({3, 3, 3, 12, {-20, 20}, {-20, 20}});
}

TEST_F(RandomSelectorTest, TwoRowsOfThreeSlices) {
  expect_what_the_rules_say({2, 3, 1, 8, {-20, 20}, {-20, 20}});
}

TEST_F(RandomSelectorTest, OneRow) {
  expect_what_the_rules_say({1, 3, 3, 4, {-3, 3}, {-3, 3}});
}

}  // namespace
}  // namespace a3::test
