#include "arith/lane_arithmetic.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/arith/lane_arithmetic.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace a3::HWY_NAMESPACE {

// Whole vectors first, the lanes that are left one by one. Highway's scalar target has no vectors.
#if HWY_TARGET != HWY_SCALAR
namespace hn = hwy::HWY_NAMESPACE;
#endif

std::int64_t dot_product(const std::int32_t* a, const std::int32_t* b, int num_lanes) {
  std::int64_t sum = 0;
  int lane = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::int32_t> elements;
  const hn::ScalableTag<std::int64_t> products;
  const int step = static_cast<int>(hn::Lanes(elements));
  auto even_sum = hn::Zero(products);
  auto odd_sum = hn::Zero(products);
  for (; lane + step <= num_lanes; lane += step) {
    const auto x = hn::LoadU(elements, a + lane);
    const auto y = hn::LoadU(elements, b + lane);
    even_sum = hn::Add(even_sum, hn::MulEven(x, y));
    odd_sum = hn::Add(odd_sum, hn::MulEven(hn::DupOdd(x), hn::DupOdd(y)));
  }
  sum = hn::GetLane(hn::SumOfLanes(products, hn::Add(even_sum, odd_sum)));
#endif
  for (; lane < num_lanes; ++lane) sum += std::int64_t{a[lane]} * b[lane];
  return sum;
}

void accumulate_weighted(std::int64_t* accumulators, std::int32_t weight, const std::int32_t* value,
                         int num_lanes) {
  int lane = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::int64_t> sums;
  const hn::Repartition<std::int32_t, decltype(sums)> halves;
  const hn::Rebind<std::int32_t, decltype(sums)> elements;
  const int step = static_cast<int>(hn::Lanes(sums));
  const auto weights = hn::Set(halves, weight);
  for (; lane + step <= num_lanes; lane += step) {
    const auto wide = hn::PromoteTo(sums, hn::LoadU(elements, value + lane));
    const auto product = hn::MulEven(hn::BitCast(halves, wide), weights);
    const auto sum = hn::Add(hn::LoadU(sums, accumulators + lane), product);
    hn::StoreU(sum, sums, accumulators + lane);
  }
#endif
  for (; lane < num_lanes; ++lane) accumulators[lane] += std::int64_t{weight} * value[lane];
}

std::int64_t quantise_row(const double* x, int count, double scale, double limit,
                          std::int32_t* raw) {
  std::int64_t num_clamped = 0;
  int i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<double> numbers;
  const hn::Rebind<std::int32_t, decltype(numbers)> integers;
  const int step = static_cast<int>(hn::Lanes(numbers));
  const auto scales = hn::Set(numbers, scale);
  const auto highest = hn::Set(numbers, limit);
  const auto lowest = hn::Set(numbers, -limit);
  for (; i + step <= count; i += step) {
    const auto rounded = hn::Round(hn::Mul(hn::LoadU(numbers, x + i), scales));
    const auto clamped = hn::Min(hn::Max(rounded, lowest), highest);
    num_clamped += static_cast<std::int64_t>(hn::CountTrue(numbers, hn::Ne(rounded, clamped)));
    hn::StoreU(hn::DemoteTo(integers, clamped), integers, raw + i);
  }
#endif
  for (; i < count; ++i) {
    const double rounded = std::nearbyint(x[i] * scale);
    const double clamped = std::clamp(rounded, -limit, limit);
    num_clamped += rounded != clamped ? 1 : 0;
    raw[i] = static_cast<std::int32_t>(clamped);
  }
  return num_clamped;
}

}  // namespace a3::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3 {

HWY_EXPORT(dot_product);
HWY_EXPORT(accumulate_weighted);
HWY_EXPORT(quantise_row);

std::int64_t dot_product(const std::int32_t* a, const std::int32_t* b, int num_lanes) {
  return HWY_DYNAMIC_DISPATCH(dot_product)(a, b, num_lanes);
}

void accumulate_weighted(std::int64_t* accumulators, std::int32_t weight, const std::int32_t* value,
                         int num_lanes) {
  HWY_DYNAMIC_DISPATCH(accumulate_weighted)(accumulators, weight, value, num_lanes);
}

std::int64_t quantise_row(const double* x, int count, double scale, double limit,
                          std::int32_t* raw) {
  return HWY_DYNAMIC_DISPATCH(quantise_row)(x, count, scale, limit, raw);
}

}  // namespace a3
#endif
