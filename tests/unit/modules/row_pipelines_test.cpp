// Dot product, exponent and output: the three row pipelines behind the issue registers. The same
// tests run on the modules and, in rtl/tests, on the RTL.

#include "unit/modules/row_pipelines_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace a3::test {
namespace {

using ::testing::ElementsAre;

// ---- Dot product ----

// Issued in cycle 10, depth 6: read 11, multiply 12, adder tree 13-15, compare and write 16, so the
// score is seen from cycle 17 = 10 + 1 + 6 on, and not in cycle 16.
TEST_F(DotProductTest, AScoreIsInItsBankExactlyOneCycleAndTheDepthAfterItsIssue) {
  issue_rows({{10, row_issue(0, 0, 0, true)}});
  before_cycle(16, [this] {
    EXPECT_EQ(banks.of(0).count, 0U);
    EXPECT_FALSE(banks.may_drain(0));
  });
  before_cycle(17, [this] {
    ASSERT_EQ(banks.of(0).count, 1U);
    EXPECT_EQ(banks.of(0).scores[0], 10 + 40 + 90 + 160);
    EXPECT_EQ(banks.of(0).rows[0], 0);
    EXPECT_TRUE(banks.may_drain(0));
    finish();
  });
  simulate();
}

// Query 1 is (-1, -1, -1, -1): scores -10, -1, 0 for rows 0, 1, 2.
TEST_F(DotProductTest, TheMaximumRunsAlongWithTheScores) {
  issue_rows({{0, row_issue(0, 0, 1, false)},
              {2, row_issue(1, 1, 1, false)},
              {3, row_issue(2, 2, 1, true)}});
  before_cycle(7, [this] { EXPECT_EQ(banks.at(1).max_score, -10); });
  before_cycle(8, [this] { EXPECT_EQ(banks.at(1).count, 1U); });  // nothing was issued in cycle 1
  before_cycle(9, [this] { EXPECT_EQ(banks.at(1).max_score, -1); });
  before_cycle(10, [this] {
    EXPECT_EQ(banks.at(1).max_score, 0);
    EXPECT_EQ(banks.at(1).count, 3U);
    finish();
  });
  simulate();
}

TEST_F(DotProductTest, QueriesBackToBackEachUseTheirOwnRegisterAndBank) {
  issue_rows({{0, row_issue(1, 0, 0, true)}, {1, row_issue(1, 0, 1, true)}});
  before_cycle(8, [this] {
    EXPECT_EQ(banks.of(0).scores[0], -10 + 80);
    EXPECT_EQ(banks.of(1).scores[0], 1 - 2);
    EXPECT_TRUE(banks.may_drain(1));
    finish();
  });
  simulate();
}

TEST_F(DotProductTest, TheFirstRowOfAQueryDropsWhatItsBankHeld) {
  banks.of(0).append(7, 1'000'000);
  issue_rows({{0, row_issue(1, 0, 0, true)}});
  before_cycle(7, [this] {
    EXPECT_EQ(banks.of(0).count, 1U);
    EXPECT_EQ(banks.of(0).max_score, 70);
    finish();
  });
  simulate();
}

TEST_F(DotProductTest, AQueryMayCloseWithAStepThatCarriesNoRow) {
  RowIssue closing;
  closing.last = true;
  issue_rows({{0, row_issue(0, 0, 0, false)}, {4, closing}});
  before_cycle(10, [this] { EXPECT_FALSE(banks.may_drain(0)); });
  before_cycle(11, [this] {  // 4 + 1 + 6
    EXPECT_TRUE(banks.may_drain(0));
    EXPECT_EQ(banks.of(0).count, 1U);
    finish();
  });
  simulate();
  EXPECT_EQ(count(Counter::kKeySramReads), 1);
}

TEST_F(DotProductTest, AQueryWithoutARowLeavesItsBankEmpty) {
  banks.of(0).append(7, 1'000'000);
  RowIssue closing;
  closing.last = true;
  issue_rows({{0, closing}});
  before_cycle(7, [this] {
    EXPECT_TRUE(banks.may_drain(0));
    EXPECT_EQ(banks.of(0).count, 0U);
    finish();
  });
  simulate();
}

TEST_F(DotProductTest, EveryRowOfRandomIssuesIsInItsBankInItsCycle) {
  const std::vector<Issued> rows = issues_with_gaps({3, 1, 2, 3, 3, 1, 3, 2, 3, 3}, random_seed());
  issue_rows(rows);
  before_each_cycle([&](std::int64_t cycle) {
    std::int64_t complete = 0;
    for (const Issued& row : rows) {
      if (row.cycle + 7 > cycle) break;
      complete += row.issue.last ? 1 : 0;
      if (row.cycle + 7 < cycle) continue;
      // Became visible in this cycle.
      const ScoreBank& bank = banks.at(row.issue.bank);
      ASSERT_EQ(bank.count, static_cast<std::size_t>(row.issue.entry) + 1);
      ASSERT_EQ(bank.rows[bank.count - 1], row.issue.row);
    }
    if (complete > 0) {
      ASSERT_TRUE(banks.may_drain(complete - 1)) << "cycle " << cycle;
    }
    ASSERT_FALSE(banks.may_drain(complete)) << "cycle " << cycle;
    if (complete == 10) finish();
  });
  simulate();
  EXPECT_EQ(count(Counter::kDotProductRows), 24);
}

// 10 + 40 + 90 + 160 = 300 and -10 + 80 = 70. Row 0's last slice is issued in 2: its score is there
// from 2 + 1 + 6 on.
TEST_F(SlicedDotProductTest, ARowsScoreIsTheSumOfItsSlicesWhenTheLastHasPassed) {
  issue_rows({{0, slice_issue(0, 0, false)},
              {2, slice_issue(0, 1, false)},
              {3, slice_issue(1, 0, false)},
              {4, slice_issue(1, 1, true)}});
  before_cycle(8, [this] { EXPECT_EQ(score_banks.of(0).count, 0U); });
  before_cycle(9, [this] {
    ASSERT_EQ(score_banks.of(0).count, 1U);
    EXPECT_EQ(score_banks.of(0).scores[0], 300);
    EXPECT_FALSE(score_banks.may_drain(0));
  });
  before_cycle(11, [this] {
    ASSERT_EQ(score_banks.of(0).count, 2U);
    EXPECT_EQ(score_banks.of(0).scores[1], 70);
    EXPECT_EQ(score_banks.of(0).max_score, 300);
    EXPECT_TRUE(score_banks.may_drain(0));
    finish();
  });
  simulate();
  EXPECT_EQ(count(Counter::kDotProductRows), 2);
  EXPECT_EQ(count(Counter::kKeySramReads), 4);
}

// Reset in 8: the first slice of row 0, issued in 0, has been added to the row's sum in 6.
TEST_F(SlicedDotProductTest, AResetForgetsTheSumOfTheSlicesSoFar) {
  issue_rows({{0, slice_issue(0, 0, false)},
              {10, slice_issue(1, 0, false)},
              {11, slice_issue(1, 1, true)}});
  reset_in(8);
  before_cycle(18, [this] {
    EXPECT_EQ(score_banks.of(0).scores[0], 70);
    finish();
  });
  simulate();
}

// ---- Exponent ----

// Issued in cycle 3, depth 4: subtract 4, look up 5, multiply 6, accumulate 7, seen from 8 on.
TEST_F(ExponentTest, AnExponentIsInItsSumExactlyOneCycleAndTheDepthAfterItsIssue) {
  issue_rows({{3, row_issue(0, 0, 0, true)}});
  before_cycle(7, [this] {
    EXPECT_EQ(weight_banks.of(0).sum, 0);
    EXPECT_FALSE(weight_banks.may_drain(0));
  });
  before_cycle(8, [this] {
    EXPECT_EQ(weight_banks.of(0).sum, 94);
    EXPECT_TRUE(weight_banks.may_drain(0));
    finish();
  });
  simulate();
}

TEST_F(ExponentTest, SumsTheRowsOfAQueryAndKeepsTheirOrder) {
  issue_rows({{0, row_issue(0, 0, 0, false)},
              {1, row_issue(1, 1, 0, false)},
              {5, row_issue(2, 2, 0, true)}});
  before_cycle(10, [this] {
    const WeightBank& bank = weight_banks.of(0);
    EXPECT_EQ(bank.sum, 94 + 256 + 35);
    EXPECT_EQ(bank.exponents[0], 94);
    EXPECT_EQ(bank.exponents[1], 256);
    EXPECT_EQ(bank.exponents[2], 35);
    EXPECT_EQ(bank.rows[2], 2);
    finish();
  });
  simulate();
  EXPECT_EQ(count(Counter::kExponentRows), 3);
}

TEST_F(ExponentTest, ReadsTheScoreByItsEntryNotByItsRow) {
  issue_rows({{0, row_issue(300, 1, 0, true)}});  // candidate 1 is row 300
  before_cycle(5, [this] {
    EXPECT_EQ(weight_banks.of(0).sum, 256);
    EXPECT_EQ(weight_banks.of(0).rows[0], 300);
    finish();
  });
  simulate();
}

TEST_F(ExponentTest, TheFirstRowOfAQueryDropsWhatItsBankHeld) {
  weight_banks.of(1).append(3, 77);
  // Query 0 has entry 1 only, query 1 entries 1 and 2: the entry does not say which is the first.
  issue_rows({{0, row_issue(1, 1, 0, true)},
              {1, row_issue(1, 1, 1, false)},
              {2, row_issue(2, 2, 1, true)}});
  before_cycle(7, [this] {
    EXPECT_EQ(weight_banks.of(1).sum, 256 + 35);
    EXPECT_EQ(weight_banks.of(1).count, 2U);
    EXPECT_TRUE(weight_banks.may_drain(1));
    finish();
  });
  simulate();
}

TEST_F(ExponentTest, TheWeightBankKeepsTheScoreFromWhichItsExponentsCount) {
  issue_rows({{0, row_issue(0, 0, 0, true)}});
  before_cycle(5, [this] {
    EXPECT_EQ(weight_banks.of(0).largest_score, score_banks.of(0).max_score);
    EXPECT_GT(score_banks.of(0).max_score, 0);
    finish();
  });
  simulate();
}

TEST_F(ExponentTest, EveryRowOfRandomIssuesIsSummedInItsCycle) {
  const std::vector<Issued> rows = issues_with_gaps({3, 1, 2, 3, 1, 3, 3, 2}, random_seed());
  issue_rows(rows);
  const std::vector<std::int64_t> exponents = {94, 256, 35};
  std::map<int, std::int64_t> sum;
  before_each_cycle([&](std::int64_t cycle) {
    for (const Issued& row : rows) {
      if (row.cycle + 5 != cycle) continue;
      const int bank = row.issue.bank;
      if (row.issue.entry == 0) sum[bank] = 0;
      sum[bank] += exponents[static_cast<std::size_t>(row.issue.entry)];
      ASSERT_EQ(weight_banks.at(row.issue.bank).sum, sum[bank]) << "cycle " << cycle;
    }
    if (cycle == rows.back().cycle + 5) finish();
  });
  simulate();
  EXPECT_TRUE(weight_banks.may_drain(7));
}

// ---- Output ----

// The last row is issued in cycle 21: divide 22-28, multiply 29, accumulate 30; the vector is valid
// from 31 = 21 + 1 + 9 on.
TEST_F(OutputTest, TheOutputIsValidExactlyOneCycleAndTheDepthAfterTheLastIssue) {
  issue_rows({{20, kept_row(0, 0, 0, false)}, {21, kept_row(1, 1, 0, true)}});
  before_cycle(31, [this] { EXPECT_TRUE(observer.outputs.empty()); });
  finish_in(40);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].query, 0);
  EXPECT_EQ(observer.outputs[0].cycle, 31);
}

