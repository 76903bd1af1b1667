#include "fast/grid/point_order.h"

#include <algorithm>
#include <utility>

#include "arith/weight.h"

namespace a3::fast {

std::vector<SelectionPoint> ordered_selections(const Grid& grid, int num_rows, int tile_rows) {
  std::vector<SelectionPoint> points;
  for (const std::optional<CandidateSelection>& selection : grid.selections) {
    points.push_back(
        {points.size(), selection ? tile_iterations(*selection, tile_rows, num_rows) : 0});
  }
  std::stable_sort(
      points.begin(), points.end(),
      [](const SelectionPoint& a, const SelectionPoint& b) { return a.iterations < b.iterations; });
  return points;
}

std::vector<PostScoringPoint> ordered_post_scorings(const Grid& grid) {
  std::vector<PostScoringPoint> points;
  for (const std::optional<PostScoring>& post_scoring : grid.post_scorings) {
    PostScoringPoint point = {points.size(), post_scoring.has_value(), 0};
    if (post_scoring) {
      point.threshold =
          post_scoring_threshold(post_scoring->threshold_percent, grid.machine.numerics);
    }
    points.push_back(point);
  }
  std::stable_sort(
      points.begin(), points.end(), [](const PostScoringPoint& a, const PostScoringPoint& b) {
        return std::make_pair(a.is_on, -a.threshold) < std::make_pair(b.is_on, -b.threshold);
      });
  return points;
}

}  // namespace a3::fast
