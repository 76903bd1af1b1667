#include "fast/kernels/gain_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/gain_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/plain_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void add_pops_16(const std::uint16_t* gains, const std::uint16_t* rows, std::size_t count,
                 std::size_t num_pops, std::uint16_t least, bool subtracts,
                 Pops<std::uint16_t>& pops, std::int32_t* scores) {
  plain::add_pops_of(gains, rows, count, num_pops, least, subtracts, pops, scores);
}
void follow_sums_16(const std::uint16_t* matrix, std::size_t begin, std::size_t end,
                    RunningSums<std::int32_t>& running) {
  plain::follow_sums_of(matrix, begin, end, running);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

struct ProductSpan {
  const std::uint16_t* gains;
  const std::uint16_t* rows;
  std::size_t count;
};

HWY_INLINE void add_gain(std::int32_t& score, std::uint32_t gain, bool subtracts) {
  score += subtracts ? -static_cast<std::int32_t>(gain) : static_cast<std::int32_t>(gain);
}

/// A piece of this many products is added at once.
constexpr std::size_t kAddedAtOnce = 512;

/// Adds the gains above `least` and up to `most`, 0 in place of all others; returns how many are
/// above `least`.
template <bool kSubtracts>
HWY_INLINE std::size_t add_with_zeros(const ProductSpan& products, std::uint16_t least,
                                      std::uint16_t most, std::int32_t* scores) {
  const hn::CappedTag<std::uint16_t, kKernelRoom> d;
  const auto lower_limit = hn::Set(d, least);
  const auto upper_limit = hn::Set(d, most);
  std::size_t num_larger = 0;
  HWY_ALIGN std::uint16_t gains[kAddedAtOnce + kKernelRoom];
  for (std::size_t begin = 0; begin < products.count; begin += kAddedAtOnce) {
    const std::size_t size = HWY_MIN(kAddedAtOnce, products.count - begin);
    for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
      const auto gain = hn::LoadU(d, products.gains + begin + i);
      const auto is_larger = hn::Gt(gain, lower_limit);
      num_larger += hn::CountTrue(d, is_larger);
      const auto is_added = hn::AndNot(hn::Gt(gain, upper_limit), is_larger);
      hn::Store(hn::IfThenElseZero(is_added, gain), d, gains + i);
    }
    const std::uint16_t* const rows = products.rows + begin;
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < size; ++i) add_gain(scores[rows[i]], gains[i], kSubtracts);
  }
  return num_larger;
}

/// The same; selects the gains first, for which are added is hard to predict.
template <bool kSubtracts>
HWY_INLINE std::size_t add_selected(const ProductSpan& products, std::uint16_t least,
                                    std::uint16_t most, std::int32_t* scores) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<std::uint16_t, decltype(d)> narrow;
  const auto lower_limit = hn::Set(d, least);
  const auto upper_limit = hn::Set(d, most);
  std::size_t num_larger = 0;
  HWY_ALIGN std::int32_t selected[kAddedAtOnce + kKernelRoom];  // gain | row
  for (std::size_t begin = 0; begin < products.count; begin += kAddedAtOnce) {
    const std::size_t size = HWY_MIN(kAddedAtOnce, products.count - begin);
    std::size_t num_selected = 0;
    for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
      const auto gain = hn::PromoteTo(d, hn::LoadU(narrow, products.gains + begin + i));
      const auto row = hn::PromoteTo(d, hn::LoadU(narrow, products.rows + begin + i));
      const auto is_larger = hn::Gt(gain, lower_limit);
      num_larger += hn::CountTrue(d, is_larger);
      const auto is_added = hn::AndNot(hn::Gt(gain, upper_limit), is_larger);
      num_selected += compress_store(hn::Or(hn::ShiftLeft<16>(gain), row), is_added, d,
                                     selected + num_selected);
    }
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < num_selected; ++i) {
      const auto product = static_cast<std::uint32_t>(selected[i]);
      add_gain(scores[product & 0xFFFFU], product >> 16, kSubtracts);
    }
  }
  return num_larger;
}

