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

/// `output` holds multiples of 1/2.
QueryAccuracy of_outputs(const Numbers& output, const Numbers& exact_output) {
  std::vector<std::int64_t> raw;
  for (const double number : output) raw.push_back(std::llround(number * 2));
  const double score = 0;
  const std::int32_t selected = 0;
  return query_accuracy(
      exact_answer(exact_output.data(), static_cast<int>(exact_output.size()), &score, 1),
      {raw.data(), 0.5, &selected, 1});
}

QueryAccuracy of_selection(const Numbers& exact_scores, const Rows& selected) {
  const double zero = 0;
  const std::int64_t raw = 0;
  return query_accuracy(
      exact_answer(&zero, 1, exact_scores.data(), static_cast<int>(exact_scores.size())),
      {&raw, 1, selected.data(), static_cast<int>(selected.size())});
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

// Long enough for whole vectors of every instruction set and for elements beyond them; integers, so
// that no order of summing matters.
TEST(QueryAccuracy, SumsOutputsOfAnyLength) {
  for (int num_dims = 1; num_dims <= 40; ++num_dims) {
    Numbers output;
    Numbers exact;
    double squared_error = 0;
    double dot = 0;
    double square = 0;
    double exact_square = 0;
    for (int c = 0; c < num_dims; ++c) {
      output.push_back(3 * c - 20);
      exact.push_back(c * c % 7 - 3);
      squared_error += (output.back() - exact.back()) * (output.back() - exact.back());
      dot += output.back() * exact.back();
      square += output.back() * output.back();
      exact_square += exact.back() * exact.back();
    }
    const QueryAccuracy accuracy = of_outputs(output, exact);
    EXPECT_EQ(accuracy.squared_error, squared_error) << num_dims;
    EXPECT_DOUBLE_EQ(accuracy.cosine, dot / std::sqrt(square * exact_square)) << num_dims;
  }
}

TEST(QueryAccuracy, FindsTheLargestErrorWhereverItIs) {
  for (std::size_t place = 0; place < 20; ++place) {
    Numbers exact(20, 1);
    exact[place] = -9;
    EXPECT_EQ(of_outputs(Numbers(20, 1), exact).max_abs_error, 10) << place;
  }
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
  for (std::size_t place = 0; place < 20; ++place) {
    Numbers exact(20, 4);
    exact[place] = std::numeric_limits<double>::quiet_NaN();
    const QueryAccuracy accuracy = of_outputs(Numbers(20, 3), exact);
    EXPECT_TRUE(std::isnan(accuracy.rmse));
    EXPECT_TRUE(std::isnan(accuracy.cosine));
    EXPECT_TRUE(std::isnan(accuracy.max_abs_error)) << accuracy.max_abs_error;
  }
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
    Numbers scores(1 + random() % 60);
    for (double& score : scores) score = static_cast<double>(random() % 30);  // ties are common
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
