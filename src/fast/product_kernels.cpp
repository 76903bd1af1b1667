#include "fast/product_kernels.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/product_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/compress-inl.h"
#include "fast/plain_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using namespace plain;

#else

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
using Tag = hn::ScalableTag<T>;

/// Keys and query elements fit 32 bits in both formats.
template <typename V>
HWY_INLINE V multiplied(Tag<std::int32_t> /*d*/, V keys, V query) {
  return hn::Mul(keys, query);
}
template <typename V>
HWY_INLINE V multiplied(Tag<std::int64_t> d, V keys, V query) {
  const hn::Repartition<std::int32_t, decltype(d)> halves;
  return hn::MulEven(hn::BitCast(halves, keys), hn::BitCast(halves, query));
}

/// A packed key times a query element, packed.
template <typename T, typename V>
HWY_INLINE V packed_product(Tag<T> d, V keys, V query, int low_bits) {
  const V low_mask = hn::Set(d, (T{1} << low_bits) - 1);
  const V product = multiplied(d, hn::ShiftRightSame(keys, low_bits), query);
  return hn::Or(hn::ShiftLeftSame(product, low_bits), hn::And(keys, low_mask));
}

HWY_INLINE ProductScale multiply_heads_of(const std::int32_t* query, const ColumnTables& tables,
                                          bool to_the_fourth, float* head_products) {
  const Tag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  auto sum = hn::Zero(floats);
  auto highest = hn::Zero(floats);
  for (std::size_t c = 0; c < tables.stride; c += hn::Lanes(d)) {
    const auto element = hn::ConvertTo(floats, hn::LoadU(d, query + c));
    const auto size = hn::Abs(element);
    const auto is_descending = hn::Gt(element, hn::Zero(floats));
    const auto chosen = [&](const float* of_columns) HWY_ATTR {
      return hn::IfThenElse(is_descending, hn::LoadU(floats, of_columns + c),
                            hn::LoadU(floats, of_columns + tables.stride + c));
    };
    const auto head_product = hn::Mul(size, chosen(tables.heads));
    hn::StoreU(head_product, floats, head_products + c);
    highest = hn::Max(highest, head_product);
    const auto product = hn::Mul(size, chosen(tables.typical));
    const auto square = hn::Mul(product, product);
    sum = hn::Add(sum, to_the_fourth ? hn::Mul(square, square) : square);
  }
  const float all = hn::GetLane(hn::SumOfLanes(floats, sum));
  return {to_the_fourth ? std::sqrt(std::sqrt(all)) : std::sqrt(all),
          hn::GetLane(hn::MaxOfLanes(floats, highest))};
}

HWY_INLINE void open_columns_of(const std::int32_t* query, const ColumnTables& tables,
                                const float* head_products, float least,
                                OpenColumns<std::int32_t>& open) {
  const Tag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(floats, least);
  auto columns = hn::Iota(d, 0);
  std::size_t num_open = 0;
  for (std::size_t c = 0; c < tables.stride; c += step) {
    const auto is_open =
        hn::RebindMask(d, hn::Not(hn::Lt(hn::LoadU(floats, head_products + c), limit)));
    compress_store(hn::LoadU(d, query + c), is_open, d, open.elements + num_open);
    num_open += compress_store(columns, is_open, d, open.columns + num_open);
    columns = hn::Add(columns, hn::Set(d, static_cast<std::int32_t>(step)));
  }
  open.num_columns = num_open;
  const auto ascending = hn::Set(d, static_cast<std::int32_t>(tables.stride) * tables.num_levels);
  const auto levels_per_number =
      hn::Set(floats, 1.0F / static_cast<float>(std::int64_t{1} << tables.level_bits));
  for (std::size_t o = 0; o < num_open; o += step) {
    const auto element = hn::LoadU(d, open.elements + o);
    const auto size = hn::Abs(hn::ConvertTo(floats, element));
    const auto column = hn::LoadU(d, open.columns + o);
    hn::StoreU(hn::Div(levels_per_number, size), floats, open.levels_per_product + o);
    hn::StoreU(hn::IfThenElse(hn::Gt(element, hn::Zero(d)), column, hn::Add(column, ascending)), d,
               open.tables + o);
  }
}

