#include "fast/grid/point_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace a3::fast {
namespace {

using ::testing::ElementsAre;

// Of 100 rows: 30 iterations, ceil(0.25 * 100) = 25, off, 30.
TEST(PointOrder, OfSelectionsIsByIterationsOfTheOperationAndOffFirst) {
  const Grid grid{Machine{},
                  {CandidateSelection{30, std::nullopt}, CandidateSelection{std::nullopt, 0.25},
                   std::nullopt, CandidateSelection{30, std::nullopt}},
                  {std::nullopt}};
  std::vector<std::size_t> indices;
  std::vector<std::int64_t> iterations;
  for (const SelectionPoint& point : ordered_selections(grid, 100, 100)) {
    indices.push_back(point.index);
    iterations.push_back(point.iterations);
  }
  EXPECT_THAT(indices, ElementsAre(2, 1, 0, 3));
  EXPECT_THAT(iterations, ElementsAre(0, 25, 30, 30));
  EXPECT_EQ(ordered_selections(grid, 200, 200).back().iterations, 50);
}

// A lower T keeps more: floor(ln(100 / T) * 256) is 1178 for 1 %, 766 for 5 %, 177 for 50 %.
TEST(PointOrder, OfPostScoringsIsByWhatTheyKeepMostFirst) {
  const Grid grid{
      Machine{}, {std::nullopt}, {PostScoring{5}, PostScoring{50}, std::nullopt, PostScoring{1}}};
  std::vector<std::size_t> indices;
  std::vector<std::int64_t> thresholds;
  for (const PostScoringPoint& point : ordered_post_scorings(grid)) {
    indices.push_back(point.index);
    EXPECT_EQ(point.is_on, point.index != 2);
    if (point.is_on) thresholds.push_back(point.threshold);
  }
  EXPECT_THAT(indices, ElementsAre(2, 3, 0, 1));
  EXPECT_THAT(thresholds, ElementsAre(1178, 766, 177));
}

}  // namespace
}  // namespace a3::fast
