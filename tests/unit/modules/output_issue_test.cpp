#include "unit/modules/output_issue_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace a3::test {
namespace {

/// The issue of kept row `entry` of three whose exponents are 5, 6 and 7, as `complete_exponents`
/// gives them.
RowIssue issue_of_three(int entry) {
  RowIssue issue = row_issue(10 + entry, entry, 0, entry == 2);
  issue.exponent = 5 + entry;
  issue.exponent_sum = 5 + 6 + 7;
  return issue;
}

TEST_F(OutputIssueTest, IssuesARowACycleFromTheCycleInWhichTheSumIsComplete) {
  build(Schedule::never());
  complete_exponents(0, 7, 3);
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "7:10 8:11 9:12!");
  EXPECT_EQ(issued[1].issue, issue_of_three(1));
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 3);
}

TEST_F(OutputIssueTest, IssuesARowSliceBySlice) {
  build(Schedule::never());
  unit->start_operation({16, 2});
  complete_exponents(0, 7, 2);
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "7:10 8:10 9:11 10:11!");
  for (std::size_t k = 0; k < issued.size(); ++k) {
    EXPECT_EQ(issued[k].issue.slice, static_cast<int>(k % 2));
    EXPECT_EQ(issued[k].issue.row_goes_on, k % 2 == 0);
    EXPECT_EQ(issued[k].issue.exponent, k < 2 ? 5 : 6);
  }
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 4);
}

TEST_F(OutputIssueTest, BringsTheLargestScoreWithTheRows) {
  build(Schedule::never());
  weight_banks.of(0).largest_score = -77;
  complete_exponents(0, 7, 1);
  finish_in(20);
  simulate();
  ASSERT_EQ(issued.size(), 1U);
  EXPECT_EQ(issued[0].issue.largest_score, -77);
}

TEST_F(OutputIssueTest, TheNextQueryFollowsWithoutAGap) {
  build(Schedule::never());
  complete_exponents(0, 7, 2);
  complete_exponents(1, 8, 1);
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "7:10 8:11! 9:10!");
  EXPECT_EQ(issued[2].issue.bank, 1);
}

// Rows in cycles 7 and 9; 8, 10 and 11 belong to the borrower, so the last row waits for 12, and
// the register keeps what it holds in 8, row 10, and in 10 and 11, row 11.
TEST_F(OutputIssueTest, TakesNoStepInACycleWhoseMultipliersAreBorrowed) {
  build(Schedule::only_in({8, 10, 11}));
  complete_exponents(0, 7, 3);
  for (const int cycle : {8, 9}) {
    in_cycle(cycle, [this] { EXPECT_EQ(issue.read(), issue_of_three(0)); });
  }
  for (const int cycle : {10, 11, 12}) {
    in_cycle(cycle, [this] { EXPECT_EQ(issue.read(), issue_of_three(1)); });
  }
  in_cycle(13, [this] { EXPECT_EQ(issue.read(), issue_of_three(2)); });
  finish_in(20);
  simulate();
  EXPECT_EQ(count(Counter::kOutputStallMultipliersBorrowedCycles), 3);
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 3);
}

TEST_F(OutputIssueTest, ABorrowedCycleWithoutWorkIsNotAStall) {
  build(Schedule::only_in({0, 1, 2, 15}));
  complete_exponents(0, 7, 3);
  finish_in(20);
  simulate();
  EXPECT_EQ(count(Counter::kOutputStallMultipliersBorrowedCycles), 0);
}

TEST_F(OutputIssueTest, GivesTheWeightBankBackInTheCycleAfterItsLastRow) {
  build(Schedule::never());
  complete_exponents(0, 7, 2);  // rows in cycles 7 and 8
  in_cycle(8, [this] { EXPECT_FALSE(weight_banks.may_fill(2)); });
  in_cycle(9, [this] { EXPECT_TRUE(weight_banks.may_fill(2)); });
  finish_in(20);
  simulate();
}

