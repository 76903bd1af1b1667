#include "fast/product_order.h"

#include <algorithm>
#include <array>
#include <limits>

#include "a3/arith/bit_widths.h"
#include "fast/product_kernels.h"

namespace a3::fast {
namespace {

constexpr std::size_t kNumSamples = 32;

/// Some of the products, evenly spaced, sorted, the largest first.
template <typename T>
struct Samples {
  std::array<T, kNumSamples + kKernelRoom> sorted{};

  Samples(const T* products, std::size_t count) {
    std::array<T, kNumSamples + kKernelRoom> picked{};
    for (std::size_t s = 0; s < kNumSamples; ++s) picked[s] = products[s * count / kNumSamples];
    sort_few(picked.data(), kNumSamples, sorted.data());
  }
};

/// A bound, not far below the `limit`-th largest product, that at least `limit` products reach.
template <typename T>
T bound_of_largest(const T* products, std::size_t count, std::size_t limit) {
  if (count > kNumSamples && limit < count) {
    const Samples<T> samples(products, count);
    constexpr std::size_t kStep = 2;
    for (std::size_t s = limit * kNumSamples / count; s < kNumSamples; s += kStep) {
      if (count_at_least(products, count, samples.sorted[s]) >= limit) return samples.sorted[s];
    }
  }
  return std::numeric_limits<T>::min();
}

/// The `limit` largest of different products, sorted, the largest first: quicksort that leaves
/// alone what is not wanted.
template <typename T>
void sort_largest(T* products, std::size_t count, std::size_t limit, T* scratch, T* sorted) {
  while (count > kFew) {
    const Samples<T> samples(products, count);
    const T middle = samples.sorted[kNumSamples / 2];
    const std::size_t num_upper = partition(products, count, middle, scratch);
    const std::size_t num_lower = count - num_upper;
    if (num_upper >= limit) {
      count = num_upper;
      continue;
    }
    std::copy_n(scratch, num_lower, products + num_upper);
    sort_largest(products, num_upper, num_upper, scratch, sorted);
    products += num_upper;
    sorted += num_upper;
    limit -= num_upper;
    count = num_lower;
  }
  sort_few(products, count, sorted);
}

}  // namespace

ProductFormat ProductFormat::of(int num_rows, int num_columns) {
  ProductFormat format;
  format.row_bits = ceil_log2(num_rows);
  const int column_bits = ceil_log2(num_columns);
  format.low_bits = format.row_bits + column_bits;
  format.column_mask = (1 << column_bits) - 1;
  return format;
}

int ProductFormat::bits(const Machine& machine) {
  return bit_widths(machine.hardware, machine.numerics).running_sum_bits;
}

template <typename T>
void WalkableColumns<T>::load(const SortedKeys& sorted, const ProductFormat& format, int depth) {
  num_rows_ = sorted.num_rows();
  num_columns_ = sorted.num_columns();
  depth_ = std::min(depth, num_rows_);
  stride_ = static_cast<std::size_t>(num_rows_);
  const std::size_t size = stride_ * static_cast<std::size_t>(num_columns_) + kKernelRoom;
  descending_.resize(size);
  ascending_.resize(size);
  const T row_mask = format.row_mask();
  for (int column = 0; column < num_columns_; ++column) {
    const T column_code = static_cast<T>(format.column_mask - column) << format.row_bits;
    T* up = ascending_.data() + static_cast<std::size_t>(column) * stride_;
    T* down = descending_.data() + static_cast<std::size_t>(column) * stride_;
    for (int p = 0; p < num_rows_; ++p) {
      const SortedKey& key = sorted.at(column, p);
      const T high = static_cast<T>(key.raw) * (T{1} << format.low_bits) + column_code;
      up[p] = high + (row_mask - key.row);
      down[num_rows_ - 1 - p] = high + key.row;
    }
  }
  const std::size_t num_heads =
      static_cast<std::size_t>(depth_) * static_cast<std::size_t>(num_columns_) + kKernelRoom;
  descending_heads_.resize(num_heads);
  ascending_heads_.resize(num_heads);
  std::size_t head = 0;
  for (int p = 0; p < depth_; ++p) {
    for (int c = 0; c < num_columns_; ++c, ++head) {
      descending_heads_[head] = column(c, true)[p];
      ascending_heads_[head] = column(c, false)[p];
    }
  }
}

template <typename T>
const T* ProductOrder<T>::find(const WalkableColumns<T>& columns, const ProductFormat& format,
                               const std::vector<T>& query, std::int64_t limit) {
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const auto num_rows = static_cast<std::size_t>(columns.num_rows());
  const auto depth = static_cast<std::size_t>(columns.depth());
  const std::size_t num_products = num_columns * num_rows;
  size_ = static_cast<std::size_t>(std::min(limit, static_cast<std::int64_t>(num_products)));
  products_.resize(num_products + kKernelRoom);
  scratch_.resize(num_products + kKernelRoom);
  sorted_.resize(size_ + kFew + kKernelRoom);

  for (std::size_t p = 0; p < depth; ++p) {
    head_products(columns.heads(true) + p * num_columns, columns.heads(false) + p * num_columns,
                  query.data(), num_columns, format.low_bits, products_.data() + p * num_columns);
  }
  std::size_t count = depth * num_columns;
  const T bound = bound_of_largest(products_.data(), count, size_);
  // Columns whose last head reaches the bound may go on reaching it.
  std::vector<std::uint16_t>& open = open_columns_;
  open.clear();
  if (depth < num_rows) {
    const T* last_heads = products_.data() + (depth - 1) * num_columns;
    for (std::size_t c = 0; c < num_columns; ++c) {
      if (last_heads[c] >= bound) open.push_back(static_cast<std::uint16_t>(c));
    }
  }
  count = partition(products_.data(), count, bound, scratch_.data());
  const std::size_t walk_limit = std::min(num_rows, std::max(size_, depth));
  for (const std::uint16_t c : open) {
    const T* walk = columns.column(c, query[c] > 0);
    count += walk_down(walk + depth, walk_limit - depth, query[c], format.low_bits, bound,
                       products_.data() + count);
  }
  sort_largest(products_.data(), count, size_, scratch_.data(), sorted_.data());
  return sorted_.data();
}

template class WalkableColumns<std::int32_t>;
template class WalkableColumns<std::int64_t>;
template class ProductOrder<std::int32_t>;
template class ProductOrder<std::int64_t>;

}  // namespace a3::fast
