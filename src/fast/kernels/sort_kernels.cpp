#include "fast/kernels/sort_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/sort_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/plain_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using plain::rank_sides;
using plain::sort_sides_of;

void interleave_sides_16(const GainsBySide<std::uint16_t>& gains, std::size_t num_rows,
                         std::uint16_t* matrix) {
  plain::interleave_sides_of(gains, num_rows, matrix);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

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

HWY_EXPORT(interleave_sides_16);
HWY_EXPORT(rank_sides);
HWY_EXPORT(sort_sides_16);
HWY_EXPORT(sort_sides_32);
HWY_EXPORT(sort_sides_64);

void interleave_sides(const GainsBySide<std::uint16_t>& gains, std::size_t num_rows,
                      std::uint16_t* matrix) {
  HWY_DYNAMIC_DISPATCH(interleave_sides_16)(gains, num_rows, matrix);
}

void interleave_sides(const GainsBySide<std::int32_t>& gains, std::size_t num_rows,
                      std::int32_t* matrix) {
  plain::interleave_sides_of(gains, num_rows, matrix);
}
void interleave_sides(const GainsBySide<std::int64_t>& gains, std::size_t num_rows,
                      std::int64_t* matrix) {
  plain::interleave_sides_of(gains, num_rows, matrix);
}

void sort_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_16)(matrix, num_rows, num_used);
}
void sort_sides(std::int32_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_32)(matrix, num_rows, num_used);
}
void sort_sides(std::int64_t* matrix, std::size_t num_rows, std::size_t num_used) {
  HWY_DYNAMIC_DISPATCH(sort_sides_64)(matrix, num_rows, num_used);
}

void rank_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t num_used,
                std::uint32_t* ranked) {
  HWY_DYNAMIC_DISPATCH(rank_sides)(matrix, num_rows, num_used, ranked);
}

}  // namespace a3::fast
#endif
