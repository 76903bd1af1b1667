#include "modules/primitives/bank_pair.h"

#include <gtest/gtest.h>

#include "modules/primitives/banks.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

struct Word {
  void clear() { value = -1; }

  std::int64_t value = -1;
};

class BankPairTest : public SystemCTest {
 protected:
  BankPair<Word> banks{"banks", instruments.probes};
};

TEST_F(BankPairTest, TwoQueriesMayBeFilledBeforeAnyIsDrained) {
  in_cycle(0, [this] {
    EXPECT_TRUE(banks.may_fill(0));
    EXPECT_TRUE(banks.may_fill(1));
    EXPECT_FALSE(banks.may_fill(2));
    EXPECT_FALSE(banks.may_drain(0));
    finish();
  });
  simulate();
}

// Filled in cycle 3: whoever looks in cycle 3, before or after, sees nothing of it; in cycle 4 all
// do.
TEST_F(BankPairTest, AFilledBankMayBeDrainedFromTheNextCycleOn) {
  in_cycle(3, [this] {
    banks.mark_filled();
    EXPECT_FALSE(banks.may_drain(0));
  });
  before_cycle(3, [this] { EXPECT_FALSE(banks.may_drain(0)); });
  in_cycle(4, [this] {
    EXPECT_TRUE(banks.may_drain(0));
    EXPECT_FALSE(banks.may_drain(1));
    finish();
  });
  simulate();
}

TEST_F(BankPairTest, ABankMayBeFilledAgainFromTheCycleAfterItsDraining) {
  in_cycle(1, [this] { banks.mark_filled(); });
  in_cycle(2, [this] { banks.mark_filled(); });
  in_cycle(5, [this] {
    banks.mark_drained();
    EXPECT_FALSE(banks.may_fill(2));
  });
  in_cycle(6, [this] {
    EXPECT_TRUE(banks.may_fill(2));
    EXPECT_FALSE(banks.may_fill(3));  // query 1 still occupies the other bank
    finish();
  });
  simulate();
}

TEST_F(BankPairTest, FillingAndDrainingInTheSameCycleBothCount) {
  in_cycle(0, [this] { banks.mark_filled(); });
  in_cycle(1, [this] {
    banks.mark_filled();
    banks.mark_drained();
  });
  in_cycle(2, [this] {
    EXPECT_TRUE(banks.may_drain(1));
    EXPECT_TRUE(banks.may_fill(2));
    finish();
  });
  simulate();
}

TEST_F(BankPairTest, QueriesAlternateBetweenTheBanks) {
  banks.of(0).value = 10;
  banks.of(1).value = 11;
  EXPECT_EQ(banks.at(0).value, 10);
  EXPECT_EQ(banks.at(1).value, 11);
  banks.of(2).value = 12;
  EXPECT_EQ(banks.of(0).value, 12);
  finish();
}

TEST_F(BankPairTest, TheFirstRowOfAQueryFindsItsBankEmptyAndTheNextOnesWhatTheFirstLeft) {
  banks.at(0).value = 7;
  banks.at(1).value = 8;
  in_cycle(0, [this] {
    EXPECT_EQ(banks.filling(0).value, -1);
    banks.filling(0).value = 10;
  });
  in_cycle(1, [this] {
    EXPECT_EQ(banks.filling(0).value, 10);
    banks.mark_filled();
  });
  in_cycle(2, [this] {
    EXPECT_EQ(banks.filling(1).value, -1);
    EXPECT_EQ(banks.at(0).value, 10);
    finish();
  });
  simulate();
}

