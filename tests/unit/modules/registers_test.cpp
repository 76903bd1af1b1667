#include <gmock/gmock.h>

#include <deque>
#include <random>

#include "a3/systemc/errors.h"
#include "modules/primitives/delay_line.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/register.h"
#include "modules/select/greedy/greedy_scores.h"
#include "support/systemc_test.h"
#include "unit/modules/flipped.h"

namespace a3 {
namespace {

using test::FlippedFromTo;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const ModelError& error) {
    return error.what();
  }
  return "no error";
}

// Four bits of two's complement: -8 ... 7.
TEST(Register, HoldsExactlyTheRangeOfItsWidth) {
  Register word("word", 4);
  for (const int value : {-8, -1, 0, 7}) {
    word.write(value);
    EXPECT_EQ(word.read(), value);
  }
  EXPECT_THROW(word.write(8), ModelError);
  EXPECT_THROW(word.write(-9), ModelError);
}

TEST(Register, KeepsItsWordWhenAWriteFails) {
  Register word("word", 4);
  word.write(5);
  EXPECT_THROW(word.write(100), ModelError);
  EXPECT_EQ(word.read(), 5);
}

TEST(Register, NamesItselfTheValueAndTheWidthInItsError) {
  const std::string message = message_of([] { Register("running sum", 4).write(-9); });
  EXPECT_THAT(message, HasSubstr("running sum"));
  EXPECT_THAT(message, HasSubstr("-9"));
  EXPECT_THAT(message, HasSubstr("4 bits"));
}

TEST(CheckedWidth, PassesTheValueOnOrThrows) {
  EXPECT_EQ(checked_width(255, 9, "element"), 255);
  EXPECT_EQ(checked_width(-256, 9, "element"), -256);
  EXPECT_THROW(checked_width(256, 9, "element"), ModelError);
}

TEST(QueryRegister, HoldsAComponentPerColumnAndHowManyRowsTheQuerySees) {
  QueryRegister query(3, 9);
  query.load({{255, -255, 0}, 7});
  EXPECT_EQ(query[0], 255);
  EXPECT_EQ(query[1], -255);
  EXPECT_EQ(query.raw()[2], 0);
  EXPECT_EQ(query.visible_rows(), 7);
}

TEST(QueryRegister, RefusesAComponentWiderThanAnElement) {
  QueryRegister query(2, 9);
  EXPECT_THAT(message_of([&] { query.load({{0, 256}}); }), HasSubstr("query register"));
}

TEST(QueryRegisterPair, QueriesTakeTurnsByTheirScoreBank) {
  QueryRegisterPair pair(1, 9);
  pair.of(0).load({{10}});
  pair.of(1).load({{11}});
  EXPECT_EQ(pair.at(0)[0], 10);
  EXPECT_EQ(pair.at(1)[0], 11);
  pair.of(2).load({{12}});
  EXPECT_EQ(pair.at(0)[0], 12);
  EXPECT_EQ(pair.at(1)[0], 11);
}

const Damage kSound;

BitWidths narrow_widths() {
  BitWidths widths{};
  widths.greedy_score_bits = 5;  // -16 ... 15
  widths.running_sum_bits = 6;   // -32 ... 31
  return widths;
}

TEST(GreedyScores, GivesRowsWithAPositiveScoreInAscendingOrder) {
  ProbeList probes;
  GreedyScores scores("scores", 6, narrow_widths(), kSound, probes);
  scores.clear(6);
  scores.add(4, 3);
  scores.add(1, 2);
  scores.add(2, -1);
  scores.add(3, 5);
  scores.add(3, -5);  // back to zero: not positive
  std::vector<std::int32_t> rows = {99};
  scores.positive_rows(6, rows);
  EXPECT_THAT(rows, ElementsAre(1, 4));
  scores.positive_rows(4, rows);
  EXPECT_THAT(rows, ElementsAre(1));
}

TEST(GreedyScores, StartsANewQueryFromZero) {
  ProbeList probes;
  GreedyScores scores("scores", 4, narrow_widths(), kSound, probes);
  scores.clear(4);
  scores.add(3, 9);
  scores.accumulate(9);
  scores.clear(2);
  EXPECT_EQ(scores.running_sum(), 0);
  std::vector<std::int32_t> rows;
  scores.positive_rows(2, rows);
  EXPECT_THAT(rows, IsEmpty());  // row 3 is not of this operation
  scores.clear(4);
  scores.positive_rows(4, rows);
  EXPECT_THAT(rows, IsEmpty());
}

TEST(GreedyScores, KeepsARunningSumOfBothSigns) {
  ProbeList probes;
  GreedyScores scores("scores", 1, narrow_widths(), kSound, probes);
  scores.clear(1);
  scores.accumulate(10);
  scores.accumulate(-25);
  EXPECT_EQ(scores.running_sum(), -15);
}

TEST(GreedyScores, ARowThatTheOperationDoesNotHaveIsADefect) {
  ProbeList probes;
  GreedyScores scores("scores", 4, narrow_widths(), kSound, probes);
  scores.clear(2);
  EXPECT_THAT(message_of([&] { scores.add(2, 1); }), HasSubstr("scores"));
}

