#include "fast/kernels/int16_kernels.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/int16_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/plain_kernels.h"
#include "fast/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using plain::attend_rows;
using plain::row_dot_products;
using plain::tile_dot_products;

#else

namespace hn = hwy::HWY_NAMESPACE;

const hn::Repartition<std::int16_t, decltype(kSums)> kElements;
using Elements = hn::Vec<decltype(kElements)>;

/// Sum lane i gains a[2i] * b[2i] + a[2i + 1] * b[2i + 1] once both parts are joined; Highway
/// spreads them over two sums on some instruction sets.
struct PairSums {
  Sums part;
  Sums other_part;

  // Not left to the compiler, which would generate it for the build's baseline instruction set.
  HWY_INLINE PairSums() : part(hn::Zero(kSums)), other_part(hn::Zero(kSums)) {}

  HWY_INLINE void add(Elements a, Elements b) {
    part = hn::ReorderWidenMulAccumulate(kSums, a, b, part, other_part);
  }
  HWY_INLINE Sums joined() const { return hn::RearrangeToOddPlusEven(part, other_part); }
};

/// A pair of neighbouring elements in every lane.
HWY_INLINE Elements broadcast_pair(const std::int16_t* pair) {
  std::int32_t both;
  std::memcpy(&both, pair, sizeof(both));
  return hn::BitCast(kElements, hn::Set(kSums, both));
}

HWY_INLINE Elements load_pairs(const std::int16_t* pairs) {
  return hn::LoadU(kElements, pairs);
}

/// Two vectors of rows against four queries: eight independent sums keep the multipliers busy.
HWY_INLINE void dot_products_of_rows(
    const std::int16_t* pairs, std::size_t pair_stride, int num_pairs, std::size_t row,
    const std::array<const std::int16_t*, kQueriesPerBlock>& queries,
    const std::array<std::int32_t*, kQueriesPerBlock>& scores) {
  const std::size_t step = hn::Lanes(kElements);
  PairSums a0, a1, a2, a3, b0, b1, b2, b3;
  const std::size_t num_lanes = 2 * static_cast<std::size_t>(num_pairs);
  for (std::size_t p = 0; p < num_lanes; p += 2, pairs += pair_stride) {
    const Elements a = load_pairs(pairs);
    const Elements b = load_pairs(pairs + step);
    const Elements q0 = broadcast_pair(queries[0] + p);
    a0.add(a, q0);
    b0.add(b, q0);
    const Elements q1 = broadcast_pair(queries[1] + p);
    a1.add(a, q1);
    b1.add(b, q1);
    const Elements q2 = broadcast_pair(queries[2] + p);
    a2.add(a, q2);
    b2.add(b, q2);
    const Elements q3 = broadcast_pair(queries[3] + p);
    a3.add(a, q3);
    b3.add(b, q3);
  }
  const std::size_t next = row + hn::Lanes(kSums);
  hn::StoreU(a0.joined(), kSums, scores[0] + row);
  hn::StoreU(b0.joined(), kSums, scores[0] + next);
  hn::StoreU(a1.joined(), kSums, scores[1] + row);
  hn::StoreU(b1.joined(), kSums, scores[1] + next);
  hn::StoreU(a2.joined(), kSums, scores[2] + row);
  hn::StoreU(b2.joined(), kSums, scores[2] + next);
  hn::StoreU(a3.joined(), kSums, scores[3] + row);
  hn::StoreU(b3.joined(), kSums, scores[3] + next);
}

void tile_dot_products(const std::int16_t* tiles, int num_tiles, int num_pairs,
                       const std::array<const std::int16_t*, kQueriesPerBlock>& queries,
                       const std::array<std::int32_t*, kQueriesPerBlock>& scores) {
  constexpr std::size_t kPairStride = 2 * std::size_t{kRowsPerTile};
  const std::size_t tile_size = static_cast<std::size_t>(num_pairs) * kPairStride;
  const std::size_t rows_at_once = 2 * hn::Lanes(kSums);
  for (int tile = 0; tile < num_tiles; ++tile, tiles += tile_size) {
    for (std::size_t r = 0; r < kRowsPerTile; r += rows_at_once) {
      dot_products_of_rows(tiles + 2 * r, kPairStride, num_pairs,
                           static_cast<std::size_t>(tile) * kRowsPerTile + r, queries, scores);
    }
  }
}

