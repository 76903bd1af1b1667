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
  // A column's direction and element serve all its marks. The last vector of a row reaches into the
  // next row, which is written after it.
  for (std::size_t mark = 0; mark < num_marks; ++mark) {
    const std::size_t row = mark * num_columns;
    for (std::size_t c = 0; c < num_columns; c += hn::Lanes(d)) {
      const auto element = hn::LoadU(d, query + c);
      const auto keys =
          hn::IfThenElse(hn::Gt(element, hn::Zero(d)), hn::LoadU(d, descending + row + c),
                         hn::LoadU(d, ascending + row + c));
      hn::StoreU(packed_product<T>(d, keys, element, low_bits), d, products + row + c);
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
  std::int64_t rest = 0;
  for (std::size_t mark = 0; mark < num_marks; ++mark, products += num_columns) {
    const auto span = hn::Set(d, spans[mark]);
    std::size_t c = 0;
    for (; c + step <= num_columns; c += step) {
      const auto is_below = hn::Lt(hn::LoadU(d, products + c), limit);
      sums = hn::Add(sums, hn::AndNot(hn::VecFromMask(d, is_below), span));
    }
    for (; c < num_columns; ++c) rest += products[c] >= bound ? spans[mark] : 0;
  }
  return rest + hn::GetLane(hn::SumOfLanes(d, sums));
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
HWY_INLINE std::size_t partition_of(T* products, std::size_t count, T bound, T* below) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  std::size_t num_in_front = 0;
  std::size_t num_below = 0;
  std::size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto v = hn::LoadU(d, products + i);
    const auto is_below = hn::Lt(v, limit);
    num_below += compress_store(v, is_below, d, below + num_below);
    num_in_front += compress_store(v, hn::Not(is_below), d, products + num_in_front);
  }
  for (; i < count; ++i) {
    const T product = products[i];
    if (product >= bound) {
      products[num_in_front++] = product;
    } else {
      below[num_below++] = product;
    }
  }
  return num_in_front;
}

template <typename T>
HWY_INLINE std::size_t walk_down_of(const Walks<T>& walks, int low_bits, T bound, T* products) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  std::size_t num_found = 0;
  for (std::size_t c = 0; c < walks.num_columns; ++c) {
    if (walks.products_above[c] < bound) continue;
    const T* keys =
        (walks.query[c] > 0 ? walks.descending : walks.ascending) + c * walks.column_stride;
    const auto element = hn::Set(d, walks.query[c]);
    for (std::size_t i = 0; i < walks.most; i += step) {
      const auto product = packed_product<T>(d, hn::LoadU(d, keys + i), element, low_bits);
      hn::StoreU(product, d, products + num_found);
      // Products of a walk do not rise, so those that reach the bound come first. What stands
      // behind the walk's end is of another column.
      const auto first_below = hn::FindFirstTrue(d, hn::Lt(product, limit));
      const std::size_t num_reached =
          first_below < 0 ? step : static_cast<std::size_t>(first_below);
      num_found += HWY_MIN(num_reached, walks.most - i);
      if (num_reached < step) break;
    }
  }
  return num_found;
}

/// Batcher's odd-even merge sort: the comparisons do not depend on the data, so a vector holds as
/// many independent sorts as it has lanes.
template <typename T>
HWY_INLINE void sort_side_by_side_of(T* matrix, std::size_t num_rows) {
  const hn::CappedTag<T, kSortsSideBySide> d;
  const std::size_t step = hn::Lanes(d);
  for (std::size_t lane = 0; lane < kSortsSideBySide; lane += step) {
    for (std::size_t merged = 1; merged < num_rows; merged *= 2) {
      for (std::size_t gap = merged; gap > 0; gap /= 2) {
        for (std::size_t begin = gap % merged; begin + gap < num_rows; begin += 2 * gap) {
          if (gap < merged && (begin + gap) % (2 * merged) == 0) continue;
          T* upper = matrix + begin * kSortsSideBySide + lane;
          T* lower = upper + gap * kSortsSideBySide;
          for (T* const end = lower; upper != end;
               upper += kSortsSideBySide, lower += kSortsSideBySide) {
            const auto a = hn::LoadU(d, upper);
            const auto b = hn::LoadU(d, lower);
            hn::StoreU(hn::Max(a, b), d, upper);
            hn::StoreU(hn::Min(a, b), d, lower);
          }
        }
      }
    }
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
  std::size_t partition_##WIDTH(T* products, std::size_t count, T bound, T* below) {               \
    return partition_of<T>(products, count, bound, below);                                         \
  }                                                                                                \
  std::size_t walk_down_##WIDTH(const Walks<T>& walks, int low_bits, T bound, T* products) {       \
    return walk_down_of<T>(walks, low_bits, bound, products);                                      \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

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
  HWY_EXPORT(partition_##WIDTH);                                                                  \
  HWY_EXPORT(walk_down_##WIDTH);                                                                  \
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
  std::size_t partition(T* products, std::size_t count, T bound, T* below) {                      \
    return HWY_DYNAMIC_DISPATCH(partition_##WIDTH)(products, count, bound, below);                \
  }                                                                                               \
  std::size_t walk_down(const Walks<T>& walks, int low_bits, T bound, T* products) {              \
    return HWY_DYNAMIC_DISPATCH(walk_down_##WIDTH)(walks, low_bits, bound, products);             \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

HWY_EXPORT(sort_side_by_side_16);
HWY_EXPORT(sort_side_by_side_32);
HWY_EXPORT(sort_side_by_side_64);

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
