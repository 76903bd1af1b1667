#include "unit/modules/candidate_scan_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace a3::test {
namespace {

using ::testing::ElementsAre;

// 40 rows are windows 0-15, 16-31 and 32-39. Window 0 has rows 1 and 5: cycles 10, 11. Window 1 has
// none: cycle 12. Window 2 has row 39: cycle 13.
TEST_F(CandidateScanTest, AWindowTakesAStepForEachCandidateAndOneIfThereIsNone) {
  build(40, Schedule::never());
  source.add(10, {1, 5, 39});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 11:5 13:39!");
  EXPECT_EQ(issued[2].issue, row_issue(39, 2, 0, true));
  EXPECT_EQ(count(Counter::kDotProductScanSteps), 4);
  EXPECT_EQ(count(Counter::kDotProductBusyCycles), 4);
  EXPECT_THAT(observer.candidates, ElementsAre(ElementsAre(1, 5, 39)));
}

TEST_F(CandidateScanTest, RowsAtTheEdgesOfAWindowBelongToIt) {
  build(48, Schedule::never());
  source.add(10, {15, 16, 31, 32});  // windows 0, 1, 1, 2: four steps without a gap
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:15 11:16 12:31 13:32!");
}

// One row in window 0, windows 1 and 2 are empty: the last step closes the query without a row.
TEST_F(CandidateScanTest, ALastWindowWithoutCandidateClosesTheQueryInAStepOfItsOwn) {
  build(40, Schedule::never());
  source.add(10, {3});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:3 12:-!");
}

// Two slices: window 0 has rows 1 and 5 in cycles 10 to 13, window 1 none in 14, window 2 row 39.
TEST_F(CandidateScanTest, AWindowTakesAStepForEachSliceOfItsCandidates) {
  build(40, Schedule::never());
  scan->start_operation({40, 2});
  source.add(10, {1, 5, 39});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 11:1 12:5 13:5 15:39 16:39!");
  RowIssue second_slice = row_issue(5, 1, 0, false);
  second_slice.slice = 1;
  EXPECT_EQ(issued[3].issue, second_slice);
  RowIssue first_slice = row_issue(39, 2, 0, false);
  first_slice.row_goes_on = true;
  EXPECT_EQ(issued[4].issue, first_slice);
  EXPECT_EQ(count(Counter::kDotProductScanSteps), 7);
  EXPECT_EQ(count(Counter::kDotProductBusyCycles), 7);
}

// Slice 1 of row 1 is due in cycle 11.
TEST_F(CandidateScanTest, MayStallBetweenTheSlicesOfARow) {
  build(16, Schedule::only_in({11, 12}));
  scan->start_operation({16, 2});
  source.add(10, {1});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 13:1!");
  EXPECT_EQ(issued[1].issue.slice, 1);
  EXPECT_EQ(count(Counter::kDotProductStallMultipliersBorrowedCycles), 2);
}

// Row 16 is in window 1, which ends with the last row that the query sees.
TEST_F(CandidateScanTest, ScansTheWindowsOfTheRowsThatTheQuerySees) {
  build(40, Schedule::never());
  source.show_rows(17);
  source.add(10, {1, 16});
  source.add(20, {3});
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 11:16! 20:3 21:-!");
}

TEST_F(CandidateScanTest, AWindowThatTheQueryDoesNotSeeTakesNoStep) {
  build(40, Schedule::never());
  source.show_rows(16);
  source.add(10, {3});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:3!");
}

TEST_F(CandidateScanTest, StartsInTheVeryCycleOfTheOffer) {
  build(16, Schedule::never());
  source.add(0, {0});
  finish_in(5);
  simulate();
  EXPECT_EQ(text_of(issued), "0:0!");
}

TEST_F(CandidateScanTest, TakesTheQueryWithItsCandidatesIntoTheRegisterOfItsBank) {
  build(16, Schedule::never());
  source.add(2, {0});
  source.add(3, {0});
  before_cycle(2, [this] { EXPECT_EQ(registers.at(0)[0], 0); });
  before_cycle(3, [this] { EXPECT_EQ(registers.at(0)[0], 7); });
  in_cycle(10, [this] {
    EXPECT_EQ(registers.at(0)[0], 7);
    EXPECT_EQ(registers.at(1)[0], 8);
    finish();
  });
  simulate();
}

// Query 0 is latched in cycle 10 and takes four steps, so X = 14: the vector does not accept in
// cycle 13 and does in 14, where query 1, offered since 11, is latched and takes its first step.
TEST_F(CandidateScanTest, AcceptsTheNextQueryInTheCycleAfterItsLastStep) {
  build(40, Schedule::never());
  source.add(10, {1, 5, 39});
  source.add(11, {2, 17, 33});
  in_cycle(10, [this] { EXPECT_TRUE(vector_free.read()); });
  for (const int cycle : {11, 12, 13}) {
    in_cycle(cycle, [this] { EXPECT_FALSE(vector_free.read()); });
  }
  in_cycle(14, [this] { EXPECT_TRUE(vector_free.read()); });
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 11:5 13:39! 14:2 15:17 16:33!");
}

TEST_F(CandidateScanTest, QueriesOfOneStepFollowEachOtherEveryCycle) {
  build(16, Schedule::never());
  for (int q = 0; q < 2; ++q) source.add(10, {q});
  finish_in(20);
  simulate();
  EXPECT_EQ(text_of(issued), "10:0! 11:1!");
}

TEST_F(CandidateScanTest, TakesNoStepInACycleWhoseMultipliersAreBorrowed) {
  build(40, Schedule::only_in({10, 11, 13, 30}));
  source.add(10, {1, 5, 39});  // steps in 12, 14, 15 and 16
  finish_in(40);
  simulate();
  EXPECT_EQ(text_of(issued), "12:1 14:5 16:39!");
  EXPECT_EQ(count(Counter::kDotProductStallMultipliersBorrowedCycles),
            3);  // in 30 there is no work
  EXPECT_EQ(count(Counter::kDotProductStallBankBusyCycles), 0);
}

TEST_F(CandidateScanTest, LatchesAQueryEvenInABorrowedCycle) {
  build(40, Schedule::only_in({10}));
  source.add(10, {1});
  before_cycle(10, [this] { EXPECT_TRUE(observer.candidates.empty()); });
  before_cycle(11, [this] {
    EXPECT_EQ(observer.candidates.size(), 1U);
    EXPECT_FALSE(vector_free.read());
    finish();
  });
  simulate();
}

// Query 2 writes the score bank of query 0, which has been read in cycle 20: it is latched in cycle
// 12 and stalls from 12 to 19.
TEST_F(CandidateScanTest, WaitsForItsScoreBankAndCountsTheCycles) {
  build(16, Schedule::never());
  for (int q = 0; q < 3; ++q) source.add(10, {q});
  drain_scores(20);
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:0! 11:1! 20:2!");
  EXPECT_EQ(count(Counter::kDotProductStallBankBusyCycles), 8);
  EXPECT_EQ(count(Counter::kDotProductStallMultipliersBorrowedCycles), 0);
}

// As above; of the eight cycles from 12 to 19 the two borrowed ones would be lost in any case.
TEST_F(CandidateScanTest, ACycleThatIsBorrowedAndFindsTheBankBusyCountsOnceAsBorrowed) {
  build(16, Schedule::only_in({14, 19}));
  for (int q = 0; q < 3; ++q) source.add(10, {q});
  drain_scores(20);
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:0! 11:1! 20:2!");
  EXPECT_EQ(count(Counter::kDotProductStallMultipliersBorrowedCycles), 2);
  EXPECT_EQ(count(Counter::kDotProductStallBankBusyCycles), 6);
}

// Latched in cycle 10 with rows to come in 11 and 13; reset in 11. The next offer is query 0 again,
// in bank 0, in the first cycle after the reset.
TEST_F(CandidateScanTest, AResetForgetsTheQueryInHand) {
  build(40, Schedule::never());
  source.add(10, {1, 5, 39});
  source.add(12, {7});
  reset_in(11);
  before_cycle(12, [this] {
    EXPECT_TRUE(vector_free.read());
    scan->start_operation({40});
  });
  finish_in(30);
  simulate();
  EXPECT_EQ(text_of(issued), "10:1 12:7 14:-!");
  EXPECT_EQ(issued[1].issue, row_issue(7, 0, 0, false));
}

// Model: a query is latched when it is offered and the one before it has taken its last step; from
// then on every cycle that is not borrowed and finds the bank free is a step.
TEST_F(CandidateScanTest, StepsInEveryFreeCycleHoweverItsNeighboursStall) {
  const std::uint32_t seed = random_seed();
  std::mt19937 generator(seed);
  const Schedule borrowed = Schedule::at_random(seed, 30);
  const Schedule drains = Schedule::at_random(seed + 1, 5);
  constexpr int kRows = 50;
  constexpr std::size_t kQueries = 60;
  build(kRows, borrowed);
  std::vector<FakeCandidateSource::RowIds> candidates(kQueries);
  std::vector<std::int64_t> ready(kQueries);
  for (std::size_t q = 0; q < kQueries; ++q) {
    ready[q] = static_cast<std::int64_t>(25 * q + generator() % 50);
    while (candidates[q].empty()) {
      for (std::int32_t row = 0; row < kRows; ++row) {
        if (generator() % 8 == 0) candidates[q].push_back(row);
      }
    }
    source.add(ready[q], candidates[q]);
  }
  std::vector<std::int64_t> drained_from;
  std::vector<std::int64_t> ended;
  each_cycle([&](std::int64_t cycle) {
    if (drained_from.size() >= ended.size() || !drains(cycle)) return;
    score_banks.mark_drained();
    drained_from.push_back(cycle + 1);
  });
  before_each_cycle([&](std::int64_t cycle) {
    if (issue.read().last) ended.push_back(cycle);
    if (drained_from.size() == kQueries) finish();
  });
  simulate();
  ASSERT_EQ(ended.size(), kQueries);

  std::vector<Issued> expected;
  std::int64_t cycle = 0;
  std::int64_t borrowed_stalls = 0;
  std::int64_t bank_stalls = 0;
  for (std::size_t q = 0; q < kQueries; ++q) {
    cycle = std::max(cycle, ready[q]);
    std::size_t next = 0;
    for (int window_end = 16; window_end - 16 < kRows;) {
      if (borrowed(cycle)) {
        ++borrowed_stalls;
      } else if (q >= 2 && drained_from[q - 2] > cycle) {
        ++bank_stalls;
      } else {
        const bool row = next < candidates[q].size() && candidates[q][next] < window_end;
        RowIssue step;
        step.bank = static_cast<decltype(step.bank)>(q % 2);
        if (row) {
          step = row_issue(candidates[q][next], static_cast<int>(next), step.bank, false);
          ++next;
        }
        const bool more = next < candidates[q].size() && candidates[q][next] < window_end;
        if (!more) {
          step.last = window_end >= kRows;
          window_end += 16;
        }
        if (!step.is_bubble()) expected.push_back({cycle, step});
      }
      ++cycle;
    }
    ASSERT_EQ(ended[q], cycle) << "query " << q;
  }
  EXPECT_EQ(text_of(issued), text_of(expected));
  EXPECT_EQ(count(Counter::kDotProductStallMultipliersBorrowedCycles), borrowed_stalls);
  EXPECT_EQ(count(Counter::kDotProductStallBankBusyCycles), bank_stalls);
}

}  // namespace
}  // namespace a3::test
