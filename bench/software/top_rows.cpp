#include "bench/software/top_rows.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "bench/software/top_rows.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace a3::bench::HWY_NAMESPACE {

struct Range {
  std::int32_t least;
  std::int32_t largest;
};

#if HWY_TARGET == HWY_SCALAR

Range range_of(const std::int32_t* estimates, int num_rows) {
  const auto [least, largest] = std::minmax_element(estimates, estimates + num_rows);
  return {*least, *largest};
}

int count_from(const std::int32_t* estimates, int num_rows, std::int32_t threshold) {
  return static_cast<int>(std::count_if(estimates, estimates + num_rows,
                                        [&](std::int32_t one) { return one >= threshold; }));
}

int rows_from(const std::int32_t* estimates, int num_rows, std::int32_t threshold,
              std::int32_t* rows) {
  int num_kept = 0;
  for (int r = 0; r < num_rows; ++r) {
    if (estimates[r] >= threshold) rows[num_kept++] = r;
  }
  return num_kept;
}

#else

namespace hn = hwy::HWY_NAMESPACE;
using fast::HWY_NAMESPACE::compress_store;
using fast::HWY_NAMESPACE::for_each_vector;
using fast::HWY_NAMESPACE::kSums;
using fast::HWY_NAMESPACE::Sums;

Range range_of(const std::int32_t* estimates, int num_rows) {
  const Sums first = hn::Set(kSums, estimates[0]);
  Sums least = first;
  Sums largest = first;
  for_each_vector(static_cast<std::size_t>(num_rows), [&](std::size_t i, auto is_within) HWY_ATTR {
    const Sums some = hn::IfThenElse(is_within, hn::LoadU(kSums, estimates + i), first);
    least = hn::Min(least, some);
    largest = hn::Max(largest, some);
  });
  return {hn::GetLane(hn::MinOfLanes(kSums, least)), hn::GetLane(hn::MaxOfLanes(kSums, largest))};
}

int count_from(const std::int32_t* estimates, int num_rows, std::int32_t threshold) {
  const Sums below = hn::Set(kSums, threshold - 1);
  Sums counts = hn::Zero(kSums);
  const auto step = static_cast<int>(hn::Lanes(kSums));
  int r = 0;
  for (; r + step <= num_rows; r += step) {
    const auto reaches = hn::Gt(hn::LoadU(kSums, estimates + r), below);
    counts = hn::Sub(counts, hn::VecFromMask(kSums, reaches));
  }
  int count = hn::GetLane(hn::SumOfLanes(kSums, counts));
  for (; r < num_rows; ++r) count += estimates[r] >= threshold ? 1 : 0;
  return count;
}

int rows_from(const std::int32_t* estimates, int num_rows, std::int32_t threshold,
              std::int32_t* rows) {
  const Sums below = hn::Set(kSums, threshold - 1);
  const Sums next = hn::Set(kSums, static_cast<std::int32_t>(hn::Lanes(kSums)));
  Sums row = hn::Iota(kSums, 0);
  std::size_t num_kept = 0;
  for_each_vector(static_cast<std::size_t>(num_rows), [&](std::size_t i, auto is_within) HWY_ATTR {
    const auto reaches = hn::And(is_within, hn::Gt(hn::LoadU(kSums, estimates + i), below));
    num_kept += compress_store(row, reaches, kSums, rows + num_kept);
    row = hn::Add(row, next);
  });
  return static_cast<int>(num_kept);
}

#endif

int top_rows(const std::int32_t* estimates, int num_rows, int num_wanted, std::int32_t* rows) {
  const Range range = range_of(estimates, num_rows);
  // As many as are wanted reach `enough`, fewer reach `too_few`.
  std::int32_t enough = range.least;
  std::int32_t too_few = range.largest + 1;
  int count = num_rows;
  while (count > num_wanted + num_wanted / 8 && too_few - enough > 1) {
    const std::int32_t middle = enough + (too_few - enough) / 2;
    const int reach = count_from(estimates, num_rows, middle);
    if (reach < num_wanted) {
      too_few = middle;
    } else {
      enough = middle;
      count = reach;
    }
  }
  return rows_from(estimates, num_rows, enough, rows);
}

int rows_within(const std::int32_t* estimates, int num_rows, std::int32_t margin,
                std::int32_t* rows) {
  return rows_from(estimates, num_rows, range_of(estimates, num_rows).largest - margin, rows);
}

}  // namespace a3::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::bench {

HWY_EXPORT(top_rows);
HWY_EXPORT(rows_within);

int top_rows(const std::int32_t* estimates, int num_rows, int num_wanted, std::int32_t* rows) {
  return HWY_DYNAMIC_DISPATCH(top_rows)(estimates, num_rows, num_wanted, rows);
}

int rows_within(const std::int32_t* estimates, int num_rows, std::int32_t margin,
                std::int32_t* rows) {
  return HWY_DYNAMIC_DISPATCH(rows_within)(estimates, num_rows, margin, rows);
}

}  // namespace a3::bench
#endif
