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

using plain::rank_sides;
using plain::sort_sides_of;

void add_pops_16(const std::uint16_t* gains, const std::uint16_t* rows, std::size_t count,
                 std::size_t num_pops, std::uint16_t least, bool subtracts,
                 Pops<std::uint16_t>& pops, std::int32_t* scores) {
  plain::add_pops_of(gains, rows, count, num_pops, least, subtracts, pops, scores);
}
void interleave_sides_16(const GainsBySide<std::uint16_t>& gains, std::size_t num_rows,
                         std::uint16_t* matrix) {
  plain::interleave_sides_of(gains, num_rows, matrix);
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

/// Transposes blocks of eight rows by eight sides in registers.
void interleave_sides_16(const GainsBySide<std::uint16_t>& gains, std::size_t num_rows,
                         std::uint16_t* matrix) {
  const hn::CappedTag<std::uint16_t, 8> d;
  const hn::Repartition<std::uint32_t, decltype(d)> pairs;
  const hn::Repartition<std::uint64_t, decltype(d)> fours;
  using V = hn::Vec<decltype(d)>;
  const auto in_pairs = [&](V v) HWY_ATTR { return hn::BitCast(pairs, v); };
  for (std::size_t side = 0; side < kSidesPerBlock; side += 8) {
    std::uint16_t* to = matrix + side;
    for (std::size_t row = 0; row < num_rows; row += 8, to += 8 * kSidesPerBlock) {
      const auto of_side = [&](std::size_t s)
                               HWY_ATTR { return hn::LoadU(d, gains[side + s] + row); };
      const auto store_two = [&](std::size_t r, hn::Vec<decltype(pairs)> first_sides,
                                 hn::Vec<decltype(pairs)> last_sides) HWY_ATTR {
        const auto a = hn::BitCast(fours, first_sides);
        const auto b = hn::BitCast(fours, last_sides);
        hn::StoreU(hn::BitCast(d, hn::InterleaveLower(fours, a, b)), d, to + r * kSidesPerBlock);
        hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(fours, a, b)), d,
                   to + (r + 1) * kSidesPerBlock);
      };
      const V s0 = of_side(0), s1 = of_side(1), s2 = of_side(2), s3 = of_side(3);
      const V s4 = of_side(4), s5 = of_side(5), s6 = of_side(6), s7 = of_side(7);
      const auto lower01 = in_pairs(hn::InterleaveLower(d, s0, s1));
      const auto upper01 = in_pairs(hn::InterleaveUpper(d, s0, s1));
      const auto lower23 = in_pairs(hn::InterleaveLower(d, s2, s3));
      const auto upper23 = in_pairs(hn::InterleaveUpper(d, s2, s3));
      const auto lower45 = in_pairs(hn::InterleaveLower(d, s4, s5));
      const auto upper45 = in_pairs(hn::InterleaveUpper(d, s4, s5));
      const auto lower67 = in_pairs(hn::InterleaveLower(d, s6, s7));
      const auto upper67 = in_pairs(hn::InterleaveUpper(d, s6, s7));
      store_two(0, hn::InterleaveLower(pairs, lower01, lower23),
                hn::InterleaveLower(pairs, lower45, lower67));
      store_two(2, hn::InterleaveUpper(pairs, lower01, lower23),
                hn::InterleaveUpper(pairs, lower45, lower67));
      store_two(4, hn::InterleaveLower(pairs, upper01, upper23),
                hn::InterleaveLower(pairs, upper45, upper67));
      store_two(6, hn::InterleaveUpper(pairs, upper01, upper23),
                hn::InterleaveUpper(pairs, upper45, upper67));
    }
  }
}

/// A bitonic sort (Batcher): the comparisons do not depend on the data, so a vector holds as many
/// independent sorts as it has lanes. Some rows at a time are held in registers, which saves most
/// of the loads and stores.
template <typename T>
struct BitonicSort {
  using D = hn::CappedTag<T, kSidesPerBlock>;
  using V = hn::Vec<D>;

  static constexpr std::size_t kHeld = sizeof(T) == 2 ? 16 : 8;  // more takes long to compile
  static constexpr std::size_t kStepsAtOnce = hwy::FloorLog2(kHeld);

  static HWY_INLINE void order(V& upper, V& lower) {
    const V larger = hn::Max(upper, lower);
    lower = hn::Min(upper, lower);
    upper = larger;
  }