std::int64_t count_reaching(const ColumnTables& tables, const float* levels_per_product,
                            const std::int32_t* places, std::size_t num_columns, float product,
                            float slack, std::int32_t step, std::int32_t* counts) {
  const Tag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  const std::int32_t last_level = tables.num_levels - 1;
  const auto last = hn::Set(d, last_level);
  const auto last_as_float = hn::Set(floats, static_cast<float>(last_level));
  const auto products = hn::Set(floats, product);
  const auto slacks = hn::Set(floats, slack);
  const auto steps = hn::Set(d, step);
  const auto stride = hn::Set(d, static_cast<std::int32_t>(tables.stride));
  auto sums = hn::Zero(d);
  for (std::size_t c = 0; c < num_columns; c += hn::Lanes(d)) {
    const auto exists = hn::FirstN(d, num_columns - c);
    const auto exact =
        hn::Add(hn::Mul(products, hn::LoadU(floats, levels_per_product + c)), slacks);
    const auto level =
        hn::Min(hn::Add(hn::ConvertTo(d, hn::Min(exact, last_as_float)), steps), last);
    const auto place = hn::Add(hn::Mul(level, stride), hn::LoadU(d, places + c));
    const auto found = hn::IfThenElseZero(
        exists, hn::GatherIndex(d, tables.counts, hn::IfThenElseZero(exists, place)));
    hn::StoreU(found, d, counts + c);
    sums = hn::Add(sums, found);
  }
  return hn::GetLane(hn::SumOfLanes(d, sums));
}

template <typename T>
HWY_INLINE std::size_t count_greater_of(const T* products, std::size_t count, T limit) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limits = hn::Set(d, limit);
  auto negative_sums = hn::Zero(d);
  std::size_t i = 0;
  for (; i + step <= count; i += step) {
    negative_sums =
        hn::Add(negative_sums, hn::VecFromMask(d, hn::Gt(hn::LoadU(d, products + i), limits)));
  }
  auto num_greater = static_cast<std::size_t>(-hn::GetLane(hn::SumOfLanes(d, negative_sums)));
  for (; i < count; ++i) num_greater += products[i] > limit ? 1 : 0;
  return num_greater;
}

template <typename T>
HWY_INLINE std::size_t position_behind_of(const T* products, T lowest, T highest, std::size_t nth) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto lower_limit = hn::Set(d, lowest);
  const auto upper_limit = hn::Set(d, highest);
  std::size_t position = 0;
  std::size_t num_left = nth;
  for (;; position += step) {
    const auto v = hn::LoadU(d, products + position);
    const auto is_outside = hn::Or(hn::Lt(v, lower_limit), hn::Gt(v, upper_limit));
    const std::size_t num_inside = step - hn::CountTrue(d, is_outside);
    if (num_inside >= num_left) break;
    num_left -= num_inside;
  }
  for (; num_left > 0; ++position) {
    num_left -= products[position] >= lowest && products[position] <= highest ? 1 : 0;
  }
  return position;
}

template <typename T>
HWY_INLINE std::size_t select_at_least_of(const T* products, std::size_t count, T bound,
                                          T* selected) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  std::size_t num_selected = 0;
  std::size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto v = hn::LoadU(d, products + i);
    num_selected += compress_store(v, hn::Not(hn::Lt(v, limit)), d, selected + num_selected);
  }
  for (; i < count; ++i) {
    selected[num_selected] = products[i];
    num_selected += products[i] >= bound ? 1 : 0;
  }
  return num_selected;
}

template <typename T>
HWY_INLINE void walk_down_of(const Walks<T>& walks, const OpenColumns<T>& open, int low_bits,
                             T* products) {
  constexpr std::size_t kAtOnce = kKernelRoom;
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  for (std::size_t o = 0; o < open.num_columns; ++o) {
    const T* keys = (open.elements[o] > 0 ? walks.descending : walks.ascending) +
                    static_cast<std::size_t>(open.columns[o]) * walks.column_stride;
    const auto element = hn::Set(d, open.elements[o]);
    const auto count = static_cast<std::size_t>(walks.counts[o]);
    // So many at once even where fewer count: where a walk ends is hard to predict.
    std::size_t i = 0;
    do {
      for (const std::size_t end = i + kAtOnce; i < end; i += step) {
        hn::StoreU(packed_product<T>(d, hn::LoadU(d, keys + i), element, low_bits), d,
                   products + i);
      }
    } while (i < count);
    products += count;
  }
}