// Lane 0: 187 * 16 + 69 * 8 = 2992 + 552; lane 1: 187 * -32 + 69 * 4 = -5984 + 276.
TEST_F(OutputTest, TheOutputIsTheWeightedSumOfTheValueRows) {
  issue_rows({{0, kept_row(0, 0, 0, false)}, {1, kept_row(1, 1, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(3544, -5708));
  EXPECT_EQ(count(Counter::kOutputRows), 2);
  EXPECT_EQ(count(Counter::kValueSramReads), 2);
}

TEST_F(OutputTest, EveryQueryStartsFromEmptyAccumulators) {
  issue_rows({{0, kept_row(0, 0, 0, false)},
              {1, kept_row(1, 1, 0, true)},
              {2, kept_row(0, 0, 1, false)},
              {9, kept_row(1, 1, 1, true)}});
  finish_in(30);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 2U);
  EXPECT_EQ(observer.outputs[0].cycle, 1 + 1 + 9);
  EXPECT_EQ(observer.outputs[1].cycle, 9 + 1 + 9);
  EXPECT_EQ(observer.outputs[1].query, 1);
  EXPECT_EQ(observer.outputs[0].raw, observer.outputs[1].raw);
}

TEST_F(OutputTest, RandomGapsBetweenRowsChangeOnlyTheCycleOfTheOutput) {
  std::vector<Issued> rows = issues_with_gaps(std::vector<int>(50, 2), random_seed());
  for (Issued& row : rows) {
    const RowIssue& gap_free = row.issue;
    row.issue = kept_row(gap_free.row, gap_free.entry, gap_free.bank, gap_free.last);
  }
  issue_rows(rows);
  finish_in(rows.back().cycle + 11);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 50U);
  for (std::size_t q = 0; q < 50; ++q) {
    EXPECT_EQ(observer.outputs[q].cycle, rows[2 * q + 1].cycle + 1 + 9);
    EXPECT_THAT(observer.outputs[q].raw, ElementsAre(3544, -5708));
  }
}

// The queue holds two vectors. Rows are issued in cycles 0 to 5, so vectors are sent in 1 + 9 = 10
// and 12; the third, due in 14, finds the queue full. Its sink is ready from 20 on: it takes the
// first in 20, so there is room from 21 on, and the third is sent in 21. The vectors leave in 20,
// 21 and 22.
TEST_F(OutputTest, StandsStillWhileTheQueueIsFullAndSendsInTheCycleInWhichThereIsRoom) {
  take_when(Schedule::from(20));
  issue_rows_patiently(rows_of_queries(3));
  for (const int cycle : {13, 21}) {
    in_cycle(cycle, [this] { EXPECT_FALSE(unit.stands_still()); });
  }
  for (const int cycle : {14, 20}) {
    in_cycle(cycle, [this] { EXPECT_TRUE(unit.stands_still()); });
  }
  finish_in(30);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 3U);
  for (std::size_t query = 0; query < 3; ++query) {
    EXPECT_EQ(observer.outputs[query].cycle, 20 + static_cast<std::int64_t>(query));
    EXPECT_THAT(observer.outputs[query].raw, ElementsAre(3544, -5708));
  }
}