// Row 11 is in the register in cycle 9 and stays there while the pipeline stands still in 9 and 10:
// it is taken in 11, in which row 12 is issued.
TEST_F(OutputIssueTest, KeepsItsRowInTheRegisterWhileThePipelineStandsStill) {
  build(Schedule::never(), Schedule::only_in({9, 10}));
  complete_exponents(0, 7, 3);
  for (const int cycle : {9, 10, 11}) {
    in_cycle(cycle, [this] { EXPECT_EQ(issue.read(), issue_of_three(1)); });
  }
  in_cycle(12, [this] { EXPECT_EQ(issue.read(), issue_of_three(2)); });
  finish_in(20);
  simulate();
  EXPECT_EQ(count(Counter::kOutputStallQueueFullCycles), 2);
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 3);
}

TEST_F(OutputIssueTest, AStandstillWithoutAQueryIsNotAStall) {
  build(Schedule::never(), Schedule::only_in({3, 15}));
  complete_exponents(0, 7, 3);
  finish_in(20);
  simulate();
  EXPECT_EQ(count(Counter::kOutputStallQueueFullCycles), 0);
}

// The last row is in the register from 8 on, where it stands until 11; query 2 may write the bank
// from 9 on, and does so in 10.
TEST_F(OutputIssueTest, TheRowInTheRegisterKeepsItsExponentWhenItsBankIsWrittenAgain) {
  build(Schedule::only_in({8, 9, 10}));
  complete_exponents(0, 5, 3);
  complete_exponents(1, 6, 1);
  complete_exponents(2, 10, 2);
  for (const int cycle : {8, 9, 10, 11}) {
    in_cycle(cycle, [this] { EXPECT_EQ(issue.read(), issue_of_three(2)); });
  }
  finish_in(20);
  simulate();
}

TEST_F(OutputIssueTest, AResetForgetsTheQueryInHand) {
  build(Schedule::never());
  complete_exponents(0, 7, 3);
  reset_in(8);
  before_cycle(9, [this] {
    EXPECT_TRUE(issue.read().is_bubble());
    weight_banks.reset();
  });
  complete_exponents(0, 12, 1);
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "7:10 12:10!");
  EXPECT_EQ(issued[1].issue.bank, 0);
}

// Every query ends when as many free cycles as it has rows have passed since it could start.
TEST_F(OutputIssueTest, UsesEveryFreeCycleHoweverTheBorrowerAndTheProducerBehave) {
  const std::uint32_t seed = random_seed();
  const Schedule borrowed = Schedule::at_random(seed, 50);
  const Schedule produces = Schedule::at_random(seed + 1, 15);
  build(borrowed);
  constexpr std::int64_t kQueries = 80;
  std::vector<std::int64_t> filled_from;
  std::vector<int> counts;
  each_cycle([&](std::int64_t cycle) {
    const auto query = static_cast<std::int64_t>(counts.size());
    if (query == kQueries || !produces(cycle) || !weight_banks.may_fill(query)) return;
    WeightBank& bank = weight_banks.of(query);
    bank.clear();
    counts.push_back(1 + static_cast<int>(cycle % 7));
    for (int k = 0; k < counts.back(); ++k) bank.append(k, 1);
    weight_banks.mark_filled();
    filled_from.push_back(cycle + 1);
  });
  std::vector<std::int64_t> ended;
  before_each_cycle([&](std::int64_t cycle) {
    if (issue.read().last && !borrowed(cycle)) ended.push_back(cycle);  // it moves on
    if (ended.size() == kQueries) finish();
  });
  simulate();
  ASSERT_EQ(ended.size(), static_cast<std::size_t>(kQueries));
  std::int64_t stalls = 0;
  std::int64_t free_from = 0;
  for (std::size_t q = 0; q < ended.size(); ++q) {
    std::int64_t cycle = std::max(free_from, filled_from[q]);
    for (int left = counts[q]; left > 0; ++cycle) {
      if (borrowed(cycle)) {
        ++stalls;
      } else {
        --left;
      }
    }
    free_from = cycle;
    while (borrowed(cycle)) ++cycle;
    ASSERT_EQ(ended[q], cycle) << "query " << q;
  }
  EXPECT_EQ(count(Counter::kOutputStallMultipliersBorrowedCycles), stalls);
}

}  // namespace
}  // namespace a3::test
