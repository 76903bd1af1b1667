#include "a3/explore/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace a3 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RunTotals totals_with(const QueryAccuracy& accuracy, std::int64_t rows, std::int64_t latency) {
  static const Activity none;
  RunTotals totals;
  totals.add_query({0, rows, rows}, accuracy);
  totals.add_cycles(0, latency);
  totals.add_whole({1, 10, 1, latency, latency, latency, none, 0});
  return totals;
}

/// A point that keeps `top5` of the five best rows of its one query.
PointResult point_with(double top5, std::int64_t rows, std::int64_t latency = 100) {
  QueryAccuracy accuracy;
  accuracy.top5_retained = top5;
  return {Machine(), totals_with(accuracy, rows, latency), {}};
}

TEST(Bound, OfAShareIsKeptFromItsLimitOn) {
  const Bound bound = {Measure::kTop5Retained, 0.8};
  EXPECT_TRUE(bound.keeps(point_with(0.8, 1).totals));
  EXPECT_FALSE(bound.keeps(point_with(0.79, 1).totals));
  EXPECT_EQ(bound.text(), "top5_retained >= 0.8");
}

TEST(Bound, OfAnErrorIsKeptUpToItsLimit) {
  QueryAccuracy accuracy;
  accuracy.squared_error = 0.25;  // one element: rmse 0.5
  const RunTotals totals = totals_with(accuracy, 1, 1);
  EXPECT_TRUE((Bound{Measure::kRmse, 0.5}.keeps(totals)));
  EXPECT_FALSE((Bound{Measure::kRmse, 0.49}.keeps(totals)));
}

TEST(Bound, IsNotKeptByWhatIsNotANumber) {
  QueryAccuracy accuracy;
  accuracy.squared_error = std::numeric_limits<double>::quiet_NaN();
  accuracy.cosine = std::numeric_limits<double>::quiet_NaN();
  const RunTotals totals = totals_with(accuracy, 1, 1);
  EXPECT_FALSE((Bound{Measure::kRmse, 1e300}.keeps(totals)));
  EXPECT_FALSE((Bound{Measure::kCosine, -1}.keeps(totals)));
}

TEST(HeldOut, AreShareTimesKOfTheFirstKRoundedDown) {
  std::vector<std::int64_t> held_out;
  for (std::int64_t o = 0; o < 10; ++o) {
    if (is_held_out(o, 0.3)) held_out.push_back(o);
  }
  EXPECT_THAT(held_out, ElementsAre(3, 6, 9));
}

TEST(HeldOut, IsNothingForAShareOfNothing) {
  for (std::int64_t o = 0; o < 100; ++o) EXPECT_FALSE(is_held_out(o, 0));
}

TEST(ParetoFront, LeavesOutWhatAnotherPointBeats) {
  //  (1, 9) and (5, 1) and (3, 3) are unbeaten; (3, 4) and (6, 1) are beaten in one cost, (9, 9) in
  //  both.
  EXPECT_THAT(pareto_front({{9, 9}, {5, 1}, {3, 4}, {3, 3}, {6, 1}, {1, 9}}), ElementsAre(5, 3, 1));
}

TEST(ParetoFront, HasTheFirstOfEqualPoints) {
  EXPECT_THAT(pareto_front({{2, 2}, {1, 3}, {1, 3}, {2, 2}}), ElementsAre(1, 0));
  EXPECT_THAT(pareto_front({}), IsEmpty());
}

/// By comparing every point with every other.
TEST(ParetoFront, OfRandomPointsIsWhatNoPointBeats) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    std::vector<Costs> points(30, Costs(3));
    for (Costs& point : points) {
      for (double& cost : point) cost = static_cast<double>(random() % 5);
    }
    std::vector<std::size_t> expected;
    for (std::size_t p = 0; p < points.size(); ++p) {
      bool is_beaten = false;
      for (std::size_t q = 0; q < points.size(); ++q) {
        bool is_no_worse = true;
        for (std::size_t i = 0; i < 3; ++i) is_no_worse &= points[q][i] <= points[p][i];
        is_beaten |= is_no_worse && (points[q] != points[p] || q < p);
      }
      if (!is_beaten) expected.push_back(p);
    }
    EXPECT_THAT(pareto_front(points), testing::UnorderedElementsAreArray(expected));
  }
}

TEST(ChoosePoint, TakesTheCheapestThatKeepsAllBounds) {
  const std::vector<PointResult> points = {point_with(1, 10), point_with(0.8, 4),
                                           point_with(0.6, 2), point_with(0.8, 6)};
  const auto choice_for = [&](double share) {
    return choose_point(points, Objective::kEnergy, {{Measure::kTop5Retained, share}});
  };
  EXPECT_EQ(choice_for(0.9), 0U);
  EXPECT_EQ(choice_for(0.7), 1U);
  EXPECT_EQ(choice_for(0.5), 2U);
  // All cosines are 0.
  EXPECT_EQ(choose_point(points, Objective::kEnergy,
                         {{Measure::kTop5Retained, 0.5}, {Measure::kCosine, 0.1}}),
            std::nullopt);
}

TEST(ChoosePoint, TakesTheSmallerEnergyOfEquallyFastOnes) {
  const std::vector<PointResult> points = {point_with(1, 10, 50), point_with(1, 4, 50),
                                           point_with(1, 1, 51), point_with(1, 4, 50)};
  EXPECT_EQ(choose_point(points, Objective::kLatency, {{Measure::kTop5Retained, 0.5}}), 1U);
}

TEST(ObjectiveValue, HasNoIntervalWhereEveryOperationHasOneQuery) {
  EXPECT_EQ(objective_value(Objective::kInterval, point_with(1, 1)), std::nullopt);
  EXPECT_EQ(objective_value(Objective::kLatency, point_with(1, 1, 70)), 70);
  // 3 rows in dot product, exponent, output, key and value SRAM (Table I).
  EXPECT_NEAR(*objective_value(Objective::kEnergy, point_with(1, 3)),
              3 * (14.338 + 0.224 + 50.918 + 2.901 + 2.901), 1e-9);
}

}  // namespace
}  // namespace a3
