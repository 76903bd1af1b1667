#include "unit/modules/post_scoring_unit_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace a3::test {
namespace {

using ::testing::ElementsAre;

TEST_F(PostScoringTest, KeepsARowExactlyUpToTheThreshold) {
  complete_scores(0, 10, {kJustDropped, kJustKept, kMaximum, kJustDropped});
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(101, 102)));
  EXPECT_EQ(text_of(issued), "10:101 11:102!");
}

// T = 50 %: t = floor(ln(2) * 256) = floor(0.693147 * 256) = floor(177.4) = 177.
TEST_F(PostScoringTest, AnOperationMayHaveAThresholdOfItsOwn) {
  OperationShape shape{4};
  shape.threshold_percent = 50;
  unit->start_operation(shape);
  complete_scores(0, 10, {kMaximum - 178, kMaximum - 177, kMaximum, kJustKept});
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(101, 102)));
}

TEST_F(PostScoringTest, TheThresholdOfAnOperationEndsWithIt) {
  OperationShape shape{4};
  shape.threshold_percent = 50;
  unit->start_operation(shape);
  unit->start_operation({4});
  complete_scores(0, 10, {kJustDropped, kJustKept, kMaximum});
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(101, 102)));
}

TEST_F(PostScoringTest, IssuesWithEachRowItsEntryAndBank) {
  complete_scores(0, 5, {kJustDropped, kMaximum});
  complete_scores(1, 7, {kJustDropped, kJustDropped, kMaximum});
  finish_in(20);
  simulate();
  ASSERT_EQ(issued.size(), 2U);
  EXPECT_EQ(issued[0].issue, row_issue(101, 1, 0, true));
  EXPECT_EQ(issued[1].issue, row_issue(102, 2, 1, true));
}

// Scores complete from cycle 10 on: nothing is issued in cycle 9, the first row in cycle 10.
TEST_F(PostScoringTest, StartsExactlyInTheCycleInWhichTheScoresAreComplete) {
  complete_scores(0, 10, {kMaximum});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100!");
  EXPECT_EQ(count(Counter::kPostScoringStallBankBusyCycles), 0);
}

// Window 0 keeps candidates 3 and 15: cycles 10, 11. Window 1 keeps none: cycle 12. Window 2 keeps
// 32, 33 and 39: cycles 13, 14, 15.
TEST_F(PostScoringTest, AWindowTakesAStepForEachRowKeptAndOneIfThereIsNone) {
  complete_scores(0, 10, forty_scores({3, 15, 32, 33, 39}));
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:103 11:115 13:132 14:133 15:139!");
  EXPECT_EQ(count(Counter::kPostScoringWindows), 3);
  EXPECT_EQ(count(Counter::kPostScoringRowsCompared), 40);
  EXPECT_EQ(count(Counter::kPostScoringRowsKept), 5);
  EXPECT_EQ(count(Counter::kPostScoringBusyCycles), 6);
}

// Only candidate 0 is kept: its row in cycle 10, window 1 in cycle 11, and window 2, without a row,
// closes the query in cycle 12.
TEST_F(PostScoringTest, ALastWindowWithoutRowsClosesTheQueryInAStepOfItsOwn) {
  complete_scores(0, 10, forty_scores({0}));
  before_cycle(12, [this] { EXPECT_TRUE(observer.selected.empty()); });
  before_cycle(13, [this] { EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(100))); });
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100 12:-!");
}

// Query 0 takes cycles 10 and 11; its score bank is free for query 2 from cycle 12 on.
TEST_F(PostScoringTest, GivesTheScoreBankBackInTheCycleAfterItsLastStep) {
  complete_scores(0, 10, {kMaximum, kMaximum});
  in_cycle(11, [this] { EXPECT_FALSE(score_banks.may_fill(2)); });
  in_cycle(12, [this] { EXPECT_TRUE(score_banks.may_fill(2)); });
  finish_in(20);
  simulate();
}

// Query 1 is complete in cycle 11, while query 0 still takes cycles 10 to 12: it follows in 13.
TEST_F(PostScoringTest, TheNextQueryFollowsWithoutAGap) {
  complete_scores(0, 10, {kMaximum, kMaximum, kMaximum});
  complete_scores(1, 11, {kMaximum});
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100 11:101 12:102! 13:100!");
}

// Query 2 writes the weight bank of query 0. Its scores are complete in cycle 20, the bank has been
// read in cycle 26: six stall cycles, 20 to 25, and the first row in 26.
TEST_F(PostScoringTest, WaitsForItsWeightBankAndCountsTheCycles) {
  complete_scores(0, 10, {kMaximum});
  complete_scores(1, 12, {kMaximum});
  complete_scores(2, 20, {kMaximum});
  drain_weights(26);
  finish_in(40);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100! 12:100! 26:100!");
  EXPECT_EQ(count(Counter::kPostScoringStallBankBusyCycles), 6);
}

