#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/gain_kernels.h"
#include "fast/search/product_prefixes.h"

namespace a3::fast {

/// The gains of both sides of a block of queries, each side's in the order in which it pops them:
/// the largest first.
template <typename Gain>
class SortedGains {
 public:
  using Sides = std::array<ProductPrefixes<Gain>, kSidesPerBlock>;

  /// Sorts the sides of so many queries; their gains get zeros behind them. With ranks, if those
  /// are wanted and there are few enough gains.
  void sort(Sides& sides, int num_queries, bool wants_ranks);

  /// The k-th gain of a side, 0 where it has no more.
  Gain at(std::size_t side_in_block, std::int64_t k) const {
    return matrix_[static_cast<std::size_t>(k) * kSidesPerBlock + side_in_block];
  }

  /// [num_rows + 1, kSidesPerBlock]; no side has more gains than there are rows.
  const Gain* matrix() const { return matrix_.data(); }
  std::int64_t num_rows() const { return static_cast<std::int64_t>(num_rows_); }

  /// Only gains of 16 bits leave room for a rank.
  static constexpr bool kCanRank = std::is_same_v<Gain, std::uint16_t>;
  /// Whether it is known which product each gain is: what then is popped between two numbers of
  /// iterations stands together.
  bool are_ranked() const { return are_ranked_; }
  /// A side's column of what `rank_sides` gives.
  const std::uint32_t* ranked(std::size_t side_in_block) const {
    return ranked_.data() + side_in_block;
  }

 private:
  AlignedVector<Gain> matrix_;
  std::size_t num_rows_ = 0;  ///< a power of two
  AlignedVector<std::uint32_t> ranked_;
  bool are_ranked_ = false;
};

extern template class SortedGains<std::uint16_t>;
extern template class SortedGains<std::int32_t>;
extern template class SortedGains<std::int64_t>;

}  // namespace a3::fast
