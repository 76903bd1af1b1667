#include "modules/select/greedy/candidate_selector.h"

#include <gmock/gmock.h>

#include <memory>
#include <random>

#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class FakeCandidateSink : public CandidateSink {
 public:
  FakeCandidateSink(const CycleCounter& cycles, Schedule accepts)
      : cycles_(cycles), accepts_(std::move(accepts)) {}

  bool accepts_candidates() const override { return accepts_(cycles_.now()); }

 private:
  const CycleCounter& cycles_;
  Schedule accepts_;
};

using Rows = std::vector<std::vector<std::int32_t>>;

/// Key and query of the paper's Fig. 8, times ten.
const Rows fig8_key = {{-6, 1, 8}, {1, -2, -9}, {8, 6, 7}, {5, 7, 5}};
const Rows fig8_query = {{8, -3, 4}};

class CandidateSelectorTest : public SystemCTest {
 protected:
  struct HandOver {
    std::int64_t cycle;
    std::int32_t first_component;
    std::vector<std::int32_t> candidates;
  };
  struct Options {
    int buffer_depth = 4;
    bool shared_multipliers = true;
    std::int64_t arrival_interval_cycles = 0;
  };

  void build(const Rows& key, const Rows& query, std::int64_t num_iterations,
             const Schedule& sink_accepts, const Options& options) {
    key_ = matrix_of(key);
    query_ = matrix_of(query);
    machine_ = machine_of(key_.num_rows(), key_.num_cols());
    machine_.timing.buffer_depth = options.buffer_depth;
    const BitWidths widths = bit_widths(machine_.hardware, machine_.numerics);
    sorted_.sort(key_);
    sorted_keys = std::make_unique<SortedKeySram>("sorted_key_sram", key_.num_rows(),
                                                  key_.num_cols(), widths, damage);
    sorted_keys->load(sorted_);
    selector = std::make_unique<CandidateSelector>(
        "selector", machine_, widths,
        CandidateSelectorPorts{queue, *sorted_keys, max_side_multipliers, min_side_multipliers,
                               options.shared_multipliers, damage});
    sink_ = std::make_unique<FakeCandidateSink>(cycles, sink_accepts);
    selector->connect(*sink_);
    selector->clock(clock);
    selector->start_operation(key_.num_rows(), num_iterations);
    each_cycle([this](std::int64_t cycle) { take_offer(cycle); });
    elaborate();
    queue.load(query_, options.arrival_interval_cycles);
  }
  void build(const Rows& key, const Rows& query, std::int64_t num_iterations,
             const Schedule& sink_accepts) {
    build(key, query, num_iterations, sink_accepts, Options{});
  }

  Damage damage;
  RecordingObserver observer;
  QueryQueue queue{"query_queue", cycles, observer};
  MultiplierArray max_side_multipliers{"max side"};
  MultiplierArray min_side_multipliers{"min side"};
  std::unique_ptr<SortedKeySram> sorted_keys;
  std::unique_ptr<CandidateSelector> selector;
  std::vector<HandOver> handed_over;

 private:
  void take_offer(std::int64_t cycle) {
    if (!selector->offers_query() || !sink_->accepts_candidates()) return;
    QueryRegister query(machine_.hardware.num_lanes, 9);
    std::vector<std::int32_t> candidates;
    selector->hand_over(query, candidates);
    handed_over.push_back({cycle, query[0], candidates});
    if (handed_over.size() == static_cast<std::size_t>(query_.num_rows())) finish();
  }

  Matrix<std::int32_t> key_;
  Matrix<std::int32_t> query_;
  Machine machine_;
  SortedKeys sorted_;
  std::unique_ptr<FakeCandidateSink> sink_;
};

// Products, by column, in the order in which the sides take them (row in brackets):
//   max  0: 64 [2], 40 [3], 8 [1], -48 [0]    min  0: -48 [0], 8 [1], 40 [3], 64 [2]
//        1: 6 [1], -3 [0], -18 [2], -21 [3]        1: -21 [3], -18 [2], -3 [0], 6 [1]
//        2: 32 [0], 28 [2], 20 [3], -36 [1]        2: -36 [1], 20 [3], 28 [2], 32 [0]
// Iteration 1 takes 64 and -48, 2 takes 40 and -36, 3 takes 32 and -21. Greedy scores: row 0
// -48 + 32, row 1 -36, row 2 64, row 3 40 - 21: the -.16, -.36, .64, .19 of Fig. 6.
TEST_F(CandidateSelectorTest, FindsTheCandidatesOfFigure6InThreeIterations) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(selector->counts()[Counter::kSelectionMaxUpdates], 3);
  EXPECT_EQ(selector->counts()[Counter::kSelectionMinUpdates], 3);
  EXPECT_EQ(selector->counts()[Counter::kSelectionSkippedMinSteps], 0);
}

