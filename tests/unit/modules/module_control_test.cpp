// Candidate selection and the blocks that issue rows where the modules can be what RTL cannot: of
// other sizes than its, damaged; and where they find defects of their neighbours.

#include <gmock/gmock.h>

#include "unit/modules/candidate_scan_test.h"
#include "unit/modules/flipped.h"
#include "unit/modules/greedy_selector_test.h"
#include "unit/modules/output_issue_test.h"
#include "unit/modules/post_scoring_unit_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(GreedySelectorTest, TheBufferDepthSetsTheRoundsAndChangesNoCandidate) {
  Options options;
  options.buffer_depth = 1;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 1 + 3);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(count(Counter::kSelectionInitialisationRounds), 1);
}

TEST_F(GreedySelectorTest, ABufferDeeperThanTheColumnsStillTakesAllItsRounds) {
  Options options;
  options.buffer_depth = 9;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 9 + 3);
  EXPECT_EQ(count(Counter::kSortedKeySramReads), 2 * 4 * 3);  // every key once a side
}

// One round reads 3 columns on 2 sides; each of 3 iterations pops a head a side and refills it, all
// from columns of which only one to three words have been read: 6 + 3 * 2 words.
TEST_F(GreedySelectorTest, ReadsAWordForEveryProductOfRoundsAndRefills) {
  Options options;
  options.buffer_depth = 1;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  EXPECT_EQ(count(Counter::kSortedKeySramReads), 12);
}

TEST_F(GreedySelectorTest, NeverBorrowsWithMultipliersOfItsOwn) {
  Options options;
  options.shared_multipliers = false;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  each_cycle([this](std::int64_t) {
    EXPECT_FALSE(selector->borrows_multipliers());
    EXPECT_FALSE(output_borrowed.read());
  });
  simulate();
  EXPECT_EQ(count(Counter::kSelectionInitialisationRounds), 4);
}

// Two lanes, two slices, the fourth column zero: b = 1 + ceil(3 / 2) = 3, B = 6; three iterations
// of two cycles. Rounds read two words a side, 24 in all; of the pops of column 0 on the max side
// the second finds no fifth key, so five of six are refilled.
TEST_F(GreedySelectorTest, TheLastSliceIsPadded) {
  Options options;
  options.num_lanes = 2;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_EQ(handed_over[0].cycle, 6 + 3 * 2);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2, 3));
  EXPECT_EQ(count(Counter::kSortedKeySramReads), 24 + 5);
}

// Row 3 is hidden; a flipped bit gives it a score all the same.
TEST_F(GreedySelectorTest, ARowThatTheQueryDoesNotSeeIsNoCandidateWhateverItsScore) {
  Options options;
  options.visible_rows = 3;
  build(fig8_key, fig8_query, 3, Schedule::always(), options);
  before_cycle(6, [this] {
    damage.occur();
    EXPECT_THAT(selector->flip({Structure::kGreedyScore, 0, 0, {3, 4}}), FlippedFromTo(0, 16));
  });
  simulate();
  ASSERT_EQ(handed_over.size(), 1U);
  EXPECT_THAT(handed_over[0].candidates, ElementsAre(2));
}

TEST_F(GreedySelectorTest, AResetForgetsTheOperationWithItsSortedKeys) {
  build(fig8_key, fig8_query, 3, Schedule::always());
  reset_in(5);
  before_cycle(6, [this] {
    EXPECT_FALSE(selector->flip({Structure::kSortedKey, 0, 0, {0, 0, 0}}).has_value());
    finish();
  });
  simulate();
}

TEST_F(CandidateScanTest, ACandidateThatTheQueryDoesNotSeeIsADefect) {
  build(40, Schedule::never());
  source.show_rows(16);
  source.add(10, {3, 16});
  expect_model_error("not ascending row ids from 0 to 15");
}