// As above, with rows behind the query's end: of query 3, issued in 6 and 7, both rows are in the
// pipeline when it stops in 14, and move on in 21: the last is issued in 7 and advances in all
// cycles from 8 on but 14 to 20, so it is in the last stage in 7 + 9 + 7 = 23.
TEST_F(OutputTest, RowsBehindStandStillWithItAndLoseExactlyItsCycles) {
  take_when(Schedule::from(20));
  issue_rows_patiently(rows_of_queries(4));
  finish_in(40);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 4U);
  EXPECT_EQ(observer.outputs[3].cycle, 23 + 1);
  EXPECT_THAT(observer.outputs[3].raw, ElementsAre(3544, -5708));
  EXPECT_EQ(count(Counter::kValueSramReads), 8);
}

// The last row is issued in cycle 1, and the vector is sent after nine advances: without 4, 5 and 9
// those are 2, 3, 6, 7, 8, 10, 11, 12 and 13. It leaves in 14.
TEST_F(OutputTest, StandsStillAsAWholeWhileItsMultipliersAreBorrowed) {
  borrow_in({4, 5, 9, 14});
  issue_rows_patiently(rows_of_queries(1));
  in_cycle(3, [this] { EXPECT_FALSE(unit.stands_still()); });
  in_cycle(4, [this] { EXPECT_EQ(unit.standstill(), StallCause::kMultipliersBorrowed); });
  finish_in(30);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].cycle, 14);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(3544, -5708));
}

