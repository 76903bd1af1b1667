// What of a trace decides whether the search finds its heaviest rows, and the prediction from it
// (docs/when_it_works.md), by hand.

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

#include "a3/explore/attention_properties.h"
#include "a3/explore/heavy_rows.h"
#include "a3/explore/keep_prediction.h"

namespace a3 {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

Matrix<double> matrix_of(std::initializer_list<std::initializer_list<double>> rows) {
  Matrix<double> matrix(static_cast<int>(rows.size()), static_cast<int>(rows.begin()->size()));
  int r = 0;
  for (const auto& row : rows) {
    int c = 0;
    for (const double element : row) matrix(r, c++) = element;
    ++r;
  }
  return matrix;
}

/// The value matrix does not matter.
Operation operation_of(const Matrix<double>& key, const Matrix<double>& query) {
  Operation operation;
  operation.key = key;
  operation.value = key;
  operation.query = query;
  return operation;
}

/// Fig. 8 of the paper. In 4 fraction bits the query is 13, -5, 6 and the products are
/// -130 -10 78, 26 15 -84, 169 -50 66, 104 -55 48, row by row.
Operation figure8() {
  return operation_of(matrix_of({{-.6, .1, .8}, {.1, -.2, -.9}, {.8, .6, .7}, {.5, .7, .5}}),
                      matrix_of({{.8, -.3, .4}}));
}

Machine machine_with(double iterations_per_row) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{std::nullopt, iterations_per_row};
  return machine;
}

/// A row of one tile of four rows, of which all are taken in.
HeavyRow heavy(double score, double reach, std::int64_t iterations = 4) {
  return {0, score, 0, 4, iterations, reach};
}

TEST(HeavyRowsOf, AQueryAreItsRowsByFallingScoreWithTheRankOfTheirLargestProducts) {
  const HeavyRows rows = heavy_rows(figure8(), machine_with(0.5));
  ASSERT_EQ(rows.size(), 1U);
  // Scores 0.74, 0.39, -0.19, -0.22. Of the products 169 is the largest, then 104, 78, 66, 48, 26.
  const std::vector<std::pair<int, double>> expected = {{2, 1}, {3, 2}, {0, 3}, {1, 6}};
  ASSERT_EQ(rows[0].size(), expected.size());
  for (std::size_t r = 0; r < expected.size(); ++r) {
    EXPECT_EQ(rows[0][r].row, expected[r].first);
    EXPECT_EQ(rows[0][r].reach, expected[r].second);
    EXPECT_EQ(rows[0][r].tile_rows, 4);
    EXPECT_EQ(rows[0][r].iterations, 2);
  }
}

TEST(HeavyRowsOf, AnOperationInTilesAreRankedWithinTheirTiles) {
  Machine machine = machine_with(0.5);
  machine.mapping.tile_rows = 2;
  const HeavyRows rows = heavy_rows(figure8(), machine);
  // Rows 0 and 1: 78, 26, 15; rows 2 and 3: 169, 104, ...
  const std::vector<std::pair<int, double>> expected = {{1, 1}, {1, 2}, {0, 1}, {0, 2}};
  for (std::size_t r = 0; r < expected.size(); ++r) {
    EXPECT_EQ(rows[0][r].tile, expected[r].first);
    EXPECT_EQ(rows[0][r].reach, expected[r].second);
    EXPECT_EQ(rows[0][r].iterations, 1);
  }
}

TEST(HeavyRowsOf, EqualProductsShareTheMeanOfTheirRanks) {
  const Operation operation = operation_of(matrix_of({{1}, {1}, {2}}), matrix_of({{1}}));
  const HeavyRows rows = heavy_rows(operation, machine_with(1));
  EXPECT_EQ(rows[0][0].reach, 1);
  EXPECT_EQ(rows[0][1].reach, 2.5);  // ranks 2 and 3
  EXPECT_EQ(rows[0][2].reach, 2.5);
}

TEST(HeavyRowsOf, ARowWithoutAPositiveProductIsNeverReached) {
  const Operation operation = operation_of(matrix_of({{-1, 0}, {0.01, -1}}), matrix_of({{1, 1}}));
  // 0.01 rounds to 0 in the machine's format.
  const HeavyRows rows = heavy_rows(operation, machine_with(1));
  for (const HeavyRow& row : rows[0]) EXPECT_EQ(row.reach, kNever);
}

TEST(HeavyRowsOf, AQueryAreAmongThoseThatItSees) {
  Operation operation = figure8();
  operation.query_rows = {2};
  const HeavyRows rows = heavy_rows(operation, machine_with(0.5));
  ASSERT_EQ(rows[0].size(), 2U);
  EXPECT_EQ(rows[0][0].row, 0);
  EXPECT_EQ(rows[0][0].reach, 3);  // columns stay sorted over all rows
}