TEST_F(CandidateScanTest, UsesTheMultipliersOnlyInStepsThatIssueARow) {
  build(40, Schedule::never());
  source.add(10, {1, 5, 39});
  in_cycle(12, [this] { multipliers.issue(); });  // the empty window leaves them free
  finish_in(20);
  simulate();
}

TEST_F(CandidateScanTest, UsesTheMultipliersInEveryStepThatIssuesARow) {
  build(40, Schedule::never());
  source.add(10, {1, 5, 39});
  in_cycle(11, [this] { multipliers.issue(); });
  expect_model_error("dot product multipliers");
}

TEST_F(CandidateScanTest, AnOfferWithoutACandidateIsADefectOfTheSelector) {
  build(16, Schedule::never());
  source.add(2, {});
  expect_model_error("query 0 has no candidate");
}

// Soft errors may leave a query without one: its single window takes one step and issues no row.
TEST_F(CandidateScanTest, ADamagedMachineMayOfferNoCandidate) {
  damage.occur();
  build(16, Schedule::never());
  source.add(2, {});
  finish_in(10);
  simulate();
  EXPECT_EQ(text_of(issued), "2:-!");
}

TEST_F(CandidateScanTest, CandidatesOutOfOrderAreADefectOfTheSelector) {
  build(16, Schedule::never());
  source.add(2, {5, 5});
  expect_model_error("candidates of query 0 are not ascending");
}

TEST_F(CandidateScanTest, ACandidateThatTheOperationDoesNotHaveIsADefectOfTheSelector) {
  build(16, Schedule::never());
  source.add(2, {3, 16});
  expect_model_error("row ids from 0 to 15");
}

TEST_F(CandidateScanTest, ShowsTheCandidateVectorABitARow) {
  build(5, Schedule::never());
  source.add(3, {1, 4});
  const auto candidates = [this] {
    std::vector<std::int64_t> bits(5);
    instruments.probes.named("scan.candidates").read(bits.data());
    return bits;
  };
  before_cycle(3, [&] { EXPECT_THAT(candidates(), ElementsAre(0, 0, 0, 0, 0)); });
  before_cycle(4, [&] {
    EXPECT_THAT(candidates(), ElementsAre(0, 1, 0, 0, 1));
    EXPECT_EQ(instruments.probes.named("scan.latched").value(), 1);
    finish();
  });
  simulate();
}

// The bank's maximum is that of the scores as they were written: 4000 flipped to 4000 + 4096 lies
// far below it, 17 bits around.
TEST_F(PostScoringTest, DropsAScoreThatDamageRaisedAboveTheMaximum) {
  complete_scores(0, 10, {4000, kMaximum});
  before_cycle(
      10, [this] { EXPECT_THAT(score_banks.of(0).flip(0, 12, 17), FlippedFromTo(4000, 8096)); });
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(101)));
}

// 5000 without its bit 12 is 904, too far from the maximum as it was written.
TEST_F(PostScoringTest, MayKeepNoRowOfADamagedQuery) {
  complete_scores(0, 10, {kMaximum});
  before_cycle(
      10, [this] { EXPECT_THAT(score_banks.of(0).flip(0, 12, 17), FlippedFromTo(5000, 904)); });
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.selected, ElementsAre(IsEmpty()));
  EXPECT_EQ(issued.size(), 1U);
  EXPECT_FALSE(issued[0].issue.valid);
  EXPECT_TRUE(issued[0].issue.last);
}

TEST_F(OutputIssueTest, ClosesAQueryWithoutARowInOneStep) {
  build(Schedule::never());
  complete_exponents(0, 7, 0);
  complete_exponents(1, 8, 1);
  finish_in(20);
  simulate();
  ASSERT_EQ(issued.size(), 2U);
  EXPECT_EQ(issued[0].cycle, 7);
  EXPECT_FALSE(issued[0].issue.valid);
  EXPECT_TRUE(issued[0].issue.last);
  EXPECT_EQ(issued[1].cycle, 8);
}

}  // namespace
}  // namespace a3::test
