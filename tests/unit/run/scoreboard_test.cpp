#include "a3/run/scoreboard.h"

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
    scoreboard.expect(operation, expected);
    result.queries.resize(2);
    for (std::size_t q = 0; q < 2; ++q) {
      const GoldenResult& golden = expected.golden.at(q);
      result.queries[q].candidates = golden.candidates;
      result.queries[q].selected = golden.selected;
      result.queries[q].output_raw = golden.output_raw;
      result.queries[q].output_raw.resize(64);  // an engine's outputs have all lanes
    }
  }

  std::int64_t count() const { return scoreboard.judge(result, expected).num_mismatches; }
  std::string first() const { return scoreboard.judge(result, expected).first_mismatch; }

  const Machine machine = approximate_machine(3);
  const Operation operation = operation_with(20, 2, {{7}, {2, 19}});
  const Scoreboard scoreboard{machine, true};
  Expectation expected;
  OperationResult result;
};

TEST_F(ScoreboardTest, FindsNothingInAResultThatAgrees) {
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(first().empty());
}

TEST_F(ScoreboardTest, FindsAMissingCandidateAndShowsBothLists) {
  result.queries[1].candidates = {2, 7};
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(first(), AllOf(HasSubstr("query 1"), HasSubstr("candidates [2 7]"),
                             HasSubstr("golden model [2 7 19]")));
}

TEST_F(ScoreboardTest, FindsARowKeptThatShouldHaveBeenDropped) {
  result.queries[0].selected = {2, 7};
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(first(), AllOf(HasSubstr("query 0"), HasSubstr("rows kept [2 7], golden model [7]")));
}

// The only row kept has weight 1.0 = 256 and value 15.0 = 240: the output is 61440.
TEST_F(ScoreboardTest, FindsAnOutputThatIsOffByOneInItsLastBit) {
  result.queries[0].output_raw[0] = 61441;
  EXPECT_EQ(count(), 1);
  EXPECT_THAT(first(), HasSubstr("output element 0 is 61441 raw, golden model 61440"));
}

TEST_F(ScoreboardTest, CountsEveryQueryThatDiffersAndNamesTheFirst) {
  result.queries[0].selected.clear();
  result.queries[1].selected.clear();
  EXPECT_EQ(count(), 2);
  EXPECT_THAT(first(), HasSubstr("query 0"));
}

TEST_F(ScoreboardTest, IgnoresThePaddingLanes) {
  result.queries[0].output_raw[63] = 5;
  EXPECT_EQ(count(), 0);
}

TEST_F(ScoreboardTest, WithoutTheCheckNothingIsComparedAndAccuracyIsStillKnown) {
  const Scoreboard unchecked(machine, false);
  Expectation exact_only;
  unchecked.expect(operation, exact_only);
  EXPECT_TRUE(exact_only.golden.empty());
  EXPECT_EQ(unchecked.judge(result, exact_only).num_mismatches, 0);
  std::vector<QueryAccuracy> accuracy;
  unchecked.rate(result, exact_only, accuracy);
  EXPECT_EQ(accuracy.size(), 2U);
}

}  // namespace
}  // namespace a3::test
