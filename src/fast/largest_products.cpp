#include "fast/largest_products.h"

#include <algorithm>

#include "a3/arith/bit_widths.h"
#include "fast/product_kernels.h"

namespace a3::fast {

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
  const auto stride = static_cast<std::size_t>(num_rows_);
  const std::size_t size = stride * static_cast<std::size_t>(num_columns_) + kKernelRoom;
  descending_.resize(size);
  ascending_.resize(size);
  for (int column = 0; column < num_columns_; ++column) {
    const T column_code = static_cast<T>(format.column_mask - column) << format.row_bits;
    T* up = ascending_.data() + static_cast<std::size_t>(column) * stride;
    for (int p = 0; p < num_rows_; ++p) {
      const SortedKey& key = sorted.at(column, p);
      up[p] = static_cast<T>(key.raw) * (T{1} << format.low_bits) + column_code + key.row;
    }
    std::reverse_copy(up, up + stride,
                      descending_.data() + static_cast<std::size_t>(column) * stride);
  }
  place_marks(most_pops);
}

/// At every position at first, then half as far again each time.
template <typename T>
void WalkableColumns<T>::place_marks(std::int64_t most_pops) {
  constexpr int kNumHeads = 4;
  const auto end = static_cast<int>(std::min<std::int64_t>(num_rows_, most_pops));
  num_heads_ = static_cast<std::size_t>(std::min(kNumHeads, end));
  spans_.clear();
  descending_marks_.clear();
  ascending_marks_.clear();
  int before = -1;
  for (int p = 0; p < end; p += p < kNumHeads - 1 ? 1 : (p + 1) / 2) {
    spans_.push_back(p - before);
    before = p;
    for (int c = 0; c < num_columns_; ++c) {
      descending_marks_.push_back(column(c, true)[p]);
      ascending_marks_.push_back(column(c, false)[p]);
    }
  }
  descending_marks_.resize(descending_marks_.size() + kKernelRoom);
  ascending_marks_.resize(ascending_marks_.size() + kKernelRoom);
}

/// A bound that at least as many products as wanted reach, but not many more, or the smallest
/// positive product: searched between bounds that too few and enough products reach.
template <typename T>
T LargestProducts<T>::find_bound(const WalkableColumns<T>& columns, const ProductFormat& format,
                                 std::size_t num_wanted) {
  constexpr int kMostProbes = 16;
  const auto wanted = static_cast<std::int64_t>(num_wanted);
  const std::int64_t few_enough = wanted + wanted / 4;
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const T highest =
      *std::max_element(marks_.begin(), marks_.begin() + columns.num_columns()) >> format.low_bits;
  T reached_by_enough = 1;
  T reached_by_few = std::max<T>(highest, 1);
  // What was right for the query before, to its scale.
  T bound = static_cast<T>(last_share_ * static_cast<double>(highest));
  for (int probe = 0; probe < kMostProbes; ++probe) {
    if (bound <= reached_by_enough || bound >= reached_by_few) {
      bound = reached_by_enough + (reached_by_few - reached_by_enough) / 2;
    }
    if (bound <= reached_by_enough) break;
    const std::int64_t count = vouched_count(marks_.data(), columns.spans(), columns.num_marks(),
                                             num_columns, bound << format.low_bits);
    if (count < wanted) {
      reached_by_few = bound;
      bound -= bound / 8;
    } else {
      reached_by_enough = bound;
      if (count <= few_enough) break;
      bound += bound / 8;
    }
  }
  last_share_ =
      highest > 0 ? static_cast<double>(reached_by_enough) / static_cast<double>(highest) : 0;
  return reached_by_enough;
}

template <typename T>
std::size_t LargestProducts<T>::find(const WalkableColumns<T>& columns, const ProductFormat& format,
                                     const std::vector<T>& query, std::size_t num_wanted,
                                     std::vector<T>& products) {
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const std::size_t num_marks = columns.num_marks();
  const std::size_t num_heads = columns.num_heads();
  marks_.resize(num_marks * num_columns + kKernelRoom);
  mark_products(columns.marks(true), columns.marks(false), query.data(), num_marks, num_columns,
                format.low_bits, marks_.data());
  const T bound = find_bound(columns, format, num_wanted) << format.low_bits;

  // Columns whose last head reaches the bound may go on reaching it.
  const std::size_t most = std::min(static_cast<std::size_t>(columns.num_rows()), num_wanted);
  const std::size_t capacity = num_columns * most + num_heads * num_columns + kKernelRoom;
  if (products.size() < capacity) products.resize(capacity);
  std::size_t count =
      select_at_least(marks_.data(), num_heads * num_columns, bound, products.data());
  if (num_heads < most) {
    count += walk_down({columns.column(0, true) + num_heads, columns.column(0, false) + num_heads,
                        query.data(), marks_.data() + (num_heads - 1) * num_columns, num_columns,
                        static_cast<std::size_t>(columns.num_rows()), most - num_heads},
                       format.low_bits, bound, products.data() + count);
  }
  return count;
}

template class WalkableColumns<std::int32_t>;
template class WalkableColumns<std::int64_t>;
template class LargestProducts<std::int32_t>;
template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
