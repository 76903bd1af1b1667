#pragma once

#include "bench/software/dot_products.h"
#include "bench/software/row_selection.h"

namespace a3::bench {

/// Blocks of neighbouring rows, chosen whole. Of each block the least and the largest element of
/// every column bound what any of its rows can score; the blocks with the largest bounds are
/// attended to (the idea of Quest, Tang et al. 2024).
class BlockSelection : public RowSelection {
 public:
  /// `share` of the blocks is wanted, in (0, 1].
  BlockSelection(int rows_per_block, double share)
      : rows_per_block_(rows_per_block), share_(share) {}

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  int num_blocks() const;

  const int rows_per_block_;
  const double share_;
  const Int16Operation* operation_ = nullptr;
  /// Of [num_blocks, 2 num_lanes]: least elements, then largest. A query's negative elements times
  /// the first and its positive ones times the second add up to the bound.
  DotProducts bounds_;
  fast::AlignedVector<std::int16_t> split_queries_;  ///< [queries of a block, 2 num_lanes]
  fast::AlignedVector<std::int32_t> blocks_;
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