// After the first iteration only row 2 has a positive score.
TEST_F(CandidateSelectorTest, FindsTheRowOfTheLargestProductInOneIteration) {
  build(fig8_key, fig8_query, 1, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2));
}

// I = 0, four initialisation rounds in 0 to 3, three iterations in 4 to 6, offered from F = 7 on.
TEST_F(CandidateSelectorTest, OffersItsCandidatesExactlyAfterRoundsAndIterations) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  in_cycle(6, [this] { EXPECT_FALSE(selector->offers_query()); });
  before_cycle(7, [this] { EXPECT_TRUE(selector->offers_query()); });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 7);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0)));
  EXPECT_EQ(selector->counts()[Counter::kSelectionInitialisationRounds], 4);
  EXPECT_EQ(selector->counts()[Counter::kSelectionIterations], 3);
  EXPECT_EQ(selector->counts()[Counter::kSelectionBusyCycles], 7);
}

TEST_F(CandidateSelectorTest, TheBufferDepthSetsTheRoundsAndChangesNoCandidate) {
  Options options;
  options.buffer_depth = 1;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 1 + 3);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(selector->counts()[Counter::kSelectionInitialisationRounds], 1);
}

TEST_F(CandidateSelectorTest, ABufferDeeperThanTheColumnsStillTakesAllItsRounds) {
  Options options;
  options.buffer_depth = 9;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 9 + 3);
  EXPECT_EQ(sorted_keys->num_reads(), 2 * 4 * 3);  // every key once a side
}

// One round reads 3 columns on 2 sides; each of 3 iterations pops a head a side and refills it, all
// from columns of which only one to three words have been read: 6 + 3 * 2 words.
TEST_F(CandidateSelectorTest, ReadsAWordForEveryProductOfRoundsAndRefills) {
  Options options;
  options.buffer_depth = 1;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  EXPECT_EQ(sorted_keys->num_reads(), 12);
}

// Done in F = 7, the sink takes the candidates in cycle 12: five cycles of waiting, 7 to 11. The
// next query is accepted in that very cycle, not before, and is done in 12 + 7.
TEST_F(CandidateSelectorTest, WaitsForTheSinkAndAcceptsTheNextQueryInTheCycleOfTheHandOver) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::from(12));
  in_cycle(11, [this] { EXPECT_EQ(queue.num_waiting(), 1); });
  before_cycle(13, [this] { EXPECT_EQ(queue.num_waiting(), 0); });
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_EQ(handed_over[0].cycle, 12);
  EXPECT_EQ(handed_over[1].cycle, 19);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 12)));
  EXPECT_EQ(selector->counts()[Counter::kSelectionStallVectorBusyCycles], 5);
}

TEST_F(CandidateSelectorTest, HandsOverTheFinishedQueryWhileTheNextOneEnters) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_EQ(handed_over[0].first_component, 8);
  EXPECT_EQ(handed_over[1].first_component, 5);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 7)));
}

TEST_F(CandidateSelectorTest, AcceptsAQueryInItsArrivalCycleWhenItIsFree) {
  Options options;
  options.arrival_interval_cycles = 30;
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 2U);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 30)));
  EXPECT_EQ(handed_over[1].cycle, 37);
}

// Query 0 is accepted in 0, query 1 in the hand-over's cycle 7: rounds in 0-3 and 7-10.
TEST_F(CandidateSelectorTest, BorrowsTheMultipliersInItsInitialisationRoundsOnly) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::always());
  std::vector<std::int64_t> borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (selector->borrows_multipliers()) borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(borrowed, ElementsAre(0, 1, 2, 3, 7, 8, 9, 10));
}

