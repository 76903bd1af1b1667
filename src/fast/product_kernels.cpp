#include "fast/product_kernels.h"

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

template <typename T>
HWY_INLINE void mark_products_of(const T* descending, const T* ascending, const T* query,
                                 std::size_t num_marks, std::size_t num_columns, int low_bits,
                                 T* products) {
  const Tag<T> d;
  for (std::size_t c = 0; c < num_columns; c += hn::Lanes(d)) {
    const auto element = hn::LoadU(d, query + c);
    const auto is_descending = hn::Gt(element, hn::Zero(d));
    for (std::size_t i = c; i < num_marks * num_columns; i += num_columns) {
      const auto keys =
          hn::IfThenElse(is_descending, hn::LoadU(d, descending + i), hn::LoadU(d, ascending + i));
      hn::StoreU(packed_product<T>(d, keys, element, low_bits), d, products + i);
    }
  }
}

template <typename T>
HWY_INLINE std::int64_t vouched_count_of(const T* products, const T* spans, std::size_t num_marks,
                                         std::size_t num_columns, T bound) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  auto sums = hn::Zero(d);
  auto other_sums = hn::Zero(d);
  std::int64_t rest = 0;
  for (std::size_t mark = 0; mark < num_marks; ++mark, products += num_columns) {
    const auto span = hn::Set(d, spans[mark]);
    const auto vouched = [&](std::size_t c) HWY_ATTR {
      return hn::AndNot(hn::VecFromMask(d, hn::Lt(hn::LoadU(d, products + c), limit)), span);
    };
    std::size_t c = 0;
    for (; c + 4 * step <= num_columns; c += 4 * step) {
      sums = hn::Add(sums, hn::Add(vouched(c), vouched(c + step)));
      other_sums = hn::Add(other_sums, hn::Add(vouched(c + 2 * step), vouched(c + 3 * step)));
    }
    for (; c + step <= num_columns; c += step) sums = hn::Add(sums, vouched(c));
    for (; c < num_columns; ++c) rest += products[c] >= bound ? spans[mark] : 0;
  }
  return rest + hn::GetLane(hn::SumOfLanes(d, hn::Add(sums, other_sums)));
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
HWY_INLINE std::size_t select_between_of(const T* products, std::size_t count, T lowest, T highest,
                                         T* selected) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto lower_limit = hn::Set(d, lowest);
  const auto upper_limit = hn::Set(d, highest);
  std::size_t num_selected = 0;
  std::size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto v = hn::LoadU(d, products + i);
    const auto is_outside = hn::Or(hn::Lt(v, lower_limit), hn::Gt(v, upper_limit));
    num_selected += compress_store(v, hn::Not(is_outside), d, selected + num_selected);
  }
  for (; i < count; ++i) {
    selected[num_selected] = products[i];
    num_selected += products[i] >= lowest && products[i] <= highest ? 1 : 0;
  }
  return num_selected;
}

template <typename T>
HWY_INLINE std::size_t walk_down_of(const Walks<T>& walks, int low_bits, T bound, T* products) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  T* const open = walks.open_columns;
  std::size_t num_open = 0;
  for (std::size_t c = 0; c < walks.num_columns; c += step) {
    const auto is_open = hn::Not(hn::Lt(hn::LoadU(d, walks.products_above + c), limit));
    num_open += compress_store(hn::Iota(d, static_cast<T>(c)), is_open, d, open + num_open);
  }
  // All open columns a vector further each time, since where a single one ends is hard to predict.
  std::size_t num_found = 0;
  for (std::size_t i = 0; i < walks.most && num_open > 0; i += step) {
    // What stands behind the walks' end is of another column.
    const auto is_walked = hn::FirstN(d, HWY_MIN(step, walks.most - i));
    std::size_t num_left_open = 0;
    for (std::size_t o = 0; o < num_open; ++o) {
      const T column = open[o];
      const auto c = static_cast<std::size_t>(column);
      const T* keys =
          (walks.query[c] > 0 ? walks.descending : walks.ascending) + c * walks.column_stride + i;
      const auto element = hn::Set(d, walks.query[c]);
      const auto product = packed_product<T>(d, hn::LoadU(d, keys), element, low_bits);
      hn::StoreU(product, d, products + num_found);
      // Products of a walk do not rise, so those that reach the bound come first.
      const auto reaches = hn::And(is_walked, hn::Not(hn::Lt(product, limit)));
      const std::size_t num_reached = hn::CountTrue(d, reaches);
      num_found += num_reached;
      open[num_left_open] = column;
      num_left_open += num_reached == step ? 1 : 0;
    }
    num_open = num_left_open;
  }
  return num_found;
}

