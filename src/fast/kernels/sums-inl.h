// Included once for each instruction set, after hwy/highway.h.

#include <cstddef>
#include <cstdint>

#if defined(A3_FAST_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef A3_FAST_SUMS_INL_H
#undef A3_FAST_SUMS_INL_H
#else
#define A3_FAST_SUMS_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

/// Vectors of 32-bit sums, or of any number that each row has.
const hwy::HWY_NAMESPACE::ScalableTag<std::int32_t> kSums;
using Sums = hwy::HWY_NAMESPACE::Vec<decltype(kSums)>;

/// Calls visit(place, which lanes lie within) for vector after vector of `count` numbers. Those
/// beyond the end are read, for they have room, and count for nothing.
template <typename Visit>
HWY_INLINE void for_each_vector(std::size_t count, const Visit& visit) {
  const std::size_t step = hwy::HWY_NAMESPACE::Lanes(kSums);
  for (std::size_t i = 0; i < count; i += step) {
    visit(i, hwy::HWY_NAMESPACE::FirstN(kSums, count - i));
  }
}

#endif

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
