// What the module of lock-step control does besides its RTL: it issues the rows of the three
// modules itself, and finds defects of its neighbours.

#include <gmock/gmock.h>

#include "unit/modules/lockstep_sequencer_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

// Slots are cycles 0-13, 14-27 and 28-41; each issues rows 0 to 4 in its first five cycles.
TEST_F(LockstepSequencerTest, EverySlotIssuesTheRowsOfItsQueries) {
  complete_rows_issued();
  load(1, 0);
  finish_in(60);
  simulate();
  EXPECT_EQ(text_of(dot_product_rows), "0:0 1:1 2:2 3:3 4:4!");
  EXPECT_EQ(text_of(exponent_rows), "14:0 15:1 16:2 17:3 18:4!");
  EXPECT_EQ(text_of(output_rows), "28:0 29:1 30:2 31:3 32:4!");
}

TEST_F(LockstepSequencerTest, AnIdleMachineIssuesNothing) {
  complete_rows_issued();
  load(1, 0);
  finish_in(1000);
  simulate();
  EXPECT_EQ(dot_product_rows.size(), 5U);
  EXPECT_EQ(exponent_rows.size(), 5U);
  EXPECT_EQ(output_rows.size(), 5U);
}

// Slots are 2 * 5 + 9 = 19 cycles. The exponent unit takes a row a cycle.
TEST_F(LockstepSequencerTest, IssuesRowsSliceBySliceToDotProductAndOutput) {
  sequencer.start_operation({5, 2});
  complete_rows_issued();
  load(1, 0);
  finish_in(70);
  simulate();
  EXPECT_EQ(text_of(dot_product_rows), "0:0 1:0 2:1 3:1 4:2 5:2 6:3 7:3 8:4 9:4!");
  EXPECT_EQ(text_of(exponent_rows), "19:0 20:1 21:2 22:3 23:4!");
  EXPECT_EQ(text_of(output_rows), "38:0 39:0 40:1 41:1 42:2 43:2 44:3 45:3 46:4 47:4!");
  for (std::size_t k = 0; k < 10; ++k) {
    for (const auto* rows : {&dot_product_rows, &output_rows}) {
      EXPECT_EQ((*rows)[k].issue.slice, static_cast<int>(k % 2));
      EXPECT_EQ((*rows)[k].issue.row_goes_on, k % 2 == 0);
    }
  }
  EXPECT_EQ(count(Counter::kDotProductBusyCycles), 10);
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 10);
}

// Queries 0 to 2 see 2, 5 and 1 rows. Slots: 2 + 9 for query 0 alone, 5 + 9 as long as query 1 is
// in the machine, 1 + 9 for query 2 alone: 0-10, 11-24, 25-38, 39-52, 53-62.
TEST_F(LockstepSequencerTest, IssuesTheRowsThatEachQuerySees) {
  complete_rows_issued();
  load_causal({2, 5, 1});
  finish_in(80);
  simulate();
  EXPECT_EQ(text_of(dot_product_rows), "0:0 1:1! 11:0 12:1 13:2 14:3 15:4! 25:0!");
  EXPECT_EQ(text_of(exponent_rows), "11:0 12:1! 25:0 26:1 27:2 28:3 29:4! 39:0!");
  EXPECT_EQ(text_of(output_rows), "25:0 26:1! 39:0 40:1 41:2 42:3 43:4! 53:0!");
  EXPECT_THAT(observer.candidates,
              ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1, 2, 3, 4), ElementsAre(0)));
  EXPECT_EQ(observer.selected, observer.candidates);
  EXPECT_EQ(count(Counter::kDotProductBusyCycles), 2 + 5 + 1);
  EXPECT_EQ(count(Counter::kOutputBusyCycles), 2 + 5 + 1);
}

// The rows of query 0 are through in cycle 26, and its output waits in the module from 27 on until
// the slot's last cycle; with it the register, which must keep what it holds.
TEST_F(LockstepSequencerTest, WritesNothingToAnOutputModuleThatStandsStillBeforeTheSlotsEnd) {
  output.stand_still(Schedule::only_in({27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37}));
  complete_rows_issued();
  load_causal({2, 5});
  in_cycle(37, [this] {
    EXPECT_TRUE(issue.output.read().last);
    EXPECT_EQ(issue.output.read().row, 1);
  });
  in_cycle(39, [this] { EXPECT_TRUE(issue.output.read().is_bubble()); });
  finish_in(60);
  simulate();
  EXPECT_THAT(releases, ElementsAre(10, 24, 38, 52));
  EXPECT_EQ(count(Counter::kOutputStallQueueFullCycles), 0);
}

