#include "arith/merge.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace a3 {
namespace {

/// Of a positive divisor.
std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
  const std::int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

void merge_outputs(const std::vector<TileOutput>& tiles, const ExponentTables& exponent,
                   int num_dims, std::int64_t* output_raw) {
  if (tiles.size() == 1) {
    std::copy_n(tiles.front().output_raw, num_dims, output_raw);
    return;
  }
  const auto scores_less = [](const TileOutput& a, const TileOutput& b) {
    return a.largest_score < b.largest_score;
  };
  const std::int64_t largest =
      std::max_element(tiles.begin(), tiles.end(), scores_less)->largest_score;
  std::vector<std::int64_t> shares;
  shares.reserve(tiles.size());
  for (const TileOutput& tile : tiles) {
    shares.push_back(exponent.score(largest - tile.largest_score) * tile.score_sum);
  }
  const std::int64_t sum = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  for (int dim = 0; dim < num_dims; ++dim) {
    std::int64_t weighted = 0;
    for (std::size_t t = 0; t < tiles.size(); ++t) {
      weighted += shares[t] * tiles[t].output_raw[dim];
    }
    output_raw[dim] = floor_divide(2 * weighted + sum, 2 * sum);
  }
}

}  // namespace a3