/// Adds a gain for some of the products that have it, from a place on; returns the place behind
/// the last.
template <bool kSubtracts>
HWY_INLINE std::size_t add_equal(const ProductSpan& products, std::uint16_t gain, std::size_t place,
                                 std::size_t num_added, std::int32_t* scores) {
  const hn::CappedTag<std::uint16_t, kKernelRoom> d;
  const auto wanted = hn::Set(d, gain);
  std::size_t end = place;
  for (; num_added > 0 && place < products.count; place += hn::Lanes(d)) {
    std::uint64_t bits = 0;
    hn::StoreMaskBits(d, hn::Eq(hn::LoadU(d, products.gains + place), wanted),
                      reinterpret_cast<std::uint8_t*>(&bits));
    for (; bits != 0 && num_added > 0; bits &= bits - 1, --num_added) {
      end = place + hwy::Num0BitsBelowLS1Bit_Nonzero64(bits) + 1;
      add_gain(scores[products.rows[end - 1]], gain, kSubtracts);
    }
  }
  return end;
}

template <bool kSubtracts>
HWY_INLINE void add_pops_of(const ProductSpan& products, std::size_t num_pops, std::uint16_t least,
                            Pops<std::uint16_t>& pops, std::int32_t* scores) {
  const bool is_first = pops.count == 0;
  if (!is_first && pops.least == least) {
    pops.end_of_least =
        add_equal<kSubtracts>(products, least, pops.end_of_least, num_pops - pops.count, scores);
    pops.count = num_pops;
    return;
  }
  std::uint16_t most = 0xFFFF;
  if (!is_first) {
    add_equal<kSubtracts>(products, pops.least, pops.end_of_least, products.count, scores);
    most = static_cast<std::uint16_t>(pops.least - 1);
  }
  const std::size_t num_larger = 2 * (num_pops - pops.count) > products.count
                                     ? add_with_zeros<kSubtracts>(products, least, most, scores)
                                     : add_selected<kSubtracts>(products, least, most, scores);
  pops = {num_pops, least,
          add_equal<kSubtracts>(products, least, 0, num_pops - num_larger, scores)};
}

void add_pops_16(const std::uint16_t* gains, const std::uint16_t* rows, std::size_t count,
                 std::size_t num_pops, std::uint16_t least, bool subtracts,
                 Pops<std::uint16_t>& pops, std::int32_t* scores) {
  if (subtracts) {
    add_pops_of<true>({gains, rows, count}, num_pops, least, pops, scores);
  } else {
    add_pops_of<false>({gains, rows, count}, num_pops, least, pops, scores);
  }
}

/// Each lane follows a query. Its next two gains of the min side are at hand, so that no sum waits
/// for a load.
void follow_sums_16(const std::uint16_t* matrix, std::size_t begin, std::size_t end,
                    RunningSums<std::int32_t>& running) {
  constexpr std::size_t kNumQueries = RunningSums<std::int32_t>::kNumQueries;
  const hn::CappedTag<std::int32_t, kNumQueries> d;
  const hn::Repartition<std::uint16_t, decltype(d)> halves;
  // A query's gains of a row: the max side's in the lower half of a lane, the min side's above.
  const auto max_gains = [&](auto both) HWY_ATTR { return hn::And(both, hn::Set(d, 0xFFFF)); };
  const auto min_gains = [&](auto places) HWY_ATTR {
    const auto both = hn::GatherOffset(d, reinterpret_cast<const std::int32_t*>(matrix), places);
    const hn::RebindToUnsigned<decltype(d)> bits;
    return hn::BitCast(d, hn::ShiftRight<16>(hn::BitCast(bits, both)));
  };
  constexpr auto kRowBytes = static_cast<std::int32_t>(kSidesPerBlock * sizeof(*matrix));
  const auto row_bytes = hn::Set(d, kRowBytes);
  for (std::size_t q = 0; q < kNumQueries; q += hn::Lanes(d)) {
    auto sums = hn::LoadU(d, &running.sums[q]);
    const auto first_place = hn::ShiftLeft<2>(hn::Iota(d, static_cast<std::int32_t>(q)));
    auto place = hn::Add(hn::Mul(hn::LoadU(d, &running.num_min_pops[q]), row_bytes), first_place);
    auto min_gain = min_gains(place);
    place = hn::Add(place, row_bytes);
    auto min_gain_after = min_gains(place);
    for (std::size_t row = begin; row < end; ++row) {
      const auto both = hn::LoadU(halves, matrix + row * kSidesPerBlock + 2 * q);
      const auto is_enabled = hn::Not(hn::Lt(sums, hn::Zero(d)));
      sums = hn::Sub(hn::Add(sums, max_gains(hn::BitCast(d, both))),
                     hn::IfThenElseZero(is_enabled, min_gain));
      min_gain = hn::IfThenElse(is_enabled, min_gain_after, min_gain);
      place = hn::Add(place, hn::IfThenElseZero(is_enabled, row_bytes));
      min_gain_after = min_gains(place);
    }
    hn::StoreU(sums, d, &running.sums[q]);
    HWY_ALIGN std::int32_t places[hn::MaxLanes(d)];
    hn::Store(hn::Sub(hn::Sub(place, row_bytes), first_place), d, places);
    for (std::size_t w = 0; w < hn::Lanes(d); ++w) {
      running.num_min_pops[q + w] = places[w] / kRowBytes;
    }
  }
}

