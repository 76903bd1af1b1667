#include "fast/kernels/half_column_kernels.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/half_column_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/plain_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using plain::count_reaching;
using plain::multiply_heads;
using plain::open_half_columns;
using plain::read_prefixes_of;

void split_column_16(const SortedKey* words, std::size_t num_rows,
                     KeyBlock<std::uint16_t>* positive, KeyBlock<std::uint16_t>* negative) {
  plain::split_column_of(words, num_rows, positive, negative);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

std::array<ProductScale, 2> multiply_heads(const std::int32_t* query,
                                           const HalfColumnTables& tables, bool to_the_fourth,
                                           float* head_products) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  using Floats = hn::Vec<decltype(floats)>;
  struct Scale {
    Floats sum, highest;
  };
  Scale of_max_side = {hn::Zero(floats), hn::Zero(floats)};
  Scale of_min_side = of_max_side;
  for (std::size_t c = 0; c < tables.stride; c += hn::Lanes(d)) {
    const Floats element = hn::ConvertTo(floats, hn::LoadU(d, query + c));
    const Floats size = hn::Abs(element);
    const auto is_positive = hn::Gt(element, hn::Zero(floats));
    const auto multiply = [&](Floats heads, Floats typical, float* products,
                              Scale& scale) HWY_ATTR {
      const Floats head_product = hn::Mul(size, heads);
      hn::StoreU(head_product, floats, products + c);
      scale.highest = hn::Max(scale.highest, head_product);
      const Floats product = hn::Mul(size, typical);
      const Floats square = hn::Mul(product, product);
      scale.sum = hn::Add(scale.sum, to_the_fourth ? hn::Mul(square, square) : square);
    };
    const auto positive_heads = hn::LoadU(floats, tables.heads + c);
    const auto negative_heads = hn::LoadU(floats, tables.heads + tables.stride + c);
    const auto positive_typical = hn::LoadU(floats, tables.typical + c);
    const auto negative_typical = hn::LoadU(floats, tables.typical + tables.stride + c);
    multiply(hn::IfThenElse(is_positive, positive_heads, negative_heads),
             hn::IfThenElse(is_positive, positive_typical, negative_typical), head_products,
             of_max_side);
    multiply(hn::IfThenElse(is_positive, negative_heads, positive_heads),
             hn::IfThenElse(is_positive, negative_typical, positive_typical),
             head_products + tables.stride, of_min_side);
  }
  const auto reduced = [&](const Scale& scale) HWY_ATTR {
    const float sum = hn::GetLane(hn::SumOfLanes(floats, scale.sum));
    return ProductScale{to_the_fourth ? std::sqrt(std::sqrt(sum)) : std::sqrt(sum),
                        hn::GetLane(hn::MaxOfLanes(floats, scale.highest))};
  };
  return {reduced(of_max_side), reduced(of_min_side)};
}

void open_half_columns(const std::int32_t* query, const HalfColumnTables& tables, Side side,
                       const float* head_products, float least, OpenHalfColumns& open) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(floats, least);
  const auto stride = hn::Set(d, static_cast<std::int32_t>(tables.stride));
  // The max side pops negative keys where elements are negative, the min side where they are
  // positive.
  const auto sign = hn::Set(d, side == Side::kMax ? 1 : -1);
  auto columns = hn::Iota(d, 0);
  std::size_t num_open = 0;
  for (std::size_t c = 0; c < tables.stride; c += step) {
    const auto is_open =
        hn::RebindMask(d, hn::Not(hn::Lt(hn::LoadU(floats, head_products + c), limit)));
    const auto element = hn::LoadU(d, query + c);
    const auto is_negative = hn::Lt(hn::Mul(element, sign), hn::Zero(d));
    const auto numbers = hn::Add(columns, hn::IfThenElseZero(is_negative, stride));
    compress_store(hn::Abs(element), is_open, d, open.elements + num_open);
    num_open += compress_store(numbers, is_open, d, open.numbers + num_open);
    columns = hn::Add(columns, hn::Set(d, static_cast<std::int32_t>(step)));
  }
  open.count = num_open;
  const auto levels_per_number =
      hn::Set(floats, 1.0F / static_cast<float>(std::int64_t{1} << tables.level_bits));
  for (std::size_t i = 0; i < num_open; i += step) {
    const auto size = hn::ConvertTo(floats, hn::LoadU(d, open.elements + i));
    hn::StoreU(hn::Div(levels_per_number, size), floats, open.levels_per_product + i);
  }
}