// Reset in the middle of filling query 1, with query 0 waiting to be drained.
TEST_F(BankPairTest, AResetEmptiesAndFreesBothBanks) {
  in_cycle(0, [this] {
    banks.filling(0).value = 10;
    banks.mark_filled();
  });
  in_cycle(1, [this] { banks.filling(1).value = 11; });
  in_cycle(2, [this] { banks.reset(); });
  in_cycle(3, [this] {
    EXPECT_FALSE(banks.may_drain(0));
    EXPECT_TRUE(banks.may_fill(1));
    EXPECT_FALSE(banks.may_fill(2));
    EXPECT_EQ(banks.at(0).value, -1);
    EXPECT_EQ(banks.at(1).value, -1);
    banks.at(0).value = 5;
    EXPECT_EQ(banks.filling(0).value, -1);  // a query begins anew
    finish();
  });
  simulate();
}

TEST_F(BankPairTest, ShowsHowManyQueriesWereFilledAndDrained) {
  in_cycle(1, [this] { banks.mark_filled(); });
  in_cycle(2, [this] { banks.mark_filled(); });
  in_cycle(3, [this] { banks.mark_drained(); });
  before_cycle(3,
               [this] { EXPECT_EQ(instruments.probes.named("banks.queries_filled").value(), 2); });
  before_cycle(4, [this] {
    EXPECT_EQ(instruments.probes.named("banks.queries_drained").value(), 1);
    finish();
  });
  simulate();
}

TEST_F(BankPairTest, PassesEveryQueryUnharmedHoweverBothSidesStall) {
  const std::uint32_t seed = random_seed();
  const Schedule producer_works = Schedule::at_random(seed, 40);
  const Schedule consumer_works = Schedule::at_random(seed + 1, 40);
  constexpr std::int64_t kQueries = 500;
  std::int64_t filled = 0;
  std::int64_t drained = 0;
  each_cycle([&](std::int64_t cycle) {
    if (!producer_works(cycle) || filled == kQueries || !banks.may_fill(filled)) return;
    banks.of(filled).value = 1000 + filled;
    banks.mark_filled();
    ++filled;
  });
  each_cycle([&](std::int64_t cycle) {
    if (!consumer_works(cycle) || !banks.may_drain(drained)) return;
    ASSERT_EQ(banks.of(drained).value, 1000 + drained);
    banks.mark_drained();
    ++drained;
    ASSERT_LE(filled - drained, 2);
    if (drained == kQueries) finish();
  });
  simulate();
  EXPECT_EQ(drained, kQueries);
}

TEST(ScoreBank, KeepsScoresInOrderWithTheirMaximum) {
  ScoreBank bank(4);
  bank.append(3, -20);
  EXPECT_EQ(bank.max_score, -20);  // not zero: all scores may be negative
  bank.append(7, -5);
  bank.append(9, -8);
  EXPECT_EQ(bank.count, 3U);
  EXPECT_EQ(bank.max_score, -5);
  EXPECT_EQ(bank.rows[1], 7);
  EXPECT_EQ(bank.scores[2], -8);
  bank.clear();
  bank.append(0, -30);
  EXPECT_EQ(bank.count, 1U);
  EXPECT_EQ(bank.max_score, -30);
}

TEST(ScoreBank, AScoreThatAFlipPutsAboveTheMaximumLiesFarBelowIt) {
  constexpr int kBits = 8;
  ScoreBank bank(2);
  bank.append(3, -20);
  bank.append(7, -5);
  EXPECT_EQ(bank.difference(0, kBits), 15);
  ASSERT_TRUE(bank.flip(0, 7, kBits).has_value());  // the sign: -20 becomes 108
  EXPECT_EQ(bank.difference(0, kBits), -5 - 108 + 256);
  EXPECT_EQ(bank.difference(1, kBits), 0);  // the maximum itself stays what it was
}

TEST(WeightBank, KeepsExponentsWithTheirSum) {
  WeightBank bank(2);
  bank.append(1, 256);
  bank.append(2, 94);
  EXPECT_EQ(bank.sum, 350);
  bank.clear();
  EXPECT_EQ(bank.sum, 0);
  EXPECT_EQ(bank.count, 0U);
}

}  // namespace
}  // namespace a3::test
