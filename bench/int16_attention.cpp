#include "bench/int16_attention.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "bench/int16_attention.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// sums[lane] = sum over row pairs of both weights times both values.
void weighted_sums(const std::int16_t* value_pairs, int num_pairs, int num_lanes,
                   const std::int16_t* weights, std::int32_t* sums) {
#if HWY_TARGET == HWY_SCALAR
  std::fill_n(sums, num_lanes, 0);
  for (int p = 0; p < num_pairs; ++p) {
    for (int lane = 0; lane < num_lanes; ++lane, value_pairs += 2) {
      sums[lane] += weights[2 * p] * value_pairs[0] + weights[2 * p + 1] * value_pairs[1];
    }
  }
#else
  const hn::ScalableTag<std::int32_t> d;
  const hn::Repartition<std::int16_t, decltype(d)> elements;
  const auto step = static_cast<int>(hn::Lanes(d));
  for (int lane = 0; lane < num_lanes; lane += 4 * step) {
    auto s0 = hn::Zero(d), s1 = hn::Zero(d), s2 = hn::Zero(d), s3 = hn::Zero(d);
    auto t0 = hn::Zero(d), t1 = hn::Zero(d), t2 = hn::Zero(d), t3 = hn::Zero(d);
    const std::int16_t* pair = value_pairs + 2 * lane;
    for (int p = 0; p < num_pairs; ++p, pair += 2 * num_lanes) {
      std::int32_t both;
      std::memcpy(&both, weights + 2 * p, sizeof(both));
      const auto weight = hn::BitCast(elements, hn::Set(d, both));
      const auto value = [&](int v) HWY_ATTR { return hn::LoadU(elements, pair + 2 * v * step); };
      s0 = hn::ReorderWidenMulAccumulate(d, value(0), weight, s0, t0);
      s1 = hn::ReorderWidenMulAccumulate(d, value(1), weight, s1, t1);
      s2 = hn::ReorderWidenMulAccumulate(d, value(2), weight, s2, t2);
      s3 = hn::ReorderWidenMulAccumulate(d, value(3), weight, s3, t3);
    }
    hn::StoreU(hn::RearrangeToOddPlusEven(s0, t0), d, sums + lane);
    hn::StoreU(hn::RearrangeToOddPlusEven(s1, t1), d, sums + lane + step);
    hn::StoreU(hn::RearrangeToOddPlusEven(s2, t2), d, sums + lane + 2 * step);
    hn::StoreU(hn::RearrangeToOddPlusEven(s3, t3), d, sums + lane + 3 * step);
  }
#endif
}

}  // namespace a3::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include "arith/exponent.h"
#include "fast/kernels/int16_kernels.h"

namespace a3::bench {

HWY_EXPORT(weighted_sums);

using fast::kQueriesPerBlock;
using fast::kRowsPerTile;

namespace {

std::size_t index_of(int row, int column, int num_columns) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(num_columns) +
         static_cast<std::size_t>(column);
}

}  // namespace

Int16Attention::Int16Attention(const Machine& machine)
    : num_lanes_(machine.hardware.num_lanes), sums_(static_cast<std::size_t>(num_lanes_)) {
  const ExponentTables tables(machine.numerics);
  for (std::int64_t x = 0; x <= tables.constant_from(); ++x) {
    exponent_.push_back(static_cast<std::uint16_t>(tables.score(x)));
  }
}

void Int16Attention::load(const QuantisedOperation& operation) {
  const int num_tiles = (operation.num_rows() + kRowsPerTile - 1) / kRowsPerTile;
  const int padded_rows = num_tiles * kRowsPerTile;
  const auto size = index_of(padded_rows, 0, num_lanes_);
  tiles_.assign(size, 0);
  value_pairs_.assign(size, 0);
  for (int r = 0; r < operation.num_rows(); ++r) {
    for (int c = 0; c < num_lanes_; ++c) {
      const int tile = r / kRowsPerTile;
      const int in_tile = (c / 2 * kRowsPerTile + r % kRowsPerTile) * 2 + c % 2;
      tiles_[index_of(tile, in_tile, kRowsPerTile * num_lanes_)] =
          static_cast<std::int16_t>(operation.key(r, c));
      value_pairs_[index_of(r / 2, 2 * c + r % 2, 2 * num_lanes_)] =
          static_cast<std::int16_t>(operation.value(r, c));
    }
  }
  queries_.assign(operation.query.data().begin(), operation.query.data().end());
  scores_.resize(static_cast<std::size_t>(padded_rows) * kQueriesPerBlock);
  weights_.assign(static_cast<std::size_t>(padded_rows), 0);
}

void Int16Attention::weigh(const std::int32_t* scores, int num_rows) {
  const std::int32_t max = *std::max_element(scores, scores + num_rows);
  const auto constant_from = static_cast<std::int32_t>(exponent_.size() - 1);
  std::int32_t sum = 0;
  for (int r = 0; r < num_rows; ++r) {
    const std::uint16_t e =
        exponent_[static_cast<std::size_t>(std::min(max - scores[r], constant_from))];
    weights_[static_cast<std::size_t>(r)] = static_cast<std::int16_t>(e);
    sum += e;
  }
  const auto divisor = static_cast<float>(sum);
  const auto half = static_cast<float>(sum / 2);
  for (int r = 0; r < num_rows; ++r) {
    std::int16_t& weight = weights_[static_cast<std::size_t>(r)];
    weight = static_cast<std::int16_t>((static_cast<float>(weight) * 256.0f + half) / divisor);
  }
}

std::int64_t Int16Attention::run(const QuantisedOperation& operation) {
  load(operation);
  const int num_rows = operation.num_rows();
  const int num_tiles = (num_rows + kRowsPerTile - 1) / kRowsPerTile;
  std::int64_t check = 0;
  for (int first = 0; first < operation.num_queries(); first += kQueriesPerBlock) {
    std::array<const std::int16_t*, kQueriesPerBlock> queries{};
    std::array<std::int32_t*, kQueriesPerBlock> scores{};
    const int count = std::min(kQueriesPerBlock, operation.num_queries() - first);
    for (int q = 0; q < kQueriesPerBlock; ++q) {
      queries[static_cast<std::size_t>(q)] =
          queries_.data() + index_of(first + std::min(q, count - 1), 0, num_lanes_);
      scores[static_cast<std::size_t>(q)] =
          scores_.data() + index_of(q, 0, num_tiles * kRowsPerTile);
    }
    fast::tile_dot_products(tiles_.data(), num_tiles, num_lanes_ / 2, queries, scores);
    for (int q = 0; q < count; ++q) {
      weigh(scores[static_cast<std::size_t>(q)], num_rows);
      HWY_DYNAMIC_DISPATCH(weighted_sums)
      (value_pairs_.data(), (num_rows + 1) / 2, num_lanes_, weights_.data(), sums_.data());
      check = std::accumulate(sums_.begin(), sums_.end(), check);
    }
  }
  return check;
}

}  // namespace a3::bench
#endif