/// Compressed first: which products are popped is hard to predict.
template <typename T>
HWY_INLINE void add_to_scores_of(const T* products, std::size_t count, const EndOfPops<T>& end,
                                 const EndOfPops<T>& end_before, T sign, int low_bits, T row_mask,
                                 T* scores) {
  constexpr std::size_t kAtOnce = 512;
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto popped = [&](const EndOfPops<T>& at, hn::Vec<Tag<T> > v,
                          hn::Vec<Tag<T> > places) HWY_ATTR {
    const auto is_before = hn::Lt(places, hn::Set(d, static_cast<T>(at.place)));
    return hn::Gt(v, hn::IfThenElse(is_before, hn::Set(d, at.limit), hn::Set(d, at.limit_behind)));
  };
  HWY_ALIGN T counted[kAtOnce + kKernelRoom];
  auto places = hn::Iota(d, 0);
  for (std::size_t begin = 0; begin < count; begin += kAtOnce) {
    const std::size_t size = HWY_MIN(kAtOnce, count - begin);
    std::size_t num_counted = 0;
    for (std::size_t i = 0; i < size; i += step) {
      const auto v = hn::LoadU(d, products + begin + i);
      const auto counts = hn::AndNot(popped(end_before, v, places), popped(end, v, places));
      num_counted +=
          compress_store(v, hn::And(hn::FirstN(d, size - i), counts), d, counted + num_counted);
      places = hn::Add(places, hn::Set(d, static_cast<T>(step)));
    }
    const T sign_mask = sign < 0 ? T{-1} : T{0};
    for (std::size_t i = 0; i < num_counted; ++i) {
      const T gain = ((counted[i] >> low_bits) ^ sign_mask) - sign_mask;
      scores[static_cast<std::size_t>(counted[i] & row_mask)] += gain;
    }
  }
}

/// Eight products of one side, without their low bits.
HWY_INLINE hn::Vec<hn::CappedTag<std::uint16_t, 8> > eight_gains(const std::int32_t* products,
                                                                 int low_bits) {
  const hn::CappedTag<std::int32_t, 4> d;
  const hn::CappedTag<std::uint16_t, 8> gains;
  const hn::Half<decltype(gains)> half;
  const auto first = hn::ShiftRightSame(hn::LoadU(d, products), low_bits);
  const auto second = hn::ShiftRightSame(hn::LoadU(d, products + 4), low_bits);
  return hn::Combine(gains, hn::DemoteTo(half, second), hn::DemoteTo(half, first));
}