TEST(KeepPredictionOf, ABaseDesignIsEverything) {
  KeepPrediction prediction((Machine()));
  prediction.add({{heavy(3, kNever), heavy(1, 7)}});
  EXPECT_EQ(prediction.num_queries(), 1);
  EXPECT_EQ(prediction.top5_found(), 1);
  EXPECT_EQ(prediction.top5_kept(), 1);
}

TEST(KeepPredictionOf, ARowThatIsNotReachedIsNothing) {
  KeepPrediction prediction(machine_with(1));
  prediction.add({{heavy(3, kNever), heavy(1, 5, 4)}});
  EXPECT_EQ(prediction.top5_found(), 0);
}

TEST(KeepPredictionOf, ARowThatIsReachedIsAlmostOneAndLessTheLaterItIsReached) {
  KeepPrediction early(machine_with(1));
  early.add({{heavy(3, 0.4)}});  // reach / n = 0.1: logistic(5.335 - 0.3756)
  EXPECT_NEAR(early.top5_found(), 1 / (1 + std::exp(-4.9594)), 1e-9);
  KeepPrediction late(machine_with(1));
  late.add({{heavy(3, 4)}});
  EXPECT_LT(late.top5_found(), early.top5_found());
}

TEST(KeepPredictionOf, OtherSharesOfRowsTakeTheirOwnIterations) {
  KeepPrediction prediction(machine_with(0.125));
  prediction.add({{heavy(3, 2, 1)}});
  // M of 4 rows is 4, 2, 1, 1, 1; the row is reached by the second iteration.
  for (std::size_t i = 0; i < KeepPrediction::kIterationsPerRow.size(); ++i) {
    EXPECT_EQ(prediction.top5_found_at(i) > 0, i < 2) << i;
  }
  EXPECT_EQ(prediction.top5_found(), 0);
}

/// T = 5 %: ln 20 = 2.996.
TEST(KeepPredictionOf, PostScoringLeavesOutWhatIsFarBelowARowThatIsFound) {
  Machine machine;
  machine.post_scoring = PostScoring{5};
  KeepPrediction prediction(machine);
  prediction.add({{heavy(10, 1), heavy(7.1, 1), heavy(7, 1)}});
  EXPECT_DOUBLE_EQ(prediction.top5_found(), 1);
  EXPECT_DOUBLE_EQ(prediction.top5_kept(), 2.0 / 3);
}

TEST(KeepPredictionOf, PostScoringKeepsWhatIsFarBelowARowThatIsNotFoundOrInAnotherTile) {
  Machine machine = machine_with(1);
  machine.post_scoring = PostScoring{5};
  KeepPrediction prediction(machine);
  prediction.add({{heavy(10, kNever), heavy(0, 0)}});
  EXPECT_DOUBLE_EQ(prediction.top5_kept(), prediction.top5_found());
  machine.candidate_selection.reset();
  KeepPrediction in_tiles(machine);
  HeavyRow other = heavy(0, 1);
  other.tile = 1;
  in_tiles.add({{heavy(10, 1), other}});
  EXPECT_DOUBLE_EQ(in_tiles.top5_kept(), 1);
}

/// Column means 0 and 2, variances 1 and 0; scores 3 and 1.
TEST(Properties, AreThoseOfTwoRowsByHand) {
  const Operation operation = operation_of(matrix_of({{1, 2}, {-1, 2}}), matrix_of({{1, 1}}));
  AttentionProperties properties;
  properties.add(operation, heavy_rows(operation, machine_with(1)));
  EXPECT_DOUBLE_EQ(properties.largest_share.value(), 5.0 / 6);  // 2 of 3, and 2 of 2
  EXPECT_DOUBLE_EQ(properties.effective_components.value(), 1);
  EXPECT_DOUBLE_EQ(properties.offset_share.value(), 0.8);  // 4 / (4 + 1)
  EXPECT_DOUBLE_EQ(properties.key_kurtosis.value(), 2);    // mean fourth power 1/2, square 1/2
  EXPECT_DOUBLE_EQ(properties.height.value(), 0);
  EXPECT_DOUBLE_EQ(properties.gap_nats.value(), 2);
  const double p = 1 / (1 + std::exp(-2.0));
  EXPECT_NEAR(properties.entropy_nats.value(), -p * std::log(p) - (1 - p) * std::log(1 - p), 1e-12);
}

TEST(Properties, ThatHaveNoMeaningDoNotExist) {
  const Operation operation = operation_of(matrix_of({{1, 2}}), matrix_of({{-1, -1}}));
  AttentionProperties properties;
  properties.add(operation, heavy_rows(operation, machine_with(1)));
  EXPECT_FALSE(properties.largest_share.exists());
  EXPECT_FALSE(properties.effective_components.exists());
  EXPECT_FALSE(properties.key_kurtosis.exists());
  EXPECT_FALSE(properties.height.exists());
  EXPECT_DOUBLE_EQ(properties.entropy_nats.value(), 0);
}

}  // namespace
}  // namespace a3
