#include "fast/kernels/list_kernels.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE \
  "src/fast/kernels/list_kernels.cpp"  // this file, compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fast/kernels/compress-inl.h"
#include "fast/kernels/plain_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace a3::fast::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

using plain::count_reaching;
using plain::multiply_heads;
using plain::open_lists;
using plain::walk_down_of;

void split_column_16(const SortedKey* words, std::size_t num_rows,
                     KeyBlock<std::uint16_t>* descending, KeyBlock<std::uint16_t>* ascending) {
  plain::split_column_of(words, num_rows, descending, ascending);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

std::array<ProductScale, 2> multiply_heads(const std::int32_t* query, const ListTables& tables,
                                           bool to_the_fourth, float* head_products) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  using Floats = hn::Vec<decltype(floats)>;
  struct Side {
    Floats sum, highest;
  };
  Side max_side = {hn::Zero(floats), hn::Zero(floats)};
  Side min_side = max_side;
  for (std::size_t c = 0; c < tables.stride; c += hn::Lanes(d)) {
    const Floats element = hn::ConvertTo(floats, hn::LoadU(d, query + c));
    const Floats size = hn::Abs(element);
    const auto is_positive = hn::Gt(element, hn::Zero(floats));
    const auto multiply = [&](Floats heads, Floats typical, float* products, Side& side) HWY_ATTR {
      const Floats head_product = hn::Mul(size, heads);
      hn::StoreU(head_product, floats, products + c);
      side.highest = hn::Max(side.highest, head_product);
      const Floats product = hn::Mul(size, typical);
      const Floats square = hn::Mul(product, product);
      side.sum = hn::Add(side.sum, to_the_fourth ? hn::Mul(square, square) : square);
    };
    const auto descending_heads = hn::LoadU(floats, tables.heads + c);
    const auto ascending_heads = hn::LoadU(floats, tables.heads + tables.stride + c);
    const auto descending_typical = hn::LoadU(floats, tables.typical + c);
    const auto ascending_typical = hn::LoadU(floats, tables.typical + tables.stride + c);
    multiply(hn::IfThenElse(is_positive, descending_heads, ascending_heads),
             hn::IfThenElse(is_positive, descending_typical, ascending_typical), head_products,
             max_side);
    multiply(hn::IfThenElse(is_positive, ascending_heads, descending_heads),
             hn::IfThenElse(is_positive, ascending_typical, descending_typical),
             head_products + tables.stride, min_side);
  }
  const auto scale = [&](const Side& side) HWY_ATTR {
    const float sum = hn::GetLane(hn::SumOfLanes(floats, side.sum));
    return ProductScale{to_the_fourth ? std::sqrt(std::sqrt(sum)) : std::sqrt(sum),
                        hn::GetLane(hn::MaxOfLanes(floats, side.highest))};
  };
  return {scale(max_side), scale(min_side)};
}

void open_lists(const std::int32_t* query, const ListTables& tables, int side,
                const float* head_products, float least, OpenLists& open) {
  const hn::ScalableTag<std::int32_t> d;
  const hn::Rebind<float, decltype(d)> floats;
  const std::size_t step = hn::Lanes(d);
  const auto limit = hn::Set(floats, least);
  const auto stride = hn::Set(d, static_cast<std::int32_t>(tables.stride));
  // The max side walks up where elements are negative, the min side where they are positive.
  const auto sign = hn::Set(d, side == 0 ? 1 : -1);
  auto columns = hn::Iota(d, 0);
  std::size_t num_open = 0;
  for (std::size_t c = 0; c < tables.stride; c += step) {
    const auto is_open =
        hn::RebindMask(d, hn::Not(hn::Lt(hn::LoadU(floats, head_products + c), limit)));
    const auto element = hn::LoadU(d, query + c);
    const auto is_ascending = hn::Lt(hn::Mul(element, sign), hn::Zero(d));
    const auto lists = hn::Add(columns, hn::IfThenElseZero(is_ascending, stride));
    compress_store(hn::Abs(element), is_open, d, open.elements + num_open);
    num_open += compress_store(lists, is_open, d, open.lists + num_open);
    columns = hn::Add(columns, hn::Set(d, static_cast<std::int32_t>(step)));
  }
  open.num_lists = num_open;
  const auto levels_per_number =
      hn::Set(floats, 1.0F / static_cast<float>(std::int64_t{1} << tables.level_bits));
  for (std::size_t i = 0; i < num_open; i += step) {
    const auto size = hn::ConvertTo(floats, hn::LoadU(d, open.elements + i));
    hn::StoreU(hn::Div(levels_per_number, size), floats, open.levels_per_product + i);
  }
}

