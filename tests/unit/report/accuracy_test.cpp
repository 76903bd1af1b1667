#include "a3/report/accuracy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace a3 {
namespace {

using Numbers = std::vector<double>;
using Rows = std::vector<std::int32_t>;

QueryAccuracy of_outputs(const Numbers& output, const Numbers& exact_output) {
  const double score = 0;
  const Rows selected = {0};
  return query_accuracy(
      {output.data(), exact_output.data(), static_cast<int>(output.size()), &score, 1, selected});
}

QueryAccuracy of_selection(const Numbers& exact_scores, const Rows& selected) {
  const double zero = 0;
  return query_accuracy(
      {&zero, &zero, 1, exact_scores.data(), static_cast<int>(exact_scores.size()), selected});
}

// Errors 0, 2 and -4.
TEST(QueryAccuracy, MeasuresTheErrorsOfTheOutput) {
  const QueryAccuracy accuracy = of_outputs({1, 2, 3}, {1, 0, 7});
  EXPECT_DOUBLE_EQ(accuracy.squared_error, 4 + 16);
  EXPECT_DOUBLE_EQ(accuracy.rmse, std::sqrt(20.0 / 3));
  EXPECT_DOUBLE_EQ(accuracy.max_abs_error, 4);
}

TEST(QueryAccuracy, MeasuresTheAngleBetweenTheOutputs) {
  // (1 + 0 + 21) / sqrt(1 + 4 + 9) / sqrt(1 + 0 + 49)
  EXPECT_DOUBLE_EQ(of_outputs({1, 2, 3}, {1, 0, 7}).cosine, 22 / std::sqrt(14.0 * 50.0));
  EXPECT_DOUBLE_EQ(of_outputs({3, 4}, {6, 8}).cosine, 1);
  EXPECT_DOUBLE_EQ(of_outputs({3, 4}, {-6, -8}).cosine, -1);
  EXPECT_DOUBLE_EQ(of_outputs({3, 4}, {4, -3}).cosine, 0);
}

TEST(QueryAccuracy, OfEqualOutputsIsPerfect) {
  const QueryAccuracy accuracy = of_outputs({0.5, -2}, {0.5, -2});
  EXPECT_EQ(accuracy.squared_error, 0);
  EXPECT_EQ(accuracy.rmse, 0);
  EXPECT_EQ(accuracy.max_abs_error, 0);
  EXPECT_DOUBLE_EQ(accuracy.cosine, 1);
}

TEST(QueryAccuracy, TakesTwoZeroVectorsForParallelAndOneForOrthogonal) {
  EXPECT_EQ(of_outputs({0, 0}, {0, 0}).cosine, 1);
  EXPECT_EQ(of_outputs({0, 0}, {1, 2}).cosine, 0);
  EXPECT_EQ(of_outputs({1, 2}, {0, 0}).cosine, 0);
}

// Exact attention on a trace of enormous numbers may overflow to something that is not a number; a
// largest error of 0 would call that perfect.
TEST(QueryAccuracy, OfAnExactOutputThatIsNotANumberIsNotANumberEither) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const QueryAccuracy accuracy = of_outputs({1, 2, 3}, {1, nan, 4});
  EXPECT_TRUE(std::isnan(accuracy.rmse));
  EXPECT_TRUE(std::isnan(accuracy.cosine));
  EXPECT_TRUE(std::isnan(accuracy.max_abs_error)) << accuracy.max_abs_error;
}