// Row 0 waits in the issue register from 1 to 3, and row 1 behind it enters in 5.
TEST_F(OutputTest, TakesNothingFromTheIssueRegisterWhileItsMultipliersAreBorrowed) {
  borrow_in({1, 2, 3});
  issue_rows_patiently(rows_of_queries(1));
  for (const int cycle : {1, 2, 3, 4}) {
    in_cycle(cycle, [this] { EXPECT_EQ(issue.read(), kept_row(0, 0, 0, false)); });
  }
  finish_in(30);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].cycle, 5 + 9);  // in the last of nine stages in 13
}

// A query's end that finds the queue full meets borrowed multipliers: they are the cause.
TEST_F(OutputTest, BorrowedMultipliersAreTheCauseWhereTheQueueIsFullToo) {
  take_when(Schedule::from(20));
  borrow_in({15});
  issue_rows_patiently(rows_of_queries(3));
  in_cycle(14, [this] { EXPECT_EQ(unit.standstill(), StallCause::kQueueFull); });
  in_cycle(15, [this] { EXPECT_EQ(unit.standstill(), StallCause::kMultipliersBorrowed); });
  finish_in(30);
  simulate();
}

TEST_F(OutputTest, SendsNothingBeforeItsRelease) {
  release.write(false);
  issue_rows({{0, kept_row(0, 0, 0, false)}, {1, kept_row(1, 1, 0, true)}});
  in_cycle(14, [this] { release.write(true); });
  finish_in(30);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].cycle, 15 + 1);  // released in 15, due in 10
}