std::int64_t count_reaching(const ListTables& tables, const OpenLists& open, float product,
                            float slack, std::int32_t step, std::int32_t* counts) {
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
  for (std::size_t i = 0; i < open.num_lists; i += hn::Lanes(d)) {
    const auto exists = hn::FirstN(d, open.num_lists - i);
    const auto exact =
        hn::Add(hn::Mul(products, hn::LoadU(floats, open.levels_per_product + i)), slacks);
    const auto level =
        hn::Min(hn::Add(hn::ConvertTo(d, hn::Min(exact, last_as_float)), steps), last);
    const auto place = hn::Add(hn::Mul(level, counts_per_level), hn::LoadU(d, open.lists + i));
    const auto found = hn::IfThenElseZero(
        exists, hn::GatherIndex(d, tables.counts, hn::IfThenElseZero(exists, place)));
    hn::StoreU(found, d, counts + i);
    sums = hn::Add(sums, found);
  }
  return hn::GetLane(hn::SumOfLanes(d, sums));
}

void split_column_16(const SortedKey* words, std::size_t num_rows,
                     KeyBlock<std::uint16_t>* descending, KeyBlock<std::uint16_t>* ascending) {
  static_assert(sizeof(SortedKey) == 2 * sizeof(std::int32_t));
  const hn::CappedTag<std::int32_t, kKeysPerBlock> d;
  const hn::Rebind<std::uint16_t, decltype(d)> narrow;
  using V = hn::Vec<decltype(d)>;
  const std::size_t step = hn::Lanes(d);
  const auto put = [&](V keys, V rows, KeyBlock<std::uint16_t>* list, std::size_t place) HWY_ATTR {
    KeyBlock<std::uint16_t>& block = list[place / kKeysPerBlock];
    hn::StoreU(hn::DemoteTo(narrow, hn::Abs(keys)), narrow, block.sizes + place % kKeysPerBlock);
    hn::StoreU(hn::DemoteTo(narrow, rows), narrow, block.rows + place % kKeysPerBlock);
  };
  std::size_t place = 0;
  for (; place + step <= num_rows; place += step) {
    V keys, rows;
    hn::LoadInterleaved2(d, &words[place].raw, keys, rows);
    put(keys, rows, ascending, place);
    hn::LoadInterleaved2(d, &words[num_rows - place - step].raw, keys, rows);
    put(hn::Reverse(d, keys), hn::Reverse(d, rows), descending, place);
  }
  for (; place < num_rows; ++place) {
    plain::put_key(words[place], ascending, place);
    plain::put_key(words[num_rows - 1 - place], descending, place);
  }
}