std::int64_t count_reaching(const HalfColumnTables& tables, const OpenHalfColumns& open,
                            float product, float slack, std::int32_t step, std::int32_t* counts) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  const std::int32_t last_level = tables.num_levels - 1;
  const auto last = hn::Set(d, last_level);
  const auto last_as_float = hn::Set(floats, static_cast<float>(last_level));
  const auto products = hn::Set(floats, product);
  const auto slacks = hn::Set(floats, slack);
  const auto steps = hn::Set(d, step);
  const auto counts_per_level = hn::Set(d, static_cast<std::int32_t>(tables.level_stride));
  auto sums = hn::Zero(d);
  for (std::size_t i = 0; i < open.count; i += hn::Lanes(d)) {
    const auto exists = hn::FirstN(d, open.count - i);
    const auto exact =
        hn::Add(hn::Mul(products, hn::LoadU(floats, open.levels_per_product + i)), slacks);
    const auto level =
        hn::Min(hn::Add(hn::ConvertTo(d, hn::Min(exact, last_as_float)), steps), last);
    const auto place = hn::Add(hn::Mul(level, counts_per_level), hn::LoadU(d, open.numbers + i));
    const auto found = hn::IfThenElseZero(
        exists, hn::GatherIndex(d, tables.counts, hn::IfThenElseZero(exists, place)));
    hn::StoreU(found, d, counts + i);
    sums = hn::Add(sums, found);
  }
  return hn::GetLane(hn::SumOfLanes(d, sums));
}

void split_column_16(const SortedKey* words, std::size_t num_rows,
                     KeyBlock<std::uint16_t>* positive, KeyBlock<std::uint16_t>* negative) {
  static_assert(sizeof(SortedKey) == 2 * sizeof(std::int32_t));
  const hn::CappedTag<std::int32_t, kKeysPerBlock> d;
  const hn::Rebind<std::uint16_t, decltype(d)> narrow;
  using V = hn::Vec<decltype(d)>;
  const std::size_t step = hn::Lanes(d);
  const auto put = [&](V keys, V rows, KeyBlock<std::uint16_t>* half, std::size_t place) HWY_ATTR {
    KeyBlock<std::uint16_t>& block = half[place / kKeysPerBlock];
    hn::StoreU(hn::DemoteTo(narrow, hn::Abs(keys)), narrow, block.sizes + place % kKeysPerBlock);
    hn::StoreU(hn::DemoteTo(narrow, rows), narrow, block.rows + place % kKeysPerBlock);
  };
  std::size_t place = 0;
  for (; place + step <= num_rows; place += step) {
    V keys, rows;
    hn::LoadInterleaved2(d, &words[place].raw, keys, rows);
    put(keys, rows, negative, place);
    hn::LoadInterleaved2(d, &words[num_rows - place - step].raw, keys, rows);
    put(hn::Reverse(d, keys), hn::Reverse(d, rows), positive, place);
  }
  for (; place < num_rows; ++place) {
    plain::put_key(words[place], negative, place);
    plain::put_key(words[num_rows - 1 - place], positive, place);
  }
}