TEST_F(PostScoringTest, WaitingForScoresIsNotAStall) {
  complete_scores(0, 10, {kMaximum});
  complete_scores(1, 12, {kMaximum});
  drain_weights(20);
  complete_scores(2, 26, {kMaximum});
  finish_in(40);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100! 12:100! 26:100!");
  EXPECT_EQ(count(Counter::kPostScoringStallBankBusyCycles), 0);
}

// Of three rows the first has been issued in cycle 10 when the reset comes in 11.
TEST_F(PostScoringTest, AResetForgetsTheQueryInHand) {
  complete_scores(0, 10, {kMaximum, kMaximum, kMaximum});
  reset_in(11);
  before_cycle(12, [this] {
    EXPECT_TRUE(issue.read().is_bubble());
    score_banks.reset();
  });
  complete_scores(0, 15, {kMaximum, kMaximum});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100 15:100 16:101!");
  EXPECT_EQ(issued[1].issue.bank, 0);
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(100, 101)));
}

class NoPostScoringTest : public PostScoringTest {
 protected:
  NoPostScoringTest() : PostScoringTest(false) {}
};

TEST_F(NoPostScoringTest, IssuesEveryCandidateAndComparesNothing) {
  complete_scores(0, 10, {kMaximum, -kMaximum, 0, kJustDropped});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:100 11:101 12:102 13:103!");
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(100, 101, 102, 103)));
  EXPECT_EQ(count(Counter::kPostScoringWindows), 0);
  EXPECT_EQ(count(Counter::kPostScoringRowsCompared), 0);
  EXPECT_EQ(count(Counter::kPostScoringRowsKept), 0);
  EXPECT_EQ(count(Counter::kPostScoringBusyCycles), 4);
}

/// Producer and consumer that stall at random around the block.
class RandomPostScoringTest : public PostScoringTest {
 protected:
  static constexpr std::int64_t kQueries = 60;

  void fill_at_random(std::uint32_t seed) {
    each_cycle([this, works = Schedule::at_random(seed, 8),
                generator = std::mt19937(seed)](std::int64_t cycle) mutable {
      const auto query = static_cast<std::int64_t>(complete_from.size());
      if (query == kQueries || !works(cycle) || !score_banks.may_fill(query)) return;
      ScoreBank& bank = score_banks.of(query);
      bank.clear();
      const std::size_t count = 1 + generator() % kRows;
      std::int64_t steps = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const bool kept = k == 0 || generator() % 10 == 0;
        bank.append(static_cast<std::int32_t>(k), kept ? kMaximum : kJustDropped);
      }
      for (std::size_t begin = 0; begin < count; begin += 16) {
        std::int64_t kept = 0;
        for (std::size_t k = begin; k < std::min(begin + 16, count); ++k) {
          kept += bank.scores[k] == kMaximum ? 1 : 0;
        }
        steps += std::max<std::int64_t>(1, kept);
      }
      score_banks.mark_filled();
      complete_from.push_back(cycle + 1);
      num_steps.push_back(steps);
    });
  }

  void drain_at_random(std::uint32_t seed) {
    each_cycle([this, works = Schedule::at_random(seed, 5)](std::int64_t cycle) {
      if (drained_from.size() < observer.selected.size() && works(cycle)) {
        weight_banks.mark_drained();
        drained_from.push_back(cycle + 1);
      }
    });
  }

  std::vector<std::int64_t> complete_from;
  std::vector<std::int64_t> num_steps;
  std::vector<std::int64_t> drained_from;
};

// A query starts in the first cycle in which its scores are complete, the query before it has left,
// and the query two before it has been read; it leaves after its steps.
TEST_F(RandomPostScoringTest, StartsAndEndsInTheRightCycleHoweverItsNeighboursStall) {
  const std::uint32_t seed = random_seed();
  fill_at_random(seed);
  drain_at_random(seed + 1);
  std::vector<std::int64_t> ended;
  before_each_cycle([&](std::int64_t cycle) {
    if (observer.selected.size() > ended.size()) ended.push_back(cycle);
    if (drained_from.size() == kQueries) finish();
  });
  simulate();
  ASSERT_EQ(ended.size(), static_cast<std::size_t>(kQueries));
  std::int64_t stalls = 0;
  for (std::size_t q = 0; q < ended.size(); ++q) {
    const std::int64_t ready = std::max(complete_from[q], q < 1 ? 0 : ended[q - 1]);
    const std::int64_t start = std::max(ready, q < 2 ? 0 : drained_from[q - 2]);
    ASSERT_EQ(ended[q], start + num_steps[q]) << "query " << q;
    stalls += start - ready;
  }
  EXPECT_EQ(count(Counter::kPostScoringStallBankBusyCycles), stalls);
}

}  // namespace
}  // namespace a3::test