  /// Loads rows, does something with them and stores them.
  template <std::size_t kCount, typename RowOf, typename Change>
  static HWY_INLINE void change_rows(T* column, const RowOf& row_of, const Change& change) {
    V rows[kCount];
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < kCount; ++i) {
      rows[i] = hn::LoadU(D(), column + row_of(i) * kSidesPerBlock);
    }
    change(rows);
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < kCount; ++i) {
      hn::StoreU(rows[i], D(), column + row_of(i) * kSidesPerBlock);
    }
  }

  static HWY_INLINE void sort_eight(V* v) {
    order(v[0], v[2]), order(v[1], v[3]), order(v[4], v[6]), order(v[5], v[7]);
    order(v[0], v[4]), order(v[1], v[5]), order(v[2], v[6]), order(v[3], v[7]);
    order(v[0], v[1]), order(v[2], v[3]), order(v[4], v[5]), order(v[6], v[7]);
    order(v[2], v[4]), order(v[3], v[5]);
    order(v[1], v[4]), order(v[3], v[6]);
    order(v[1], v[2]), order(v[3], v[4]), order(v[5], v[6]);
  }

  /// Of two sorted halves the larger numbers go into the first, in some order.
  template <std::size_t kCount>
  static HWY_INLINE void merge_mirrored(V (&rows)[kCount]) {
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < kCount / 2; ++i) order(rows[i], rows[kCount - 1 - i]);
  }

  /// Compares rows kGap apart in blocks of twice as many, then half as far apart, and so on.
  template <std::size_t kGap, std::size_t kCount>
  static HWY_INLINE void halve(V (&rows)[kCount]) {
    if constexpr (kGap > 0) {
      HWY_UNROLL(16)
      for (std::size_t i = 0; i < kCount; ++i) {
        if ((i & kGap) == 0) order(rows[i], rows[i + kGap]);
      }
      halve<kGap / 2>(rows);
    }
  }

  static HWY_INLINE void sort_held(T* column) {
    change_rows<kHeld>(
        column, [](std::size_t i) { return i; },
        [](V(&rows)[kHeld]) HWY_ATTR {
          sort_eight(rows);
          if constexpr (kHeld > 8) {
            sort_eight(rows + 8);
            merge_mirrored(rows);
            halve<4>(rows);
          }
        });
  }

  /// The first steps of merging two sorted runs of `length`, one behind the other: mirrored, then
  /// halved until rows are 2 * length / kCount apart.
  template <std::size_t kCount>
  static HWY_INLINE void begin_merge(T* column, std::size_t length) {
    const std::size_t gap = 2 * length / kCount;
    for (std::size_t row = 0; row < gap; ++row) {
      const auto row_of = [&](std::size_t i) {
        return i < kCount / 2 ? row + i * gap : gap - 1 - row + i * gap;
      };
      change_rows<kCount>(column, row_of, [](V(&rows)[kCount]) HWY_ATTR {
        merge_mirrored(rows);
        halve<kCount / 4>(rows);
      });
    }
  }

  /// Further steps on blocks of kCount * gap, until rows are `gap` apart.
  template <std::size_t kCount>
  static HWY_INLINE void halve_blocks(T* column, std::size_t num_rows, std::size_t gap) {
    for (std::size_t block = 0; block < num_rows; block += kCount * gap) {
      for (std::size_t row = block; row < block + gap; ++row) {
        change_rows<kCount>(
            column, [&](std::size_t i) { return row + i * gap; },
            [](V(&rows)[kCount]) HWY_ATTR { halve<kCount / 2>(rows); });
      }
    }
  }

  /// Merges two sorted runs of `length`, which is kHeld or more. The steps on neighbours come last,
  /// as many as can be done at once, and the first take up what is left of a multiple of those.
  static HWY_INLINE void merge(T* column, std::size_t length) {
    const std::size_t num_first_steps = hwy::FloorLog2(length) % kStepsAtOnce + 1;
    if (num_first_steps == 1) {
      begin_merge<2>(column, length);
    } else if (num_first_steps == 2) {
      begin_merge<4>(column, length);
    } else if (num_first_steps == 3) {
      begin_merge<8>(column, length);
    } else {
      begin_merge<kHeld>(column, length);
    }
    std::size_t gap = length >> (num_first_steps - 1);
    for (; gap > 1; gap /= kHeld) halve_blocks<kHeld>(column, 2 * length, gap / kHeld);
  }

  /// Runs of 0 are sorted, and merging with one changes nothing.
  static HWY_INLINE void sort(T* column, std::size_t num_rows, std::size_t num_used) {
    for (std::size_t row = 0; row < num_used; row += kHeld) {
      sort_held(column + row * kSidesPerBlock);
    }
    for (std::size_t length = kHeld; length < num_rows; length *= 2) {
      for (std::size_t row = 0; row + length < num_used; row += 2 * length) {
        merge(column + row * kSidesPerBlock, length);
      }
    }
  }
};

