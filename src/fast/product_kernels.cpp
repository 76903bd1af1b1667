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

template <typename T>
constexpr auto mark_products_of = plain::mark_products<T>;
template <typename T>
constexpr auto vouched_count_of = plain::vouched_count<T>;
template <typename T>
constexpr auto partition_of = plain::partition<T>;
template <typename T>
constexpr auto walk_down_of = plain::walk_down<T>;
template <typename T>
constexpr auto sort_few_of = plain::sort_few<T>;
template <typename T>
constexpr auto gains_of_all = plain::gains_of<T>;

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
                                 std::size_t num_columns, int low_bits, T* products) {
  const Tag<T> d;
  for (std::size_t c = 0; c < num_columns; c += hn::Lanes(d)) {
    const auto element = hn::LoadU(d, query + c);
    const auto keys = hn::IfThenElse(hn::Gt(element, hn::Zero(d)), hn::LoadU(d, descending + c),
                                     hn::LoadU(d, ascending + c));
    hn::StoreU(packed_product<T>(d, keys, element, low_bits), d, products + c);
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
HWY_INLINE std::size_t partition_of(T* products, std::size_t count, T bound, T* below) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  std::size_t num_in_front = 0;
  std::size_t num_below = 0;
  std::size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto v = hn::LoadU(d, products + i);
    const auto in_front = hn::Not(hn::Lt(v, limit));
    num_in_front += compress_store(v, in_front, d, products + num_in_front);
    num_below += compress_store(v, hn::Not(in_front), d, below + num_below);
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
HWY_INLINE std::size_t walk_down_of(const Walk<T>* walks, std::size_t num_walks, std::size_t most,
                                    int low_bits, T bound, T* products) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(d, bound);
  std::size_t num_found = 0;
  for (const Walk<T>* walk = walks; walk != walks + num_walks; ++walk) {
    const auto element = hn::Set(d, walk->query);
    for (std::size_t i = 0; i < most; i += step) {
      const auto product = packed_product<T>(d, hn::LoadU(d, walk->keys + i), element, low_bits);
      hn::StoreU(product, d, products + num_found);
      // Products of a walk do not rise, so those above the bound come first.
      const auto is_below = hn::Lt(product, limit);
      const std::size_t num_above = step - hn::CountTrue(d, is_below);
      num_found += HWY_MIN(num_above, most - i);
      if (num_above < step) break;
    }
  }
  return num_found;
}

template <typename T>
HWY_INLINE void sort_few_of(const T* products, std::size_t count, T* sorted) {
  const Tag<T> d;
  const std::size_t step = hn::Lanes(d);
  HWY_ALIGN T padded[kFew + 4 * kKernelRoom];
  HWY_ALIGN T ranks[kFew + 4 * kKernelRoom];
  for (std::size_t i = 0; i < count; i += step) {
    hn::Store(hn::LoadU(d, products + i), d, padded + i);  // room, see the header
  }
  for (std::size_t i = 0; i < count; i += 4 * step) {
    const auto v0 = hn::Load(d, padded + i);
    const auto v1 = hn::Load(d, padded + i + step);
    const auto v2 = hn::Load(d, padded + i + 2 * step);
    const auto v3 = hn::Load(d, padded + i + 3 * step);
    auto larger0 = hn::Zero(d);
    auto larger1 = hn::Zero(d);
    auto larger2 = hn::Zero(d);
    auto larger3 = hn::Zero(d);
    for (std::size_t j = 0; j < count; ++j) {
      const auto other = hn::Set(d, padded[j]);
      larger0 = hn::Sub(larger0, hn::VecFromMask(d, hn::Gt(other, v0)));
      larger1 = hn::Sub(larger1, hn::VecFromMask(d, hn::Gt(other, v1)));
      larger2 = hn::Sub(larger2, hn::VecFromMask(d, hn::Gt(other, v2)));
      larger3 = hn::Sub(larger3, hn::VecFromMask(d, hn::Gt(other, v3)));
    }
    hn::Store(larger0, d, ranks + i);
    hn::Store(larger1, d, ranks + i + step);
    hn::Store(larger2, d, ranks + i + 2 * step);
    hn::Store(larger3, d, ranks + i + 3 * step);
  }
  for (std::size_t i = 0; i < count; ++i) sorted[static_cast<std::size_t>(ranks[i])] = padded[i];
}

template <typename T>
HWY_INLINE std::size_t gains_of_all(const T* products, std::size_t count, int low_bits, T* gains) {
  const Tag<T> d;
  auto num_positive = hn::Zero(d);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto product = hn::ShiftRightSame(hn::LoadU(d, products + i), low_bits);
    const auto gain = hn::Max(product, hn::Zero(d));
    hn::StoreU(gain, d, gains + i);
    const auto is_positive = hn::And(hn::Gt(gain, hn::Zero(d)), hn::FirstN(d, count - i));
    num_positive = hn::Sub(num_positive, hn::VecFromMask(d, is_positive));
  }
  return static_cast<std::size_t>(hn::GetLane(hn::SumOfLanes(d, num_positive)));
}

