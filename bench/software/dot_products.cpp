#include "bench/software/dot_products.h"

#include <algorithm>
#include <numeric>

#include "bench/software/int16_operation.h"
#include "fast/values/int16_operands.h"

namespace a3::bench {

VectorBlock VectorBlock::of(const std::int16_t* first, int stride, int count) {
  VectorBlock block;
  block.count = count;
  for (int v = 0; v < fast::kQueriesPerBlock; ++v) {
    block.vectors[static_cast<std::size_t>(v)] = first + size_of(std::min(v, count - 1), stride);
  }
  return block;
}

void DotProducts::load(const std::int16_t* rows, int num_rows, int num_lanes) {
  num_rows_ = num_rows;
  num_lanes_ = num_lanes;
  rows_ = rows;
  const int padded_rows = fast::num_tiles(num_rows) * fast::kRowsPerTile;
  for (auto& scores : scores_)
    scores.resize(static_cast<std::size_t>(padded_rows) + fast::kKernelRoom);
  if (layout_ == Layout::kTiles) {
    tiles_.resize(size_of(padded_rows, num_lanes));
    fast::lay_out_tiles(rows, num_rows, num_lanes, tiles_.data());
    return;
  }
  all_rows_.resize(static_cast<std::size_t>(num_rows) + fast::kKernelRoom);
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
}

void DotProducts::multiply(const VectorBlock& block) {
  if (layout_ == Layout::kTiles) {
    fast::tile_dot_products(tiles_.data(), fast::num_tiles(num_rows_), num_lanes_ / 2,
                            block.vectors, {scores(0), scores(1), scores(2), scores(3)});
    return;
  }
  for (int v = 0; v < block.count; ++v) {
    fast::row_dot_products(rows_, num_lanes_, block.vectors[static_cast<std::size_t>(v)],
                           all_rows_.data(), num_rows_, scores(v));
  }
}

}  // namespace a3::bench