template <typename T>
HWY_INLINE void sort_sides_of(T* matrix, std::size_t num_rows, std::size_t num_used) {
  for (std::size_t lane = 0; lane < kSidesPerBlock;
       lane += hn::Lanes(hn::CappedTag<T, kSidesPerBlock>())) {
    BitonicSort<T>::sort(matrix + lane, num_rows, num_used);
  }
}

void rank_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used,
                std::uint32_t* ranked) {
  const hn::CappedTag<std::uint32_t, kSidesPerBlock> d;
  const hn::RebindToSigned<decltype(d)> with_sign;
  const hn::Rebind<std::uint16_t, decltype(d)> narrow;
  const std::size_t size = num_rows * kSidesPerBlock;
  for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
    const std::uint32_t reversed = reversed_place(i / kSidesPerBlock);
    const auto gain = hn::PromoteTo(d, hn::LoadU(narrow, matrix + i));
    hn::StoreU(hn::Or(hn::ShiftLeft<16>(gain), hn::Set(d, reversed)), d, ranked + i);
  }
  sort_sides_of(ranked, num_rows, num_used);
  for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
    const auto gain = hn::BitCast(with_sign, hn::ShiftRight<16>(hn::LoadU(d, ranked + i)));
    hn::StoreU(hn::DemoteTo(narrow, gain), narrow, matrix + i);
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

// What is dispatched is no template.
void sort_sides_16(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used) {
  sort_sides_of(matrix, num_rows, num_used);
}
void sort_sides_32(std::int32_t* matrix, std::size_t num_rows, std::size_t num_used) {
  sort_sides_of(matrix, num_rows, num_used);
}
void sort_sides_64(std::int64_t* matrix, std::size_t num_rows, std::size_t num_used) {
  sort_sides_of(matrix, num_rows, num_used);
}

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(add_pops_16);
HWY_EXPORT(interleave_sides_16);
HWY_EXPORT(follow_sums_16);
HWY_EXPORT(rank_sides);
HWY_EXPORT(sort_sides_16);
HWY_EXPORT(sort_sides_32);
HWY_EXPORT(sort_sides_64);

void sort_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_16)(matrix, num_rows, num_used);
}
void sort_sides(std::int32_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_32)(matrix, num_rows, num_used);
}
void sort_sides(std::int64_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_64)(matrix, num_rows, num_used);
}

void add_pops(const std::uint16_t* gains, const std::uint16_t* rows, std::size_t count,
              std::size_t num_pops, std::uint16_t least, bool subtracts, Pops<std::uint16_t>& pops,
              std::int32_t* scores) {
  HWY_DYNAMIC_DISPATCH(add_pops_16)
  (gains, rows, count, num_pops, least, subtracts, pops, scores);
}
void interleave_sides(const GainsBySide<std::uint16_t>& gains, std::size_t num_rows,
                      std::uint16_t* matrix) {
  HWY_DYNAMIC_DISPATCH(interleave_sides_16)(gains, num_rows, matrix);
}

void follow_sums(const std::uint16_t* matrix, std::size_t begin, std::size_t end,
                 RunningSums<std::int32_t>& running) {
  constexpr std::size_t kOffsetsFit = std::size_t{1} << 25;  // 32 bits, in bytes
  if (end > kOffsetsFit) return plain::follow_sums_of(matrix, begin, end, running);
  HWY_DYNAMIC_DISPATCH(follow_sums_16)(matrix, begin, end, running);
}

void rank_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used,
                std::uint32_t* ranked) {
  HWY_DYNAMIC_DISPATCH(rank_sides)(matrix, num_rows, num_used, ranked);
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

#define A3_WITHOUT_SIMD(Gain)                                                                 \
  void add_pops(const Gain* gains, const std::uint16_t* rows, std::size_t count,              \
                std::size_t num_pops, Gain least, bool subtracts, Pops<Gain>& pops,           \
                Gain* scores) {                                                               \
    plain::add_pops_of(gains, rows, count, num_pops, least, subtracts, pops, scores);         \
  }                                                                                           \
  void interleave_sides(const GainsBySide<Gain>& gains, std::size_t num_rows, Gain* matrix) { \
    plain::interleave_sides_of(gains, num_rows, matrix);                                      \
  }                                                                                           \
  void follow_sums(const Gain* matrix, std::size_t begin, std::size_t end,                    \
                   RunningSums<Gain>& running) {                                              \
    plain::follow_sums_of(matrix, begin, end, running);                                       \
  }
A3_WITHOUT_SIMD(std::int32_t)
A3_WITHOUT_SIMD(std::int64_t)
#undef A3_WITHOUT_SIMD

}  // namespace a3::fast
#endif