TEST_F(LockstepSequencerTest, RowsBringTheirExponentToTheOutputModule) {
  WeightBank& bank = weight_banks.of(0);
  for (int row = 0; row < 5; ++row) bank.append(row, 20 + row);
  bank.largest_score = 99;
  complete_rows_issued();
  load(1, 0);
  finish_in(50);
  simulate();
  ASSERT_EQ(output_rows.size(), 5U);
  EXPECT_EQ(output_rows[3].issue.exponent, 23);
  EXPECT_EQ(output_rows[3].issue.exponent_sum, 110);
  EXPECT_EQ(output_rows[3].issue.largest_score, 99);
}

TEST_F(LockstepSequencerTest, ThreeQueriesAreUnderWayAtOnceEachInItsBank) {
  complete_rows_issued();
  load(3, 0);
  finish_in(30);
  simulate();
  const auto in_cycle_28 = [](const std::vector<Issued>& rows) {
    for (const Issued& row : rows) {
      if (row.cycle == 28) return row.issue;
    }
    return RowIssue{};
  };
  EXPECT_EQ(in_cycle_28(dot_product_rows), row_issue(0, 0, 0, false));  // query 2
  EXPECT_EQ(in_cycle_28(exponent_rows), row_issue(0, 0, 1, false));     // query 1
  EXPECT_EQ(in_cycle_28(output_rows), row_issue(0, 0, 0, false));       // query 0
}

TEST_F(LockstepSequencerTest, EveryRowIsACandidateAndKept) {
  complete_rows_issued();
  load(1, 0);
  finish_in(50);
  simulate();
  EXPECT_THAT(observer.candidates, ElementsAre(ElementsAre(0, 1, 2, 3, 4)));
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(0, 1, 2, 3, 4)));
}

TEST_F(LockstepSequencerTest, ASlotThatEndsBeforeTheScoresAreCompleteIsADefect) {
  load(1, 0);
  expect_model_error("before its scores were complete");
}

TEST_F(LockstepSequencerTest, ASlotThatEndsBeforeTheExponentsAreCompleteIsADefect) {
  each_cycle([this](std::int64_t) {
    if (issue.dot_product.read().last) score_banks.mark_filled();
  });
  load(1, 0);
  expect_model_error("before its exponents were complete");
}

// The output of query 0 is due in the last cycle of its third slot, 41.
TEST_F(LockstepSequencerTest, SaysThatItWaitsForTheOutputQueue) {
  output.stand_still(Schedule::only_in({41, 42, 43}));
  complete_rows_issued();
  load(4, 0);
  in_cycle(42, [this] {
    EXPECT_NE(sequencer.state().find("waits for the output queue"), std::string::npos);
  });
  finish_in(70);
  simulate();
}

// Reset in cycle 20, in the second slot of query 0; query 1, in the queue still, enters in 21.
TEST_F(LockstepSequencerTest, AResetForgetsTheRowsOfAllModules) {
  complete_rows_issued();
  load(2, 15);
  reset_in(20);
  before_cycle(21, [this] {
    EXPECT_TRUE(issue.exponent.read().is_bubble());
    score_banks.reset();
    weight_banks.reset();
    sequencer.start_operation({5});
  });
  finish_in(70);
  simulate();
  EXPECT_EQ(text_of(exponent_rows), "14:0 15:1 16:2 17:3 18:4! 35:0 36:1 37:2 38:3 39:4!");
  EXPECT_EQ(text_of(output_rows), "49:0 50:1 51:2 52:3 53:4!");
  EXPECT_EQ(output_rows[0].issue.bank, 0);
}

TEST_F(LockstepSequencerTest, UsesTheMultipliersOfTheDotProductOnlyWhileAQueryIsInIt) {
  complete_rows_issued();
  load(1, 0);
  in_cycle(16, [this] { dot_product_multipliers.issue(); });  // slot 1: exponent only
  in_cycle(30, [this] { dot_product_multipliers.issue(); });  // slot 2: output only
  finish_in(50);
  simulate();
}

}  // namespace
}  // namespace a3::test
