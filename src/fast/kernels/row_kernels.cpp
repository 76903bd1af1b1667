#include "fast/kernels/row_kernels.h"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/row_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/plain_kernels.h"
#include "fast/kernels/sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using plain::differences_from_max;
using plain::keep_within;
using plain::occupied_windows;

// What is dispatched is no template.
int positive_positions(const std::int32_t* numbers, int count, std::int32_t* positions,
                       std::int32_t* marks) {
  return plain::positive_positions(numbers, count, positions, marks);
}
std::int32_t select_marked(const std::int32_t* marks, int count,
                           const ScoredRows<std::int32_t>& from,
                           const ScoredRows<std::int32_t>& selected) {
  return plain::select_marked(marks, count, from, selected);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

void differences_from_max(const std::int32_t* scores, int num_rows, std::int32_t* differences) {
  const auto count = static_cast<std::size_t>(num_rows);
  const Sums first = hn::Set(kSums, scores[0]);
  Sums max = first;
  for_each_vector(count, [&](std::size_t i, auto is_within) HWY_ATTR {
    max = hn::Max(max, hn::IfThenElse(is_within, hn::LoadU(kSums, scores + i), first));
  });
  max = hn::MaxOfLanes(kSums, max);
  for_each_vector(count, [&](std::size_t i, auto /*is_within*/) HWY_ATTR {
    hn::StoreU(hn::Sub(max, hn::LoadU(kSums, scores + i)), kSums, differences + i);
  });
}

int keep_within(const ScoredRows<std::int32_t>& from, int count, std::int32_t threshold,
                const ScoredRows<std::int32_t>& kept) {
  const Sums limit = hn::Set(kSums, threshold);
  std::size_t num_kept = 0;
  for_each_vector(static_cast<std::size_t>(count), [&](std::size_t i, auto is_within) HWY_ATTR {
    const Sums difference = hn::LoadU(kSums, from.differences + i);
    const auto is_kept = hn::And(is_within, hn::Not(hn::Gt(difference, limit)));
    const auto keep = [&](const std::int32_t* numbers, std::int32_t* of_kept) HWY_ATTR {
      compress_store(hn::LoadU(kSums, numbers + i), is_kept, kSums, of_kept + num_kept);
    };
    keep(from.positions, kept.positions);
    keep(from.rows, kept.rows);
    if (from.exponents != nullptr) keep(from.exponents, kept.exponents);
    num_kept += compress_store(difference, is_kept, kSums, kept.differences + num_kept);
  });
  return static_cast<int>(num_kept);
}

int positive_positions(const std::int32_t* numbers, int count, std::int32_t* positions,
                       std::int32_t* marks) {
  const Sums next_places = hn::Set(kSums, static_cast<std::int32_t>(hn::Lanes(kSums)));
  Sums place = hn::Iota(kSums, 0);
  std::size_t num_kept = 0;
  for_each_vector(static_cast<std::size_t>(count), [&](std::size_t i, auto is_within) HWY_ATTR {
    const auto is_positive =
        hn::And(is_within, hn::Gt(hn::LoadU(kSums, numbers + i), hn::Zero(kSums)));
    if (marks != nullptr) hn::StoreU(hn::VecFromMask(kSums, is_positive), kSums, marks + i);
    num_kept += compress_store(place, is_positive, kSums, positions + num_kept);
    place = hn::Add(place, next_places);
  });
  return static_cast<int>(num_kept);
}

std::int32_t select_marked(const std::int32_t* marks, int count,
                           const ScoredRows<std::int32_t>& from,
                           const ScoredRows<std::int32_t>& selected) {
  const Sums largest = hn::Set(kSums, std::numeric_limits<std::int32_t>::max());
  Sums least = largest;
  std::size_t num_selected = 0;
  for_each_vector(static_cast<std::size_t>(count), [&](std::size_t i, auto is_within) HWY_ATTR {
    const auto is_marked = hn::And(is_within, hn::Ne(hn::LoadU(kSums, marks + i), hn::Zero(kSums)));
    const Sums difference = hn::LoadU(kSums, from.differences + i);
    least = hn::Min(least, hn::IfThenElse(is_marked, difference, largest));
    compress_store(hn::LoadU(kSums, from.exponents + i), is_marked, kSums,
                   selected.exponents + num_selected);
    num_selected +=
        compress_store(difference, is_marked, kSums, selected.differences + num_selected);
  });
  return hn::GetLane(hn::MinOfLanes(kSums, least));
}

int occupied_windows(const std::int32_t* positions, int count, int shift) {
  if (count == 0) return 0;
  std::size_t num_occupied = 1;
  const auto num_neighbours = static_cast<std::size_t>(count) - 1;
  for_each_vector(num_neighbours, [&](std::size_t i, auto is_within) HWY_ATTR {
    const Sums window_before = hn::ShiftRightSame(hn::LoadU(kSums, positions + i), shift);
    const Sums window = hn::ShiftRightSame(hn::LoadU(kSums, positions + i + 1), shift);
    num_occupied += hn::CountTrue(kSums, hn::And(is_within, hn::Gt(window, window_before)));
  });
  return static_cast<int>(num_occupied);
}

#endif

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(differences_from_max);
HWY_EXPORT(keep_within);
HWY_EXPORT(positive_positions);
HWY_EXPORT(select_marked);
HWY_EXPORT(occupied_windows);

void differences_from_max(const std::int32_t* scores, int num_rows, std::int32_t* differences) {
  HWY_DYNAMIC_DISPATCH(differences_from_max)(scores, num_rows, differences);
}

int keep_within(const ScoredRows<std::int32_t>& from, int count, std::int32_t threshold,
                const ScoredRows<std::int32_t>& kept) {
  return HWY_DYNAMIC_DISPATCH(keep_within)(from, count, threshold, kept);
}

int positive_positions(const std::int32_t* numbers, int count, std::int32_t* positions,
                       std::int32_t* marks) {
  return HWY_DYNAMIC_DISPATCH(positive_positions)(numbers, count, positions, marks);
}

std::int32_t select_marked(const std::int32_t* marks, int count,
                           const ScoredRows<std::int32_t>& from,
                           const ScoredRows<std::int32_t>& selected) {
  return HWY_DYNAMIC_DISPATCH(select_marked)(marks, count, from, selected);
}

int occupied_windows(const std::int32_t* positions, int count, int shift) {
  return HWY_DYNAMIC_DISPATCH(occupied_windows)(positions, count, shift);
}

}  // namespace a3::fast
#endif
