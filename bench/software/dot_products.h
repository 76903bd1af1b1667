#pragma once

#include <array>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/int16_kernels.h"

namespace a3::bench {

/// Up to so many vectors, the first `count` of which mean something; the others may be read.
struct VectorBlock {
  std::array<const std::int16_t*, fast::kQueriesPerBlock> vectors{};
  int count = 0;

  /// `count` vectors of `stride` elements that follow on another; the last stands in for the
  /// missing.
  static VectorBlock of(const std::int16_t* first, int stride, int count);
};

/// Dot products of all rows of a matrix of 16-bit elements with some vectors, exact as long as sums
/// fit 32 bits.
class DotProducts {
 public:
  /// kTiles: the matrix is copied into tiles, and four vectors load an element once. kRows: on the
  /// rows as they lie, with nothing to prepare; num_lanes is a multiple of fast::kLaneMultiple
  /// then, and the rows stay where they are.
  enum class Layout { kTiles, kRows };

  explicit DotProducts(Layout layout = Layout::kTiles) : layout_(layout) {}

  /// [num_rows, num_lanes], lanes even.
  void load(const std::int16_t* rows, int num_rows, int num_lanes);
  void multiply(const VectorBlock& block);

  /// Of all rows with one of the vectors multiplied last, [num_rows] and room.
  std::int32_t* scores(int vector) { return scores_[static_cast<std::size_t>(vector)].data(); }
  int num_rows() const { return num_rows_; }

 private:
  Layout layout_;
  int num_rows_ = 0;
  int num_lanes_ = 0;
  const std::int16_t* rows_ = nullptr;
  fast::AlignedVector<std::int16_t> tiles_;
  fast::AlignedVector<std::int32_t> all_rows_;
  std::array<fast::AlignedVector<std::int32_t>, fast::kQueriesPerBlock> scores_;
};

}  // namespace a3::bench