template <typename Gain>
HWY_INLINE void read_prefixes_of(const HalfColumns<Gain>& keys, const OpenHalfColumns& open,
                                 const std::int32_t* lengths, Gain* gains, std::uint16_t* rows) {
  const hn::CappedTag<Gain, kKeysPerBlock> d;
  const hn::CappedTag<std::uint16_t, kKeysPerBlock> of_rows;
  for (std::size_t i = 0; i < open.count; ++i) {
    const KeyBlock<Gain>* block = keys.half(open.numbers[i]);
    const auto element = hn::Set(d, static_cast<Gain>(open.elements[i]));
    const std::int32_t length = lengths[i];
    std::int32_t num_read = 0;
    do {  // a whole block even where the prefix is shorter: where it ends is hard to predict
      for (std::size_t k = 0; k < kKeysPerBlock; k += hn::Lanes(d)) {
        hn::StoreU(hn::Mul(hn::Load(d, block->sizes + k), element), d, gains + num_read + k);
      }
      for (std::size_t k = 0; k < kKeysPerBlock; k += hn::Lanes(of_rows)) {
        hn::StoreU(hn::LoadU(of_rows, block->rows + k), of_rows, rows + num_read + k);
      }
      ++block;
      num_read += static_cast<std::int32_t>(kKeysPerBlock);
    } while (num_read < length);
    gains += length;
    rows += length;
  }
}

#endif

// What is dispatched is no template.
void read_prefixes_16(const HalfColumns<std::uint16_t>& keys, const OpenHalfColumns& open,
                      const std::int32_t* lengths, std::uint16_t* gains, std::uint16_t* rows) {
  read_prefixes_of(keys, open, lengths, gains, rows);
}
void read_prefixes_32(const HalfColumns<std::int32_t>& keys, const OpenHalfColumns& open,
                      const std::int32_t* lengths, std::int32_t* gains, std::uint16_t* rows) {
  read_prefixes_of(keys, open, lengths, gains, rows);
}

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(multiply_heads);
HWY_EXPORT(open_half_columns);
HWY_EXPORT(count_reaching);
HWY_EXPORT(split_column_16);
HWY_EXPORT(read_prefixes_16);
HWY_EXPORT(read_prefixes_32);

std::array<ProductScale, 2> multiply_heads(const std::int32_t* query,
                                           const HalfColumnTables& tables, bool to_the_fourth,
                                           float* head_products) {
  return HWY_DYNAMIC_DISPATCH(multiply_heads)(query, tables, to_the_fourth, head_products);
}

void open_half_columns(const std::int32_t* query, const HalfColumnTables& tables, Side side,
                       const float* head_products, float least, OpenHalfColumns& open) {
  HWY_DYNAMIC_DISPATCH(open_half_columns)(query, tables, side, head_products, least, open);
}

std::int64_t count_reaching(const HalfColumnTables& tables, const OpenHalfColumns& open,
                            float product, float slack, std::int32_t step, std::int32_t* counts) {
  return HWY_DYNAMIC_DISPATCH(count_reaching)(tables, open, product, slack, step, counts);
}

void read_prefixes(const HalfColumns<std::uint16_t>& keys, const OpenHalfColumns& open,
                   const std::int32_t* lengths, std::uint16_t* gains, std::uint16_t* rows) {
  HWY_DYNAMIC_DISPATCH(read_prefixes_16)(keys, open, lengths, gains, rows);
}
void read_prefixes(const HalfColumns<std::int32_t>& keys, const OpenHalfColumns& open,
                   const std::int32_t* lengths, std::int32_t* gains, std::uint16_t* rows) {
  HWY_DYNAMIC_DISPATCH(read_prefixes_32)(keys, open, lengths, gains, rows);
}
void read_prefixes(const HalfColumns<std::int64_t>& keys, const OpenHalfColumns& open,
                   const std::int32_t* lengths, std::int64_t* gains, std::uint16_t* rows) {
  plain::read_prefixes_of(keys, open, lengths, gains, rows);
}

void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::uint16_t>* positive,
                  KeyBlock<std::uint16_t>* negative) {
  HWY_DYNAMIC_DISPATCH(split_column_16)
  (words, num_rows, positive, negative);
}
void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::int32_t>* positive,
                  KeyBlock<std::int32_t>* negative) {
  plain::split_column_of(words, num_rows, positive, negative);
}
void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::int64_t>* positive,
                  KeyBlock<std::int64_t>* negative) {
  plain::split_column_of(words, num_rows, positive, negative);
}

}  // namespace a3::fast
#endif