template <typename T>
HWY_INLINE void add_to_scores_of(const T* products, std::size_t count, T sign, int low_bits,
                                 T row_mask, T* scores) {
  constexpr std::size_t kAtOnce = 64;
  const Tag<T> d;
  const auto mask = hn::Set(d, row_mask);
  const auto sign_mask = hn::Set(d, sign < 0 ? T{-1} : T{0});
  HWY_ALIGN T rows[kAtOnce];
  HWY_ALIGN T gains[kAtOnce];
  for (std::size_t begin = 0; begin < count; begin += kAtOnce) {
    const std::size_t size = HWY_MIN(kAtOnce, count - begin);
    for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
      const auto v = hn::LoadU(d, products + begin + i);
      const auto gain = hn::ShiftRightSame(v, low_bits);
      hn::Store(hn::And(v, mask), d, rows + i);
      hn::Store(hn::Sub(hn::Xor(gain, sign_mask), sign_mask), d, gains + i);
    }
    for (std::size_t i = 0; i < size; ++i) scores[static_cast<std::size_t>(rows[i])] += gains[i];
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
#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                               \
  void mark_products_##WIDTH(const T* descending, const T* ascending, const T* query,              \
                             std::size_t num_marks, std::size_t num_columns, int low_bits,         \
                             T* products) {                                                        \
    mark_products_of<T>(descending, ascending, query, num_marks, num_columns, low_bits, products); \
  }                                                                                                \
  std::int64_t vouched_count_##WIDTH(const T* products, const T* spans, std::size_t num_marks,     \
                                     std::size_t num_columns, T bound) {                           \
    return vouched_count_of<T>(products, spans, num_marks, num_columns, bound);                    \
  }                                                                                                \
  std::size_t select_at_least_##WIDTH(const T* products, std::size_t count, T bound,               \
                                      T* selected) {                                               \
    return select_at_least_of<T>(products, count, bound, selected);                                \
  }                                                                                                \
  std::size_t select_between_##WIDTH(const T* products, std::size_t count, T lowest, T highest,    \
                                     T* selected) {                                                \
    return select_between_of<T>(products, count, lowest, highest, selected);                       \
  }                                                                                                \
  std::size_t walk_down_##WIDTH(const Walks<T>& walks, int low_bits, T bound, T* products) {       \
    return walk_down_of<T>(walks, low_bits, bound, products);                                      \
  }                                                                                                \
  void add_to_scores_##WIDTH(const T* products, std::size_t count, T sign, int low_bits,           \
                             T row_mask, T* scores) {                                              \
    add_to_scores_of<T>(products, count, sign, low_bits, row_mask, scores);                        \
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

#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                              \
  HWY_EXPORT(mark_products_##WIDTH);                                                              \
  HWY_EXPORT(vouched_count_##WIDTH);                                                              \
  HWY_EXPORT(select_at_least_##WIDTH);                                                            \
  HWY_EXPORT(select_between_##WIDTH);                                                             \
  HWY_EXPORT(walk_down_##WIDTH);                                                                  \
  HWY_EXPORT(add_to_scores_##WIDTH);                                                              \
  void mark_products(const T* descending, const T* ascending, const T* query,                     \
                     std::size_t num_marks, std::size_t num_columns, int low_bits, T* products) { \
    HWY_DYNAMIC_DISPATCH(mark_products_##WIDTH)                                                   \
    (descending, ascending, query, num_marks, num_columns, low_bits, products);                   \
  }                                                                                               \
  std::int64_t vouched_count(const T* products, const T* spans, std::size_t num_marks,            \
                             std::size_t num_columns, T bound) {                                  \
    return HWY_DYNAMIC_DISPATCH(vouched_count_##WIDTH)(products, spans, num_marks, num_columns,   \
                                                       bound);                                    \
  }                                                                                               \
  std::size_t select_at_least(const T* products, std::size_t count, T bound, T* selected) {       \
    return HWY_DYNAMIC_DISPATCH(select_at_least_##WIDTH)(products, count, bound, selected);       \
  }                                                                                               \
  std::size_t select_between(const T* products, std::size_t count, T lowest, T highest,           \
                             T* selected) {                                                       \
    return HWY_DYNAMIC_DISPATCH(select_between_##WIDTH)(products, count, lowest, highest,         \
                                                        selected);                                \
  }                                                                                               \
  std::size_t walk_down(const Walks<T>& walks, int low_bits, T bound, T* products) {              \
    return HWY_DYNAMIC_DISPATCH(walk_down_##WIDTH)(walks, low_bits, bound, products);             \
  }                                                                                               \
  void add_to_scores(const T* products, std::size_t count, T sign, int low_bits, T row_mask,      \
                     T* scores) {                                                                 \
    HWY_DYNAMIC_DISPATCH(add_to_scores_##WIDTH)                                                   \
    (products, count, sign, low_bits, row_mask, scores);                                          \
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