/// Adds the blocks of 128 bits of a vector into one.
template <typename D>
HWY_INLINE auto sum_of_blocks(D /*d*/, hn::Vec<D> v) {
  if constexpr (hn::MaxLanes(D()) > 4) {
    const hn::Half<D> half;
    return sum_of_blocks(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  } else {
    return v;
  }
}

/// The sums of the lanes of four vectors, side by side.
HWY_INLINE void store_sums(Sums s0, Sums s1, Sums s2, Sums s3, std::int32_t* sums) {
  const hn::Repartition<std::int64_t, decltype(kSums)> pairs;
  const Sums first =
      hn::Add(hn::InterleaveLower(kSums, s0, s1), hn::InterleaveUpper(kSums, s0, s1));
  const Sums last = hn::Add(hn::InterleaveLower(kSums, s2, s3), hn::InterleaveUpper(kSums, s2, s3));
  const auto a = hn::BitCast(pairs, first);
  const auto b = hn::BitCast(pairs, last);
  const Sums all = hn::Add(hn::BitCast(kSums, hn::InterleaveLower(pairs, a, b)),
                           hn::BitCast(kSums, hn::InterleaveUpper(pairs, a, b)));
  hn::StoreU(sum_of_blocks(kSums, all), hn::CappedTag<std::int32_t, 4>(), sums);
}

void row_dot_products(const std::int16_t* keys, int num_lanes, const std::int16_t* query,
                      const std::int32_t* rows, int num_rows, std::int32_t* scores) {
  const auto lanes = static_cast<std::size_t>(num_lanes);
  const std::size_t step = hn::Lanes(kElements);
  const auto key = [&](int i) { return keys + static_cast<std::size_t>(rows[i]) * lanes; };
  int i = 0;
  for (; i + 4 <= num_rows; i += 4) {  // four rows share the loads of the query
    const std::int16_t* k0 = key(i);
    const std::int16_t* k1 = key(i + 1);
    const std::int16_t* k2 = key(i + 2);
    const std::int16_t* k3 = key(i + 3);
    PairSums s0, s1, s2, s3;
    for (std::size_t lane = 0; lane < lanes; lane += step) {
      const Elements q = hn::LoadU(kElements, query + lane);
      s0.add(hn::LoadU(kElements, k0 + lane), q);
      s1.add(hn::LoadU(kElements, k1 + lane), q);
      s2.add(hn::LoadU(kElements, k2 + lane), q);
      s3.add(hn::LoadU(kElements, k3 + lane), q);
    }
    store_sums(s0.joined(), s1.joined(), s2.joined(), s3.joined(), scores + i);
  }
  for (; i < num_rows; ++i) {
    PairSums sums;
    for (std::size_t lane = 0; lane < lanes; lane += step) {
      sums.add(hn::LoadU(kElements, key(i) + lane), hn::LoadU(kElements, query + lane));
    }
    scores[i] = hn::GetLane(hn::SumOfLanes(kSums, sums.joined()));
  }
}

HWY_INLINE std::int32_t sum_of(const std::int32_t* numbers, int count) {
  Sums sums = hn::Zero(kSums);
  for_each_vector(static_cast<std::size_t>(count), [&](std::size_t i, auto is_within) HWY_ATTR {
    sums = hn::Add(sums, hn::IfThenElseZero(is_within, hn::LoadU(kSums, numbers + i)));
  });
  return hn::GetLane(hn::SumOfLanes(kSums, sums));
}

// Exact: with a numerator below 2^24 (2^53) the quotient of floats (doubles) never reaches an
// integer that the true quotient does not.
HWY_INLINE Sums quotient_of_floats(Sums numerator, Sums divisor) {
  const hn::Rebind<float, decltype(kSums)> floats;
  return hn::ConvertTo(kSums,
                       hn::Div(hn::ConvertTo(floats, numerator), hn::ConvertTo(floats, divisor)));
}

template <bool kFloatsSuffice>
HWY_INLINE int nonzero_weights_of(const std::int32_t* scores, const std::int32_t* rows,
                                  int num_rows, std::int32_t sum, int shift, std::int32_t bias,
                                  std::int32_t* weighted_rows, std::int32_t* weights) {
  const auto count = static_cast<std::size_t>(num_rows);
  std::size_t num_left = 0;
  if (kFloatsSuffice) {
    const Sums divisor = hn::Set(kSums, sum);
    const Sums rounding = hn::Set(kSums, bias);
    for_each_vector(count, [&](std::size_t i, auto is_within) HWY_ATTR {
      const Sums numerator =
          hn::Add(hn::ShiftLeftSame(hn::LoadU(kSums, scores + i), shift), rounding);
      const Sums weight = quotient_of_floats(numerator, divisor);
      const auto is_left = hn::And(is_within, hn::Gt(weight, hn::Zero(kSums)));
      compress_store(weight, is_left, kSums, weights + num_left);
      num_left +=
          compress_store(hn::LoadU(kSums, rows + i), is_left, kSums, weighted_rows + num_left);
    });
    return static_cast<int>(num_left);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t numerator = (std::int64_t{scores[i]} << shift) + bias;
    const auto weight = static_cast<std::int32_t>(numerator / sum);
    weights[num_left] = weight;
    weighted_rows[num_left] = rows[i];
    num_left += weight > 0 ? 1 : 0;
  }
  return static_cast<int>(num_left);
}

/// Rows of weight 0 are left out. Returns how many are left.
HWY_INLINE int nonzero_weights(const std::int32_t* scores, const std::int32_t* rows, int num_rows,
                               std::int32_t sum, int shift, std::int32_t bias,
                               std::int32_t* weighted_rows, std::int32_t* weights) {
  constexpr std::int64_t kFloatLimit = std::int64_t{1} << 24;
  const std::int64_t largest_numerator = (std::int64_t{1} << (2 * shift)) + bias;
  return largest_numerator < kFloatLimit
             ? nonzero_weights_of<true>(scores, rows, num_rows, sum, shift, bias, weighted_rows,
                                        weights)
             : nonzero_weights_of<false>(scores, rows, num_rows, sum, shift, bias, weighted_rows,
                                         weights);
}

HWY_INLINE void store_widened(Sums sums, std::int64_t* output) {
  const hn::Repartition<std::int64_t, decltype(kSums)> wide;
  const hn::Half<decltype(kSums)> half;
  hn::StoreU(hn::PromoteTo(wide, hn::LowerHalf(half, sums)), wide, output);
  hn::StoreU(hn::PromoteTo(wide, hn::UpperHalf(half, sums)), wide, output + hn::Lanes(wide));
}

/// Stores blocks of 128 bits of two vectors in turns.
HWY_INLINE void store_blocks_in_turns(Sums first, Sums second, std::int64_t* output) {
  constexpr std::size_t kNumBlocks = hn::MaxLanes(kSums) / 4;
  if constexpr (kNumBlocks > 1) {
    const Sums lower = hn::ConcatLowerLower(kSums, second, first);
    second = hn::ConcatUpperUpper(kSums, second, first);
    first = lower;
  }
  if constexpr (kNumBlocks == 4) {
    HWY_ALIGN static constexpr std::int32_t kSecondBeforeThird[] = {0, 1, 2, 3, 8,  9,  10, 11,
                                                                    4, 5, 6, 7, 12, 13, 14, 15};
    const auto order = hn::SetTableIndices(kSums, kSecondBeforeThird);
    first = hn::TableLookupLanes(first, order);
    second = hn::TableLookupLanes(second, order);
  }
  store_widened(first, output);
  store_widened(second, output + hn::Lanes(kSums));
}

/// The sums of one vector of lanes.
struct LaneSums {
  PairSums lower;
  PairSums upper;

  HWY_INLINE LaneSums() {}
  /// Two rows' elements side by side meet both weights in one multiplication.
  HWY_INLINE void add(const std::int16_t* row_a, const std::int16_t* row_b, Elements weights) {
    const Elements a = hn::LoadU(kElements, row_a);
    const Elements b = hn::LoadU(kElements, row_b);
    lower.add(hn::InterleaveLower(kElements, a, b), weights);
    upper.add(hn::InterleaveUpper(kElements, a, b), weights);
  }
  /// Interleaving works within blocks of 128 bits: the lower sums hold the first four lanes of
  /// every eight, the upper sums the last four.
  HWY_INLINE void store(std::int64_t* output) const {
    store_blocks_in_turns(lower.joined(), upper.joined(), output);
  }
};

/// Calls add(row a, row b, weights of both) for all rows in pairs, a last one with itself and
/// weight 0.
template <typename Add>
HWY_INLINE void for_each_pair(const std::int16_t* values, std::size_t num_lanes,
                              const std::int32_t* rows, const std::int32_t* weights, int num_rows,
                              const Add& add) {
  const auto row = [&](int i) { return values + static_cast<std::size_t>(rows[i]) * num_lanes; };
  const auto both = [&](std::int32_t a, std::int32_t b)
                        HWY_ATTR { return hn::BitCast(kElements, hn::Set(kSums, a | (b << 16))); };
  int i = 0;
  for (; i + 2 <= num_rows; i += 2) add(row(i), row(i + 1), both(weights[i], weights[i + 1]));
  if (i < num_rows) add(row(i), row(i), both(weights[i], 0));
}

/// The weighted sums of some vectors of lanes.
template <std::size_t kNumVectors>
HWY_INLINE void sum_lanes(const std::int16_t* values, std::size_t num_lanes,
                          const WeightedRows& weighted, int num_rows, std::int64_t* output) {
  const std::size_t step = hn::Lanes(kElements);
  LaneSums sums[kNumVectors];
  for_each_pair(values, num_lanes, weighted.rows, weighted.weights, num_rows,
                [&](const std::int16_t* a, const std::int16_t* b, Elements both) HWY_ATTR {
                  HWY_UNROLL(4)
                  for (std::size_t v = 0; v < kNumVectors; ++v) {
                    sums[v].add(a + v * step, b + v * step, both);
                  }
                });
  HWY_UNROLL(4)
  for (std::size_t v = 0; v < kNumVectors; ++v) sums[v].store(output + v * step);
}

int attend_rows(const std::int32_t* scores, const std::int32_t* rows, int num_rows,
                const Division& division, const std::int16_t* values, int num_lanes,
                const WeightedRows& weighted, std::int64_t* output) {
  const std::int32_t sum = sum_of(scores, num_rows);
  const int num_weighted =
      nonzero_weights(scores, rows, num_rows, sum, division.shift,
                      division.rounds_to_nearest ? sum / 2 : 0, weighted.rows, weighted.weights);
  const auto lanes = static_cast<std::size_t>(num_lanes);
  const std::size_t step = hn::Lanes(kElements);
  std::size_t lane = 0;
  for (; lane + 4 * step <= lanes; lane += 4 * step) {
    sum_lanes<4>(values + lane, lanes, weighted, num_weighted, output + lane);
  }
  for (; lane + 2 * step <= lanes; lane += 2 * step) {
    sum_lanes<2>(values + lane, lanes, weighted, num_weighted, output + lane);
  }
  for (; lane < lanes; lane += step) {
    sum_lanes<1>(values + lane, lanes, weighted, num_weighted, output + lane);
  }
  return num_weighted;
}

#endif

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(tile_dot_products);
HWY_EXPORT(row_dot_products);
HWY_EXPORT(attend_rows);

void tile_dot_products(const std::int16_t* tiles, int num_tiles, int num_pairs,
                       const std::array<const std::int16_t*, kQueriesPerBlock>& queries,
                       const std::array<std::int32_t*, kQueriesPerBlock>& scores) {
  HWY_DYNAMIC_DISPATCH(tile_dot_products)(tiles, num_tiles, num_pairs, queries, scores);
}

void row_dot_products(const std::int16_t* keys, int num_lanes, const std::int16_t* query,
                      const std::int32_t* rows, int num_rows, std::int32_t* scores) {
  HWY_DYNAMIC_DISPATCH(row_dot_products)(keys, num_lanes, query, rows, num_rows, scores);
}

int attend_rows(const std::int32_t* scores, const std::int32_t* rows, int num_rows,
                const Division& division, const std::int16_t* values, int num_lanes,
                const WeightedRows& weighted, std::int64_t* output) {
  return HWY_DYNAMIC_DISPATCH(attend_rows)(scores, rows, num_rows, division, values, num_lanes,
                                           weighted, output);
}

}  // namespace a3::fast
#endif