#endif

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(add_pops_16);
HWY_EXPORT(follow_sums_16);

void add_pops(const std::uint16_t* gains, const std::uint16_t* rows, std::size_t count,
              std::size_t num_pops, std::uint16_t least, bool subtracts, Pops<std::uint16_t>& pops,
              std::int32_t* scores) {
  HWY_DYNAMIC_DISPATCH(add_pops_16)
  (gains, rows, count, num_pops, least, subtracts, pops, scores);
}
void follow_sums(const std::uint16_t* matrix, std::size_t begin, std::size_t end,
                 RunningSums<std::int32_t>& running) {
  constexpr std::size_t kOffsetsFit = std::size_t{1} << 25;  // 32 bits, in bytes
  if (end > kOffsetsFit) return plain::follow_sums_of(matrix, begin, end, running);
  HWY_DYNAMIC_DISPATCH(follow_sums_16)(matrix, begin, end, running);
}

void add_ranked(const std::uint32_t* ranked, const std::uint16_t* rows, std::size_t num_pops,
                bool subtracts, Pops<std::uint16_t>& pops, std::int32_t* scores) {
  const auto place = [&](std::size_t k) {
    return reversed_place(ranked[k * kSidesPerBlock] & (kMostRanked - 1));
  };
  const std::int32_t sign = subtracts ? -1 : 1;
  HWY_UNROLL(8)
  for (std::size_t k = pops.count; k < num_pops; ++k) {
    scores[rows[place(k)]] += sign * static_cast<std::int32_t>(ranked[k * kSidesPerBlock] >> 16);
  }
  const std::size_t last = num_pops - 1;
  pops = {num_pops, static_cast<std::uint16_t>(ranked[last * kSidesPerBlock] >> 16),
          place(last) + std::size_t{1}};
}

#define A3_WITHOUT_SIMD(Gain)                                                         \
  void add_pops(const Gain* gains, const std::uint16_t* rows, std::size_t count,      \
                std::size_t num_pops, Gain least, bool subtracts, Pops<Gain>& pops,   \
                Gain* scores) {                                                       \
    plain::add_pops_of(gains, rows, count, num_pops, least, subtracts, pops, scores); \
  }                                                                                   \
  void follow_sums(const Gain* matrix, std::size_t begin, std::size_t end,            \
                   RunningSums<Gain>& running) {                                      \
    plain::follow_sums_of(matrix, begin, end, running);                               \
  }
A3_WITHOUT_SIMD(std::int32_t)
A3_WITHOUT_SIMD(std::int64_t)
#undef A3_WITHOUT_SIMD

}  // namespace a3::fast
#endif