TEST_F(OutputTest, AResetForgetsTheRowsOnTheirWayAndTheSumSoFar) {
  issue_rows({{0, kept_row(0, 0, 0, false)},
              {9, kept_row(1, 1, 0, true)},  // row 0 has been accumulated when the reset comes
              {20, kept_row(0, 0, 0, false)},
              {21, kept_row(1, 1, 0, true)}});
  reset_in(13);
  finish_in(40);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].cycle, 21 + 1 + 9);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(3544, -5708));
}

// For whoever merges outputs: 350 as above, and the score from which the exponents count.
TEST_F(OutputTest, AnOutputBringsItsLargestScoreAndTheSumOfItsExponents) {
  weight_banks.of(0).largest_score = -12;
  issue_rows({{0, kept_row(0, 0, 0, false)}, {1, kept_row(1, 1, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].largest_score, -12);
  EXPECT_EQ(observer.outputs[0].score_sum, 350);
}

// Weights 187 and 69 as above. Columns 2 and 3: 187 * 1 and 187 * 2 + 69 * -4. The last slice is
// issued in 5: valid from 5 + 1 + 9 on.
TEST_F(SlicedOutputTest, EverySliceIsAddedToItsOwnColumns) {
  issue_rows({{0, kept_slice(0, 0, false)},
              {1, kept_slice(0, 1, false)},
              {4, kept_slice(1, 0, false)},
              {5, kept_slice(1, 1, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].cycle, 15);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(3544, -5708, 187, 98));
  EXPECT_EQ(count(Counter::kOutputRows), 2);
  EXPECT_EQ(count(Counter::kValueSramReads), 4);
}

/// Sinks that stall at random, against the rule read literally: what stands in which stage.
class RandomSinkTest : public OutputTest {
 protected:
  /// Cycles in which the queries' vectors are sent when query q's two rows wait to be issued one
  /// after another, and those in which they leave.
  struct Model {
    std::vector<std::int64_t> sent;
    std::vector<std::int64_t> left;
  };

  static Model expected(int num_queries, const Schedule& ready) {
    Model model;
    std::vector<int> stages(10, -1);  // stage 0 is the issue register; row 2 q + 1 ends query q
    int next_row = 0;
    for (std::int64_t cycle = 0; static_cast<int>(model.left.size()) < num_queries; ++cycle) {
      const auto in_queue = [&](std::int64_t at) {
        const auto before = [at](std::int64_t event) { return event < at; };
        return std::count_if(model.sent.begin(), model.sent.end(), before) -
               std::count_if(model.left.begin(), model.left.end(), before);
      };
      const bool has_room = in_queue(cycle) < 2;
      const bool has_vector = in_queue(cycle) > 0;
      const int entering_last = stages[8];
      const bool ends_query = entering_last >= 0 && entering_last % 2 == 1;
      if (has_vector && ready(cycle)) model.left.push_back(cycle);
      if (ends_query && !has_room) continue;
      if (ends_query) model.sent.push_back(cycle);
      for (std::size_t s = 9; s > 0; --s) stages[s] = stages[s - 1];
      stages[0] = next_row < 2 * num_queries ? next_row++ : -1;
    }
    return model;
  }
};

TEST_F(RandomSinkTest, VectorsLeaveInOrderUnharmedAndInTheRightCycle) {
  const Schedule ready = Schedule::at_random(random_seed(), 15);
  constexpr int kQueries = 100;
  take_when(ready);
  issue_rows_patiently(rows_of_queries(kQueries));
  before_each_cycle([this](std::int64_t) {
    if (observer.outputs.size() == kQueries) finish();
  });
  simulate();
  const Model model = expected(kQueries, ready);
  ASSERT_EQ(observer.outputs.size(), static_cast<std::size_t>(kQueries));
  for (std::size_t q = 0; q < kQueries; ++q) {
    ASSERT_EQ(observer.outputs[q].cycle, model.left[q]) << "query " << q;
    ASSERT_THAT(observer.outputs[q].raw, ElementsAre(3544, -5708));
  }
}

}  // namespace
}  // namespace a3::test
