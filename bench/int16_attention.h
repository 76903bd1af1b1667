#pragma once

#include <cstdint>
#include <vector>

#include "a3/arith/quantise.h"
#include "fast/kernels/aligned_vector.h"

namespace a3::bench {

/// Exact attention in 16-bit fixed point and nothing besides: dot products, exponent, division,
/// weighted sum of all rows. What a processor can do at best, the limit that engines are held
/// against.
class Int16Attention {
 public:
  explicit Int16Attention(const Machine& machine);

  /// All queries; keeps the last output only. Returns a sum that depends on every output.
  std::int64_t run(const QuantisedOperation& operation);

 private:
  void load(const QuantisedOperation& operation);
  void weigh(const std::int32_t* scores, int num_rows);

  int num_lanes_;
  std::vector<std::uint16_t> exponent_;      ///< of differences; the last serves all larger ones
  fast::AlignedVector<std::int16_t> tiles_;  ///< keys, as tile_dot_products takes them
  /// [n / 2, num_lanes, 2]: two rows' elements side by side
  fast::AlignedVector<std::int16_t> value_pairs_;
  fast::AlignedVector<std::int16_t> queries_;
  fast::AlignedVector<std::int32_t> scores_;
  fast::AlignedVector<std::int16_t> weights_;
  fast::AlignedVector<std::int32_t> sums_;
};

}  // namespace a3::bench
