#include "bench/software/block_selection.h"

#include <algorithm>
#include <limits>

#include "bench/software/top_rows.h"

namespace a3::bench {

int BlockSelection::num_blocks() const {
  return (operation_->num_rows() + rows_per_block_ - 1) / rows_per_block_;
}

void BlockSelection::prepare(const Int16Operation& operation) {
  operation_ = &operation;
  const int num_lanes = operation.num_lanes();
  fast::AlignedVector<std::int16_t> extremes(size_of(num_blocks(), 2 * num_lanes));
  for (int block = 0; block < num_blocks(); ++block) {
    std::int16_t* least = extremes.data() + size_of(block, 2 * num_lanes);
    std::int16_t* largest = least + num_lanes;
    const int first = block * rows_per_block_;
    std::copy_n(operation.key(first), num_lanes, least);
    std::copy_n(operation.key(first), num_lanes, largest);
    for (int r = first + 1; r < std::min(first + rows_per_block_, operation.num_rows()); ++r) {
      const std::int16_t* key = operation.key(r);
      for (int c = 0; c < num_lanes; ++c) {
        least[c] = std::min(least[c], key[c]);
        largest[c] = std::max(largest[c], key[c]);
      }
    }
  }
  bounds_.load(extremes.data(), num_blocks(), 2 * num_lanes);
  split_queries_.resize(size_of(kQueriesPerBlock, 2 * num_lanes));
  blocks_.resize(static_cast<std::size_t>(num_blocks()) + fast::kKernelRoom);
  rows_.resize(size_of(num_blocks(), rows_per_block_) + fast::kKernelRoom);
}

void BlockSelection::start(int first_query, int count) {
  const int num_lanes = operation_->num_lanes();
  for (int q = 0; q < count; ++q) {
    const std::int16_t* query = operation_->query(first_query + q);
    std::int16_t* split = split_queries_.data() + size_of(q, 2 * num_lanes);
    for (int c = 0; c < num_lanes; ++c) {
      split[c] = std::min<std::int16_t>(query[c], 0);
      split[num_lanes + c] = std::max<std::int16_t>(query[c], 0);
    }
  }
  bounds_.multiply(VectorBlock::of(split_queries_.data(), 2 * num_lanes, count));
}

FoundRows BlockSelection::select(int index) {
  const int num_found = top_rows(bounds_.scores(index), num_blocks(),
                                 num_wanted_rows(share_, num_blocks()), blocks_.data());
  int count = 0;
  for (int b = 0; b < num_found; ++b) {
    const int first = blocks_[static_cast<std::size_t>(b)] * rows_per_block_;
    const int end = std::min(first + rows_per_block_, operation_->num_rows());
    for (int r = first; r < end; ++r) rows_[static_cast<std::size_t>(count++)] = r;
  }
  return {rows_.data(), count};
}

}  // namespace a3::bench