// Ranking 1, 2, 5 (all 3.0), 3, 4, 0, 6.
TEST(QueryAccuracy, CountsTheLargestExactScoresAmongTheRowsKeptTiesByRow) {
  const Numbers scores = {0.5, 3, 3, 2, 1, 3, 0};
  const QueryAccuracy two_of_them = of_selection(scores, {2, 5});
  EXPECT_DOUBLE_EQ(two_of_them.top1_retained, 0);
  EXPECT_DOUBLE_EQ(two_of_them.top2_retained, 0.5);
  EXPECT_DOUBLE_EQ(two_of_them.top5_retained, 0.4);

  const QueryAccuracy first_and_last = of_selection(scores, {1, 6});
  EXPECT_DOUBLE_EQ(first_and_last.top1_retained, 1);
  EXPECT_DOUBLE_EQ(first_and_last.top2_retained, 0.5);
  EXPECT_DOUBLE_EQ(first_and_last.top5_retained, 0.2);

  const QueryAccuracy none_of_them = of_selection(scores, {0, 6});
  EXPECT_EQ(none_of_them.top1_retained, 0);
  EXPECT_EQ(none_of_them.top2_retained, 0);
  EXPECT_EQ(none_of_them.top5_retained, 0);
}

TEST(QueryAccuracy, RanksARowThatComesLateButScoresHighest) {
  const QueryAccuracy accuracy = of_selection({-1, -2, -3, -4, -5, -6, 10}, {6});
  EXPECT_EQ(accuracy.top1_retained, 1);
  EXPECT_EQ(accuracy.top2_retained, 0.5);
  EXPECT_EQ(accuracy.top5_retained, 0.2);
}

TEST(QueryAccuracy, OfFewerRowsThanItLooksForIsAShareOfThoseThatThereAre) {
  const QueryAccuracy three_rows = of_selection({1, 2, 3}, {1, 2});  // ranking 2, 1, 0
  EXPECT_EQ(three_rows.top1_retained, 1);
  EXPECT_EQ(three_rows.top2_retained, 1);
  EXPECT_DOUBLE_EQ(three_rows.top5_retained, 2.0 / 3);

  const QueryAccuracy one_row = of_selection({-7}, {0});
  EXPECT_EQ(one_row.top1_retained, 1);
  EXPECT_EQ(one_row.top2_retained, 1);
  EXPECT_EQ(one_row.top5_retained, 1);
}

TEST(QueryAccuracy, OfAllRowsKeptRetainsEverything) {
  for (int num_rows = 1; num_rows <= 12; ++num_rows) {
    Rows all(static_cast<std::size_t>(num_rows));
    std::iota(all.begin(), all.end(), 0);
    const QueryAccuracy accuracy = of_selection(Numbers(all.size(), 1.5), all);
    EXPECT_EQ(accuracy.top1_retained, 1);
    EXPECT_EQ(accuracy.top2_retained, 1);
    EXPECT_EQ(accuracy.top5_retained, 1);
  }
}

/// By sorting all rows.
double share_retained(const Numbers& scores, const Rows& selected, std::size_t n) {
  Rows ranking(scores.size());
  std::iota(ranking.begin(), ranking.end(), 0);
  std::stable_sort(ranking.begin(), ranking.end(), [&](std::int32_t a, std::int32_t b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  ranking.resize(std::min(n, ranking.size()));
  double retained = 0;
  for (const std::int32_t row : ranking) {
    retained += std::count(selected.begin(), selected.end(), row) > 0 ? 1 : 0;
  }
  return retained / static_cast<double>(ranking.size());
}

TEST(QueryAccuracy, RanksRandomScoresAsSortingThemDoes) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    Numbers scores(1 + random() % 15);
    for (double& score : scores) score = static_cast<double>(random() % 6);  // ties are common
    Rows selected;
    for (std::size_t row = 0; row < scores.size(); ++row) {
      if (random() % 2 == 0) selected.push_back(static_cast<std::int32_t>(row));
    }
    const QueryAccuracy accuracy = of_selection(scores, selected);
    EXPECT_DOUBLE_EQ(accuracy.top1_retained, share_retained(scores, selected, 1));
    EXPECT_DOUBLE_EQ(accuracy.top2_retained, share_retained(scores, selected, 2));
    EXPECT_DOUBLE_EQ(accuracy.top5_retained, share_retained(scores, selected, 5));
  }
}

}  // namespace
}  // namespace a3