TEST_F(CandidateSelectorTest, BorrowsNothingWhileItWaitsForTheSink) {
  build(fig8_key, {{8, -3, 4}, {5, -3, 4}}, 3, Schedule::from(12));
  std::vector<std::int64_t> borrowed;
  each_cycle([&](std::int64_t cycle) {
    if (selector->borrows_multipliers()) borrowed.push_back(cycle);
  });
  simulate();
  EXPECT_THAT(borrowed, ElementsAre(0, 1, 2, 3, 12, 13, 14, 15));
}

TEST_F(CandidateSelectorTest, NeverBorrowsWithMultipliersOfItsOwn) {
  Options options;
  options.shared_multipliers = false;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  each_cycle([this](std::int64_t) { EXPECT_FALSE(selector->borrows_multipliers()); });
  simulate();
  EXPECT_EQ(selector->counts()[Counter::kSelectionInitialisationRounds], 4);
}

TEST_F(CandidateSelectorTest, ItsRoundsOccupyTheMultipliersOfBothModules) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  in_cycle(2, [this] { min_side_multipliers.issue(); });
  expect_model_error("min side");
}

// Products of rows 0 and 1 with the query -1 are -1 and -2. The first max step pops -1 of row 0,
// the largest, and adds nothing; the first min step adds -2 to row 1. No score is positive.
TEST_F(CandidateSelectorTest, WithoutAPositiveScoreTheRowOfTheFirstMaxStepIsTheCandidate) {
  build({{1}, {2}}, {{-1}}, 2, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(selector->counts()[Counter::kSelectionMaxUpdates], 0);
}

// S is 0 at the start of iteration 1 and -2 at the start of 2 and 3: two min steps are skipped.
TEST_F(CandidateSelectorTest, SkipsAndCountsMinStepsWhileTheRunningSumIsNegative) {
  build({{1}, {2}}, {{-1}}, 3, Schedule::always());
  simulate();
  EXPECT_EQ(selector->counts()[Counter::kSelectionMinUpdates], 1);
  EXPECT_EQ(selector->counts()[Counter::kSelectionSkippedMinSteps], 2);
  EXPECT_EQ(selector->counts()[Counter::kSelectionIterations], 3);
}

// Products 5 and -5: after iteration 1 the sum is 0, which is not negative. The min step of
// iteration 2 pops 5 and adds nothing, but it is not skipped.
TEST_F(CandidateSelectorTest, ARunningSumOfZeroSkipsNothing) {
  build({{5}, {-5}}, {{1}}, 2, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(selector->counts()[Counter::kSelectionSkippedMinSteps], 0);
  EXPECT_EQ(selector->counts()[Counter::kSelectionMinUpdates], 1);
}

// Row 0 has the products 6 and -8 (sum -2 after iteration 1). Were S taken after the max step of
// iteration 2, which adds 3, the min step would find it at 1 and not be skipped.
TEST_F(CandidateSelectorTest, TheRunningSumCountsAsItWasAtTheStartOfTheIteration) {
  build({{6, -8}, {3, -1}}, {{1, 1}}, 2, Schedule::always());
  simulate();
  EXPECT_EQ(selector->counts()[Counter::kSelectionMaxUpdates], 2);
  EXPECT_EQ(selector->counts()[Counter::kSelectionSkippedMinSteps], 1);
  EXPECT_EQ(selector->counts()[Counter::kSelectionMinUpdates], 1);
}

TEST_F(CandidateSelectorTest, IteratesOnWhenEveryColumnIsExhausted) {
  build({{5}, {-5}}, {{1}}, 10, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 4 + 10);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(0));
  EXPECT_EQ(selector->counts()[Counter::kSelectionIterations], 10);
}

// Ties go to the lowest column: the 6 of column 0, row 1, is taken and not that of column 1, row 0.
TEST_F(CandidateSelectorTest, EqualProductsAreTakenFromTheLowestColumn) {
  build({{0, 6}, {6, 0}}, {{1, 1}}, 1, Schedule::always());
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(1));
}

// Fast queues, slow sinks, late arrivals: accept and hand-over cycles follow from one another.
TEST_F(CandidateSelectorTest, AcceptsAndHandsOverInTheRightCycleHoweverTheSinkStalls) {
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
  EXPECT_EQ(selector->counts()[Counter::kSelectionStallVectorBusyCycles], stalls);
}

}  // namespace
}  // namespace a3::test
