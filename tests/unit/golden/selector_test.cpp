// The golden model with a selector that is not A3's.

#include "a3/golden/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "a3/golden/golden_model.h"
#include "build_matrix.h"
#include "machines.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Gives the same rows to every query.
class FixedRows : public golden::Selector {
 public:
  explicit FixedRows(std::vector<std::int32_t> rows) : rows_(std::move(rows)) {}

  std::vector<std::int32_t> candidates(const golden::SelectorQuery& /*query*/) const override {
    return rows_;
  }

 private:
  const std::vector<std::int32_t> rows_;
};

golden::SelectorFactory fixed_rows(const std::vector<std::int32_t>& rows) {
  return [rows](const Machine&, const Matrix<std::int64_t>&) {
    return std::make_unique<FixedRows>(rows);
  };
}

/// Rows of which the greedy search would choose 0 and 2, those of the largest products.
Operation three_rows() {
  return {matrix_of<double>({{4}, {0}, {1}}), matrix_of<double>({{8}, {1}, {2}}),
          matrix_of<double>({{1}, {1}})};
}

// Of rows 1 and 2 the dot products are 0 and 1.0 = 256 of 256: scores 94 and 256, sum 350. Weights
// (94 * 256 + 175) / 350 = 69.3 -> 69 and (65536 + 175) / 350 = 187.7 -> 187. Values 16 and 32 raw.
TEST(GoldenSelector, OfOnesOwnDecidesWhatIsAttended) {
  const GoldenModel model(selecting_machine(1, 3), fixed_rows({1, 2}));
  for (const GoldenResult& result : model.run(three_rows())) {
    EXPECT_THAT(result.candidates, ElementsAre(1, 2));
    EXPECT_THAT(result.selected, ElementsAre(1, 2));
    EXPECT_THAT(result.output_raw, ElementsAre(69 * 16 + 187 * 32));
  }
}

// T = 50 %: t = floor(ln 2 * 256) = 177, and row 1 is 256 away from row 2.
TEST(GoldenSelector, OfOnesOwnIsFollowedByPostScoring) {
  Machine machine = selecting_machine(1, 3);
  machine.post_scoring = PostScoring{50};
  const GoldenResult result = GoldenModel(machine, fixed_rows({1, 2})).run(three_rows()).front();
  EXPECT_THAT(result.candidates, ElementsAre(1, 2));
  EXPECT_THAT(result.selected, ElementsAre(2));
}

TEST(GoldenSelector, IsNotMadeForAMachineWithoutCandidateSelection) {
  Machine machine = selecting_machine(1, 3);
  machine.candidate_selection.reset();
  const GoldenModel model(machine, [](const Machine&, const Matrix<std::int64_t>&) {
    ADD_FAILURE() << "made";
    return std::make_unique<FixedRows>(std::vector<std::int32_t>{0});
  });
  EXPECT_THAT(model.run(three_rows()).front().candidates, ElementsAre(0, 1, 2));
}

/// Writes down what it is asked.
class Asked : public golden::Selector {
 public:
  explicit Asked(std::vector<std::vector<std::int64_t>>& asked) : asked_(asked) {}

  std::vector<std::int32_t> candidates(const golden::SelectorQuery& query) const override {
    asked_.push_back({query.raw[0], query.raw[1], query.iterations});
    return {0};
  }

 private:
  std::vector<std::vector<std::int64_t>>& asked_;
};

// One column, padded to two lanes; 16ths. M = ceil(0.5 * 3) = 2.
TEST(GoldenSelector, IsMadeForTheRawKeysAndAskedForEachRawQueryAndM) {
  Machine machine = selecting_machine(2, 1);
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  Matrix<std::int64_t> key;
  std::vector<std::vector<std::int64_t>> asked;
  const GoldenModel model(machine, [&](const Machine& given, const Matrix<std::int64_t>& raw) {
    EXPECT_EQ(given.hardware.num_lanes, 2);
    key = raw;
    return std::make_unique<Asked>(asked);
  });
  Operation operation = three_rows();
  operation.query = matrix_of<double>({{1}, {-2}});
  model.run(operation);
  EXPECT_EQ(key.num_cols(), 2);
  EXPECT_THAT(key.data(), ElementsAre(64, 0, 0, 0, 16, 0));
  EXPECT_THAT(asked, ElementsAre(ElementsAre(16, 0, 2), ElementsAre(-32, 0, 2)));
}

TEST(GoldenSelector, IsRefusedRowsThatCannotBeCandidates) {
  struct Case {
    std::vector<std::int32_t> rows;
    const char* message;
  };
  for (const Case& wrong : {Case{{}, "no candidates"}, Case{{1, 3}, "row 3 after row 1"},
                            Case{{2, 1}, "row 1 after row 2"}, Case{{1, 1}, "row 1 after row 1"},
                            Case{{-1, 1}, "row -1 first"}}) {
    const GoldenModel model(selecting_machine(1, 3), fixed_rows(wrong.rows));
    try {
      model.run(three_rows());
      FAIL() << "accepted: " << wrong.message;
    } catch (const std::logic_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(wrong.message));
    }
  }
}

TEST(GoldenSelector, MustBeMade) {
  const GoldenModel model(selecting_machine(1, 3),
                          [](const Machine&, const Matrix<std::int64_t>&) { return nullptr; });
  EXPECT_THROW(model.run(three_rows()), std::logic_error);
}

}  // namespace
}  // namespace a3