#endif

// What is dispatched is no template.
#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                           \
  void mark_products_##WIDTH(const T* descending, const T* ascending, const T* query,          \
                             std::size_t num_columns, int low_bits, T* products) {             \
    mark_products_of<T>(descending, ascending, query, num_columns, low_bits, products);        \
  }                                                                                            \
  std::int64_t vouched_count_##WIDTH(const T* products, const T* spans, std::size_t num_marks, \
                                     std::size_t num_columns, T bound) {                       \
    return vouched_count_of<T>(products, spans, num_marks, num_columns, bound);                \
  }                                                                                            \
  std::size_t partition_##WIDTH(T* products, std::size_t count, T bound, T* below) {           \
    return partition_of<T>(products, count, bound, below);                                     \
  }                                                                                            \
  std::size_t walk_down_##WIDTH(const Walk<T>* walks, std::size_t num_walks, std::size_t most, \
                                int low_bits, T bound, T* products) {                          \
    return walk_down_of<T>(walks, num_walks, most, low_bits, bound, products);                 \
  }                                                                                            \
  void sort_few_##WIDTH(const T* products, std::size_t count, T* sorted) {                     \
    sort_few_of<T>(products, count, sorted);                                                   \
  }                                                                                            \
  std::size_t gains_of_##WIDTH(const T* products, std::size_t count, int low_bits, T* gains) { \
    return gains_of_all<T>(products, count, low_bits, gains);                                  \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

#define A3_FOR_BOTH_WIDTHS(T, WIDTH)                                                            \
  HWY_EXPORT(mark_products_##WIDTH);                                                            \
  HWY_EXPORT(vouched_count_##WIDTH);                                                            \
  HWY_EXPORT(partition_##WIDTH);                                                                \
  HWY_EXPORT(walk_down_##WIDTH);                                                                \
  HWY_EXPORT(sort_few_##WIDTH);                                                                 \
  HWY_EXPORT(gains_of_##WIDTH);                                                                 \
  void mark_products(const T* descending, const T* ascending, const T* query,                   \
                     std::size_t num_columns, int low_bits, T* products) {                      \
    HWY_DYNAMIC_DISPATCH(mark_products_##WIDTH)                                                 \
    (descending, ascending, query, num_columns, low_bits, products);                            \
  }                                                                                             \
  std::int64_t vouched_count(const T* products, const T* spans, std::size_t num_marks,          \
                             std::size_t num_columns, T bound) {                                \
    return HWY_DYNAMIC_DISPATCH(vouched_count_##WIDTH)(products, spans, num_marks, num_columns, \
                                                       bound);                                  \
  }                                                                                             \
  std::size_t partition(T* products, std::size_t count, T bound, T* below) {                    \
    return HWY_DYNAMIC_DISPATCH(partition_##WIDTH)(products, count, bound, below);              \
  }                                                                                             \
  std::size_t walk_down(const Walk<T>* walks, std::size_t num_walks, std::size_t most,          \
                        int low_bits, T bound, T* products) {                                   \
    return HWY_DYNAMIC_DISPATCH(walk_down_##WIDTH)(walks, num_walks, most, low_bits, bound,     \
                                                   products);                                   \
  }                                                                                             \
  void sort_few(const T* products, std::size_t count, T* sorted) {                              \
    HWY_DYNAMIC_DISPATCH(sort_few_##WIDTH)(products, count, sorted);                            \
  }                                                                                             \
  std::size_t gains_of(const T* products, std::size_t count, int low_bits, T* gains) {          \
    return HWY_DYNAMIC_DISPATCH(gains_of_##WIDTH)(products, count, low_bits, gains);            \
  }
A3_FOR_BOTH_WIDTHS(std::int32_t, 32)
A3_FOR_BOTH_WIDTHS(std::int64_t, 64)
#undef A3_FOR_BOTH_WIDTHS

}  // namespace a3::fast
#endif
