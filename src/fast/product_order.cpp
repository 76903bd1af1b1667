#include "fast/product_order.h"

#include <algorithm>
#include <array>
#include <limits>

#include "a3/arith/bit_widths.h"
#include "fast/product_kernels.h"

namespace a3::fast {
namespace {

constexpr std::size_t kNumSamples = 16;

/// A product in the middle of some, to divide them by.
template <typename T>
T middle_product(const T* products, std::size_t count) {
  std::array<T, kNumSamples + kKernelRoom> picked{};
  std::array<T, kNumSamples + kKernelRoom> sorted{};
  for (std::size_t s = 0; s < kNumSamples; ++s) picked[s] = products[s * count / kNumSamples];
  sort_few(picked.data(), kNumSamples, sorted.data());
  return sorted[kNumSamples / 2];
}

/// The `limit` largest of different products, sorted, the largest first: quicksort that leaves
/// alone what is not wanted.
template <typename T>
void sort_largest(T* products, std::size_t count, std::size_t limit, T* scratch, T* sorted) {
  while (count > kFew) {
    const std::size_t num_upper =
        partition(products, count, middle_product(products, count), scratch);
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
void WalkableColumns<T>::load(const SortedKeys& sorted, const ProductFormat& format,
                              std::int64_t most_pops) {
  num_rows_ = sorted.num_rows();
  num_columns_ = sorted.num_columns();
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
  place_marks(most_pops);
}

/// Every position at first, then half as far again each time.
template <typename T>
void WalkableColumns<T>::place_marks(std::int64_t most_pops) {
  constexpr int kNumHeads = 4;
  const auto end = static_cast<int>(std::min<std::int64_t>(num_rows_, most_pops));
  num_heads_ = static_cast<std::size_t>(std::min(kNumHeads, end));
  mark_positions_.clear();
  for (int p = 0; p < end; p += p < kNumHeads - 1 ? 1 : (p + 1) / 2) mark_positions_.push_back(p);

  const std::size_t size =
      mark_positions_.size() * static_cast<std::size_t>(num_columns_) + kKernelRoom;
  descending_marks_.resize(size);
  ascending_marks_.resize(size);
  std::size_t mark = 0;
  for (const std::int32_t p : mark_positions_) {
    for (int c = 0; c < num_columns_; ++c, ++mark) {
      descending_marks_[mark] = column(c, true)[p];
      ascending_marks_[mark] = column(c, false)[p];
    }
  }
}

/// A bound that at least `size_` products reach, and not many more: found by bisection between
/// bounds that are reached by too few and by too many, from the last query's on.
template <typename T>
T ProductOrder<T>::find_bound(const WalkableColumns<T>& columns, const std::vector<T>& query) {
  const std::vector<std::int32_t>& positions = columns.mark_positions();
  spans_.resize(positions.size());
  for (std::size_t m = 0; m < positions.size(); ++m) {
    spans_[m] = positions[m] - (m == 0 ? -1 : positions[m - 1]);
  }
  const auto wanted = static_cast<std::int64_t>(size_);
  const std::int64_t enough = wanted + wanted / 4;
  constexpr int kMostProbes = 12;
  const T highest = *std::max_element(products_.begin(), products_.begin() + columns.num_columns());
  T too_high = highest;
  T low_enough = std::numeric_limits<T>::min();
  bool has_floor = false;
  T bound = last_bound_ > 0 && last_bound_ < highest ? last_bound_ : highest / 4;
  for (int probe = 0; probe < kMostProbes && bound > 0 && bound < too_high; ++probe) {
    const std::int64_t count =
        vouched_count(products_.data(), spans_.data(), positions.size(),
                      static_cast<std::size_t>(columns.num_columns()), bound);
    if (count >= wanted) {
      low_enough = bound;
      has_floor = true;
      if (count <= enough) break;
      bound += (too_high - bound) / (too_high == highest ? 8 : 2);
    } else {
      too_high = bound;
      bound = has_floor ? low_enough + (bound - low_enough) / 2 : bound / 4 * 3;
    }
  }
  (void)query;
  if (has_floor) last_bound_ = low_enough;
  return low_enough;
}

template <typename T>
std::size_t ProductOrder<T>::walk_open_columns(const WalkableColumns<T>& columns,
                                               const ProductFormat& format,
                                               const std::vector<T>& query, T bound, T* products) {
  const std::size_t num_heads = columns.num_heads();
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const std::size_t most = std::min(static_cast<std::size_t>(columns.num_rows()), size_);
  if (num_heads >= most) return 0;
  const T* last_heads = products_.data() + (num_heads - 1) * num_columns;
  walks_.clear();
  for (std::size_t c = 0; c < num_columns; ++c) {
    if (last_heads[c] < bound) continue;
    walks_.push_back({columns.column(static_cast<int>(c), query[c] > 0) + num_heads, query[c]});
  }
  return walk_down(walks_.data(), walks_.size(), most - num_heads, format.low_bits, bound,
                   products);
}

template <typename T>
const T* ProductOrder<T>::find(const WalkableColumns<T>& columns, const ProductFormat& format,
                               const std::vector<T>& query, std::int64_t limit) {
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const std::size_t num_marks = columns.mark_positions().size();
  const std::size_t num_products = num_columns * static_cast<std::size_t>(columns.num_rows());
  size_ = static_cast<std::size_t>(std::min(limit, static_cast<std::int64_t>(num_products)));
  products_.resize(num_products + num_marks * num_columns + kKernelRoom);
  scratch_.resize(products_.size());
  sorted_.resize(size_ + kFew + kKernelRoom);

  for (std::size_t m = 0; m < num_marks; ++m) {
    mark_products(columns.marks(true) + m * num_columns, columns.marks(false) + m * num_columns,
                  query.data(), num_columns, format.low_bits, products_.data() + m * num_columns);
  }
  const T bound = find_bound(columns, query);
  T* const beyond_marks = products_.data() + num_marks * num_columns;
  const std::size_t num_beyond = walk_open_columns(columns, format, query, bound, beyond_marks);
  const std::size_t num_heads =
      partition(products_.data(), columns.num_heads() * num_columns, bound, scratch_.data());
  std::copy_n(beyond_marks, num_beyond, products_.data() + num_heads);
  sort_largest(products_.data(), num_heads + num_beyond, size_, scratch_.data(), sorted_.data());
  return sorted_.data();
}

template class WalkableColumns<std::int32_t>;
template class WalkableColumns<std::int64_t>;
template class ProductOrder<std::int32_t>;
template class ProductOrder<std::int64_t>;

}  // namespace a3::fast