// Five bits hold -16 ... 15; 15 + 3 = 18 keeps 18 - 32.
TEST(DamagedGreedyScores, WrapWithinTheirWidth) {
  Damage damage;
  damage.occur();
  ProbeList probes;
  GreedyScores scores("scores", 1, narrow_widths(), damage, probes);
  scores.clear(1);
  scores.add(0, 15);
  scores.add(0, 3);
  EXPECT_THAT(scores.flip(0, 0), FlippedFromTo(-14, -13));
}

TEST(DamagedGreedyScores, LoseTheProductOfARowThatTheOperationDoesNotHave) {
  Damage damage;
  damage.occur();
  ProbeList probes;
  GreedyScores scores("scores", 4, narrow_widths(), damage, probes);
  scores.clear(2);
  scores.add(3, 7);
  scores.add(1, 7);
  std::vector<std::int32_t> rows;
  scores.positive_rows(2, rows);
  EXPECT_THAT(rows, ElementsAre(1));
}

// 00101 with bit 4, the sign, is 10101 = -11.
TEST(GreedyScores, AFlippedSignMakesAScoreNegative) {
  ProbeList probes;
  GreedyScores scores("scores", 2, narrow_widths(), kSound, probes);
  scores.clear(1);
  scores.add(0, 5);
  EXPECT_THAT(scores.flip(0, 4), FlippedFromTo(5, -11));
  EXPECT_FALSE(scores.flip(1, 0).has_value());  // not a row of the operation
}

TEST(GreedyScores, AScoreWiderThanItsRegisterIsADefect) {
  ProbeList probes;
  GreedyScores scores("scores", 1, narrow_widths(), kSound, probes);
  scores.clear(1);
  scores.add(0, 15);
  EXPECT_THAT(message_of([&] { scores.add(0, 1); }), HasSubstr("greedy score"));
}

TEST(GreedyScores, ARunningSumWiderThanItsRegisterIsADefect) {
  ProbeList probes;
  GreedyScores scores("scores", 1, narrow_widths(), kSound, probes);
  scores.clear(1);
  scores.accumulate(-32);
  EXPECT_THAT(message_of([&] { scores.accumulate(-1); }), HasSubstr("running sum"));
}

struct Word {
  int value = 0;

  bool is_bubble() const { return value == 0; }
};

// A word enters in stage 1 in its first cycle and stands in stage `depth` in its depth-th.
void expect_depth(int depth) {
  DelayLine<Word> line(depth);
  for (int cycle = 1; cycle <= depth; ++cycle) {
    const Word entering{cycle == 1 ? 7 : 0};
    EXPECT_EQ(line.shift(entering).value, cycle == depth ? 7 : 0) << "depth " << depth;
    EXPECT_EQ(line.empty(), cycle == depth) << "depth " << depth << ", cycle " << cycle;
  }
}

TEST(DelayLine, AWordLeavesInTheLastOfAsManyCyclesAsThereAreStages) {
  for (const int depth : {1, 2, 6}) expect_depth(depth);
}

TEST(DelayLine, IsEmptyAtFirst) {
  EXPECT_TRUE(DelayLine<Word>(6).empty());
}

TEST(DelayLine, TellsWhatTheNextShiftHasInTheLastOfTwoStagesOrMore) {
  for (const int depth : {2, 3, 6}) {
    DelayLine<Word> line(depth);
    for (int cycle = 1; cycle < 20; ++cycle) {
      line.shift({cycle});
      // What enters in cycle 1 is in the last stage in cycle `depth`.
      const int next = cycle + 1 - (depth - 1);
      EXPECT_EQ(line.next_leaving().value, std::max(0, next)) << "depth " << depth;
    }
  }
}

TEST(DelayLine, ClearLeavesNothingOnItsWay) {
  DelayLine<Word> line(3);
  line.shift({1});
  line.shift({2});
  line.clear();
  EXPECT_TRUE(line.empty());
  for (int cycle = 0; cycle < 4; ++cycle) EXPECT_TRUE(line.shift({}).is_bubble());
}

TEST(DelayLine, DelaysAnyPatternOfWordsAndGapsByItsDepth) {
  std::mt19937 generator(test::random_seed());
  for (const int depth : {1, 2, 6, 9}) {
    DelayLine<Word> line(depth);
    std::deque<int> inside(static_cast<std::size_t>(depth) - 1, 0);
    for (int cycle = 1; cycle <= 1000; ++cycle) {
      const int entering = generator() % 3 == 0 ? 0 : cycle;
      inside.push_back(entering);
      ASSERT_EQ(line.shift({entering}).value, inside.front()) << "depth " << depth;
      inside.pop_front();
      const bool empty = std::all_of(inside.begin(), inside.end(), [](int v) { return v == 0; });
      ASSERT_EQ(line.empty(), empty) << "depth " << depth;
    }
  }
}

}  // namespace
}  // namespace a3
