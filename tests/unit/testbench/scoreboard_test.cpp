#include "testbench/scoreboard.h"

#include <gmock/gmock.h>

#include "timing/controlled_operation.h"

namespace a3::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Two queries over 20 rows with candidates 2, 7, 19 of which 7 is kept, and a result that agrees
/// with them.
class ScoreboardTest : public ::testing::Test {
 protected:
  ScoreboardTest() {
    result.queries.resize(2);
    for (std::size_t q = 0; q < 2; ++q) {
      const GoldenResult& golden = expected.golden.at(q);
      result.queries[q].candidates = golden.candidates;
      result.queries[q].selected = golden.selected;
      result.queries[q].output_raw = golden.output_raw;
      result.queries[q].output_raw.resize(64);  // an engine's outputs have all lanes
    }
  }

  std::int64_t count() { return scoreboard.count_mismatches(result, expected); }

  const Machine machine = approximate_machine(3);
  const Operation operation = operation_with(20, 2, {{7}, {2, 19}});
  Scoreboard scoreboard{machine, true};
  const Expectation expected = scoreboard.expect(operation);
  OperationResult result;
};

TEST_F(ScoreboardTest, FindsNothingInAResultThatAgrees) {
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(scoreboard.first_mismatch().empty());
}

TEST_F(ScoreboardTest, FindsAMissingCandidateAndShowsBothLists) {
  result.queries[1].candidates = {2, 7};
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(scoreboard.first_mismatch(),
              AllOf(HasSubstr("operation 0, query 1"), HasSubstr("candidates [2 7]"),
                    HasSubstr("golden model [2 7 19]")));
}

TEST_F(ScoreboardTest, FindsARowKeptThatShouldHaveBeenDropped) {
  result.queries[0].selected = {2, 7};
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(scoreboard.first_mismatch(),
              AllOf(HasSubstr("query 0"), HasSubstr("rows kept [2 7], golden model [7]")));
}

// The only row kept has weight 1.0 = 256 and value 15.0 = 240: the output is 61440.
TEST_F(ScoreboardTest, FindsAnOutputThatIsOffByOneInItsLastBit) {
  result.queries[0].output_raw[0] = 61441;
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(scoreboard.first_mismatch(),
              HasSubstr("output element 0 is 61441 raw, golden model 61440"));
}

TEST_F(ScoreboardTest, CountsEveryQueryThatDiffersAndRemembersTheFirst) {
  EXPECT_EQ(count(), 0);
  result.queries[0].selected.clear();
  result.queries[1].selected.clear();
  EXPECT_EQ(count(), 2);
  EXPECT_THAT(scoreboard.first_mismatch(), HasSubstr("operation 1, query 0"));
  result.queries[0].candidates.clear();
  EXPECT_EQ(count(), 2);
  EXPECT_THAT(scoreboard.first_mismatch(), HasSubstr("operation 1, query 0"));
}

TEST_F(ScoreboardTest, IgnoresThePaddingLanes) {
  result.queries[0].output_raw[63] = 5;
  EXPECT_EQ(count(), 0);
}

TEST_F(ScoreboardTest, WithoutTheCheckNothingIsComparedAndAccuracyIsStillKnown) {
  Scoreboard unchecked(machine, false);
  const Expectation exact_only = unchecked.expect(operation);
  EXPECT_TRUE(exact_only.golden.empty());
  EXPECT_EQ(unchecked.count_mismatches(result, exact_only), 0);
  EXPECT_EQ(unchecked.accuracy(result, exact_only).size(), 2U);
}

}  // namespace
}  // namespace a3::test