template <typename Gain>
HWY_INLINE void walk_down_of(const KeyLists<Gain>& keys, const OpenLists& open,
                             const std::int32_t* counts, Gain* gains, std::uint16_t* rows) {
  const hn::CappedTag<Gain, kKeysPerBlock> d;
  const hn::CappedTag<std::uint16_t, kKeysPerBlock> of_rows;
  for (std::size_t i = 0; i < open.num_lists; ++i) {
    const KeyBlock<Gain>* block = keys.list(open.lists[i]);
    const auto element = hn::Set(d, static_cast<Gain>(open.elements[i]));
    const std::int32_t count = counts[i];
    std::int32_t walked = 0;
    do {  // a whole block even where fewer keys count: where a walk ends is hard to predict
      for (std::size_t k = 0; k < kKeysPerBlock; k += hn::Lanes(d)) {
        hn::StoreU(hn::Mul(hn::Load(d, block->sizes + k), element), d, gains + walked + k);
      }
      for (std::size_t k = 0; k < kKeysPerBlock; k += hn::Lanes(of_rows)) {
        hn::StoreU(hn::LoadU(of_rows, block->rows + k), of_rows, rows + walked + k);
      }
      ++block;
      walked += static_cast<std::int32_t>(kKeysPerBlock);
    } while (walked < count);
    gains += count;
    rows += count;
  }
}

#endif

// What is dispatched is no template.
void walk_down_16(const KeyLists<std::uint16_t>& keys, const OpenLists& open,
                  const std::int32_t* counts, std::uint16_t* gains, std::uint16_t* rows) {
  walk_down_of(keys, open, counts, gains, rows);
}
void walk_down_32(const KeyLists<std::int32_t>& keys, const OpenLists& open,
                  const std::int32_t* counts, std::int32_t* gains, std::uint16_t* rows) {
  walk_down_of(keys, open, counts, gains, rows);
}

}  // namespace a3::fast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace a3::fast {

HWY_EXPORT(multiply_heads);
HWY_EXPORT(open_lists);
HWY_EXPORT(count_reaching);
HWY_EXPORT(split_column_16);
HWY_EXPORT(walk_down_16);
HWY_EXPORT(walk_down_32);

std::array<ProductScale, 2> multiply_heads(const std::int32_t* query, const ListTables& tables,
                                           bool to_the_fourth, float* head_products) {
  return HWY_DYNAMIC_DISPATCH(multiply_heads)(query, tables, to_the_fourth, head_products);
}

void open_lists(const std::int32_t* query, const ListTables& tables, int side,
                const float* head_products, float least, OpenLists& open) {
  HWY_DYNAMIC_DISPATCH(open_lists)(query, tables, side, head_products, least, open);
}

std::int64_t count_reaching(const ListTables& tables, const OpenLists& open, float product,
                            float slack, std::int32_t step, std::int32_t* counts) {
  return HWY_DYNAMIC_DISPATCH(count_reaching)(tables, open, product, slack, step, counts);
}

void walk_down(const KeyLists<std::uint16_t>& keys, const OpenLists& open,
               const std::int32_t* counts, std::uint16_t* gains, std::uint16_t* rows) {
  HWY_DYNAMIC_DISPATCH(walk_down_16)(keys, open, counts, gains, rows);
}
void walk_down(const KeyLists<std::int32_t>& keys, const OpenLists& open,
               const std::int32_t* counts, std::int32_t* gains, std::uint16_t* rows) {
  HWY_DYNAMIC_DISPATCH(walk_down_32)(keys, open, counts, gains, rows);
}
void walk_down(const KeyLists<std::int64_t>& keys, const OpenLists& open,
               const std::int32_t* counts, std::int64_t* gains, std::uint16_t* rows) {
  plain::walk_down_of(keys, open, counts, gains, rows);
}

void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::uint16_t>* descending,
                  KeyBlock<std::uint16_t>* ascending) {
  HWY_DYNAMIC_DISPATCH(split_column_16)
  (words, num_rows, descending, ascending);
}
void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::int32_t>* descending,
                  KeyBlock<std::int32_t>* ascending) {
  plain::split_column_of(words, num_rows, descending, ascending);
}
void split_column(const SortedKey* words, std::size_t num_rows, KeyBlock<std::int64_t>* descending,
                  KeyBlock<std::int64_t>* ascending) {
  plain::split_column_of(words, num_rows, descending, ascending);
}

}  // namespace a3::fast
#endif