/// Transposes blocks of eight rows by eight sides in registers.
HWY_INLINE void lay_side_by_side_of(const SideBySideProducts<std::int32_t>& products, int low_bits,
                                    std::size_t num_rows, std::uint16_t* gains) {
  const hn::CappedTag<std::uint16_t, 8> d;
  const hn::Repartition<std::uint32_t, decltype(d)> pairs;
  const hn::Repartition<std::uint64_t, decltype(d)> fours;
  using V = hn::Vec<decltype(d)>;
  const auto in_pairs = [&](V v) HWY_ATTR { return hn::BitCast(pairs, v); };
  for (std::size_t side = 0; side < kSortsSideBySide; side += 8) {
    std::uint16_t* to = gains + side;
    for (std::size_t row = 0; row < num_rows; row += 8, to += 8 * kSortsSideBySide) {
      const auto of_side = [&](std::size_t s)
                               HWY_ATTR { return eight_gains(products[side + s] + row, low_bits); };
      const auto store_two = [&](std::size_t r, hn::Vec<decltype(pairs)> first_sides,
                                 hn::Vec<decltype(pairs)> last_sides) HWY_ATTR {
        const auto a = hn::BitCast(fours, first_sides);
        const auto b = hn::BitCast(fours, last_sides);
        hn::StoreU(hn::BitCast(d, hn::InterleaveLower(fours, a, b)), d, to + r * kSortsSideBySide);
        hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(fours, a, b)), d,
                   to + (r + 1) * kSortsSideBySide);
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
/// independent sorts as it has lanes. Eight rows at a time are held in registers, which saves most
/// of the loads and stores.
template <typename T>
struct SideBySide {
  using D = hn::CappedTag<T, kSortsSideBySide>;
  using V = hn::Vec<D>;

  static HWY_INLINE V load(const T* column, std::size_t row) {
    return hn::LoadU(D(), column + row * kSortsSideBySide);
  }
  static HWY_INLINE void store(V v, T* column, std::size_t row) {
    hn::StoreU(v, D(), column + row * kSortsSideBySide);
  }
  static HWY_INLINE void order(V& upper, V& lower) {
    const V larger = hn::Max(upper, lower);
    lower = hn::Min(upper, lower);
    upper = larger;
  }

  static HWY_INLINE void sort_eight(T* column) {
    V a = load(column, 0), b = load(column, 1), c = load(column, 2), e = load(column, 3);
    V f = load(column, 4), g = load(column, 5), h = load(column, 6), i = load(column, 7);
    order(a, c), order(b, e), order(f, h), order(g, i);
    order(a, f), order(b, g), order(c, h), order(e, i);
    order(a, b), order(c, e), order(f, g), order(h, i);
    order(c, f), order(e, g);
    order(b, f), order(e, h);
    order(b, c), order(e, f), order(g, h);
    store(a, column, 0), store(b, column, 1), store(c, column, 2), store(e, column, 3);
    store(f, column, 4), store(g, column, 5), store(h, column, 6), store(i, column, 7);
  }

  /// Two sorted runs of `length`, one behind the other: the larger half first.
  static HWY_INLINE void merge_mirrored(T* column, std::size_t length) {
    for (std::size_t row = 0; row < length; ++row) {
      V upper = load(column, row);
      V lower = load(column, 2 * length - 1 - row);
      order(upper, lower);
      store(upper, column, row);
      store(lower, column, 2 * length - 1 - row);
    }
  }

  /// Compares rows `gap` apart, in blocks of 2 * gap.
  static HWY_INLINE void halve_once(T* column, std::size_t num_rows, std::size_t gap) {
    for (std::size_t block = 0; block < num_rows; block += 2 * gap) {
      for (std::size_t row = block; row < block + gap; ++row) {
        V a = load(column, row), b = load(column, row + gap);
        order(a, b);
        store(a, column, row), store(b, column, row + gap);
      }
    }
  }

  /// First 2 * gap apart, then `gap`.
  static HWY_INLINE void halve_twice(T* column, std::size_t num_rows, std::size_t gap) {
    for (std::size_t block = 0; block < num_rows; block += 4 * gap) {
      for (std::size_t row = block; row < block + gap; ++row) {
        V a = load(column, row), b = load(column, row + gap);
        V c = load(column, row + 2 * gap), e = load(column, row + 3 * gap);
        order(a, c), order(b, e);
        order(a, b), order(c, e);
        store(a, column, row), store(b, column, row + gap);
        store(c, column, row + 2 * gap), store(e, column, row + 3 * gap);
      }
    }
  }

  /// First 4 * gap apart, then 2 * gap, then `gap`.
  static HWY_INLINE void halve_thrice(T* column, std::size_t num_rows, std::size_t gap) {
    for (std::size_t block = 0; block < num_rows; block += 8 * gap) {
      for (std::size_t row = block; row < block + gap; ++row) {
        V a = load(column, row), b = load(column, row + gap);
        V c = load(column, row + 2 * gap), e = load(column, row + 3 * gap);
        V f = load(column, row + 4 * gap), g = load(column, row + 5 * gap);
        V h = load(column, row + 6 * gap), i = load(column, row + 7 * gap);
        order(a, f), order(b, g), order(c, h), order(e, i);
        order(a, c), order(b, e), order(f, h), order(g, i);
        order(a, b), order(c, e), order(f, g), order(h, i);
        store(a, column, row), store(b, column, row + gap);
        store(c, column, row + 2 * gap), store(e, column, row + 3 * gap);
        store(f, column, row + 4 * gap), store(g, column, row + 5 * gap);
        store(h, column, row + 6 * gap), store(i, column, row + 7 * gap);
      }
    }
  }

  static HWY_INLINE void sort(T* column, std::size_t num_rows) {
    for (std::size_t row = 0; row < num_rows; row += 8) {
      sort_eight(column + row * kSortsSideBySide);
    }
    for (std::size_t length = 8; length < num_rows; length *= 2) {
      for (std::size_t row = 0; row < num_rows; row += 2 * length) {
        merge_mirrored(column + row * kSortsSideBySide, length);
      }
      std::size_t gap = length / 2;
      while (gap > 0) {
        // Whatever leaves a multiple of three steps comes first.
        const int num_steps = static_cast<int>(hwy::FloorLog2(gap)) + 1;
        if (num_steps % 3 == 1) {
          halve_once(column, num_rows, gap);
          gap /= 2;
        } else if (num_steps % 3 == 2) {
          halve_twice(column, num_rows, gap / 2);
          gap /= 4;
        } else {
          halve_thrice(column, num_rows, gap / 4);
          gap /= 8;
        }
      }
    }
  }
};

template <typename T>
HWY_INLINE void sort_side_by_side_of(T* matrix, std::size_t num_rows) {
  for (std::size_t lane = 0; lane < kSortsSideBySide;
       lane += hn::Lanes(hn::CappedTag<T, kSortsSideBySide>())) {
    SideBySide<T>::sort(matrix + lane, num_rows);
  }
}

#endif

// What is dispatched is no template.
ProductScale multiply_heads_32(const std::int32_t* query, const ColumnTables& tables,
                               bool to_the_fourth, float* head_products) {
  return multiply_heads_of(query, tables, to_the_fourth, head_products);
}
void open_columns_32(const std::int32_t* query, const ColumnTables& tables,
                     const float* head_products, float least, OpenColumns<std::int32_t>& open) {
  open_columns_of(query, tables, head_products, least, open);
}
#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                             \
  std::size_t count_greater_##WIDTH(const T* products, std::size_t count, T limit) {             \
    return count_greater_of<T>(products, count, limit);                                          \
  }                                                                                              \
  std::size_t position_behind_##WIDTH(const T* products, T lowest, T highest, std::size_t nth) { \
    return position_behind_of<T>(products, lowest, highest, nth);                                \
  }                                                                                              \
  std::size_t select_at_least_##WIDTH(const T* products, std::size_t count, T bound,             \
                                      T* selected) {                                             \
    return select_at_least_of<T>(products, count, bound, selected);                              \
  }                                                                                              \
  void walk_down_##WIDTH(const Walks<T>& walks, const OpenColumns<T>& open, int low_bits,        \
                         T* products) {                                                          \
    walk_down_of<T>(walks, open, low_bits, products);                                            \
  }                                                                                              \
  void add_to_scores_##WIDTH(const T* products, std::size_t count, const EndOfPops<T>& end,      \
                             const EndOfPops<T>& end_before, T sign, int low_bits, T row_mask,   \
                             T* scores) {                                                        \
    add_to_scores_of<T>(products, count, end, end_before, sign, low_bits, row_mask, scores);     \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

void lay_side_by_side_16(const SideBySideProducts<std::int32_t>& products, int low_bits,
                         std::size_t num_rows, std::uint16_t* gains) {
  lay_side_by_side_of(products, low_bits, num_rows, gains);
}

void sort_side_by_side_16(std::uint16_t* matrix, std::size_t num_rows) {
  sort_side_by_side_of(matrix, num_rows);
}
void sort_side_by_side_32(std::int32_t* matrix, std::size_t num_rows) {
  sort_side_by_side_of(matrix, num_rows);
}
void sort_side_by_side_64(std::int64_t* matrix, std::size_t num_rows) {
  sort_side_by_side_of(matrix, num_rows);
}

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(multiply_heads_32);
HWY_EXPORT(open_columns_32);
HWY_EXPORT(count_reaching);

ProductScale multiply_heads(const std::int32_t* query, const ColumnTables& tables,
                            bool to_the_fourth, float* head_products) {
  return HWY_DYNAMIC_DISPATCH(multiply_heads_32)(query, tables, to_the_fourth, head_products);
}
ProductScale multiply_heads(const std::int64_t* query, const ColumnTables& tables,
                            bool to_the_fourth, float* head_products) {
  return plain::multiply_heads_of(query, tables, to_the_fourth, head_products);
}

void open_columns(const std::int32_t* query, const ColumnTables& tables, const float* head_products,
                  float least, OpenColumns<std::int32_t>& open) {
  HWY_DYNAMIC_DISPATCH(open_columns_32)(query, tables, head_products, least, open);
}
void open_columns(const std::int64_t* query, const ColumnTables& tables, const float* head_products,
                  float least, OpenColumns<std::int64_t>& open) {
  plain::open_columns_of(query, tables, head_products, least, open);
}

std::int64_t count_reaching(const ColumnTables& tables, const float* levels_per_product,
                            const std::int32_t* places, std::size_t num_columns, float product,
                            float slack, std::int32_t step, std::int32_t* counts) {
  return HWY_DYNAMIC_DISPATCH(count_reaching)(tables, levels_per_product, places, num_columns,
                                              product, slack, step, counts);
}

#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                             \
  HWY_EXPORT(count_greater_##WIDTH);                                                             \
  HWY_EXPORT(position_behind_##WIDTH);                                                           \
  HWY_EXPORT(select_at_least_##WIDTH);                                                           \
  HWY_EXPORT(walk_down_##WIDTH);                                                                 \
  HWY_EXPORT(add_to_scores_##WIDTH);                                                             \
  std::size_t count_greater(const T* products, std::size_t count, T limit) {                     \
    return HWY_DYNAMIC_DISPATCH(count_greater_##WIDTH)(products, count, limit);                  \
  }                                                                                              \
  std::size_t position_behind(const T* products, T lowest, T highest, std::size_t nth) {         \
    return HWY_DYNAMIC_DISPATCH(position_behind_##WIDTH)(products, lowest, highest, nth);        \
  }                                                                                              \
  std::size_t select_at_least(const T* products, std::size_t count, T bound, T* selected) {      \
    return HWY_DYNAMIC_DISPATCH(select_at_least_##WIDTH)(products, count, bound, selected);      \
  }                                                                                              \
  void walk_down(const Walks<T>& walks, const OpenColumns<T>& open, int low_bits, T* products) { \
    HWY_DYNAMIC_DISPATCH(walk_down_##WIDTH)(walks, open, low_bits, products);                    \
  }                                                                                              \
  void add_to_scores(const T* products, std::size_t count, const EndOfPops<T>& end,              \
                     const EndOfPops<T>& end_before, T sign, int low_bits, T row_mask,           \
                     T* scores) {                                                                \
    HWY_DYNAMIC_DISPATCH(add_to_scores_##WIDTH)                                                  \
    (products, count, end, end_before, sign, low_bits, row_mask, scores);                        \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

HWY_EXPORT(lay_side_by_side_16);
HWY_EXPORT(sort_side_by_side_16);
HWY_EXPORT(sort_side_by_side_32);
HWY_EXPORT(sort_side_by_side_64);

void lay_side_by_side(const SideBySideProducts<std::int32_t>& products, int low_bits,
                      std::size_t num_rows, std::uint16_t* gains) {
  HWY_DYNAMIC_DISPATCH(lay_side_by_side_16)(products, low_bits, num_rows, gains);
}
void lay_side_by_side(const SideBySideProducts<std::int32_t>& products, int low_bits,
                      std::size_t num_rows, std::int32_t* gains) {
  plain::lay_side_by_side_of(products, low_bits, num_rows, gains);
}
void lay_side_by_side(const SideBySideProducts<std::int64_t>& products, int low_bits,
                      std::size_t num_rows, std::int64_t* gains) {
  plain::lay_side_by_side_of(products, low_bits, num_rows, gains);
}

void sort_side_by_side(std::uint16_t* matrix, std::size_t num_rows) {
  HWY_DYNAMIC_DISPATCH(sort_side_by_side_16)(matrix, num_rows);
}
void sort_side_by_side(std::int32_t* matrix, std::size_t num_rows) {
  HWY_DYNAMIC_DISPATCH(sort_side_by_side_32)(matrix, num_rows);
}
void sort_side_by_side(std::int64_t* matrix, std::size_t num_rows) {
  HWY_DYNAMIC_DISPATCH(sort_side_by_side_64)(matrix, num_rows);
}

}  // namespace a3::fast
#endif
