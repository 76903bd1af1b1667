#include "fast/largest_products.h"

#include <algorithm>
#include <cmath>

#include "a3/arith/bit_widths.h"
#include "fast/product_kernels.h"

namespace a3::fast {
namespace {

/// Marks vouch for a little less than there is, so what they are asked for is not much more than
/// what is wanted.
constexpr double kAimedAt = 1.1;
constexpr double kFewEnough = 1.25;
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
  mark_stride_ =
      (static_cast<std::size_t>(num_columns_) + kKernelRoom - 1) / kKernelRoom * kKernelRoom;
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
    descending_marks_.resize(spans_.size() * mark_stride_, 0);
    ascending_marks_.resize(spans_.size() * mark_stride_, 0);
  }
}

/// A bound that at least as many products as wanted reach, but not many more, or the smallest
/// positive product: searched between bounds that too few and enough products reach.
template <typename T>
T LargestProducts<T>::find_bound(const WalkableColumns<T>& columns, const ProductFormat& format,
                                 std::size_t num_wanted) {
  constexpr int kMostProbes = 12;
  const auto wanted = static_cast<double>(num_wanted);
  const T* const heads = marks_.data();
  const T* const end_of_heads = heads + columns.mark_stride();
  T highest = 1;
  T sum_of_heads = 1;  // the scale of this query's products
  for (const T* head = heads; head != end_of_heads; ++head) {
    const T product = std::max<T>(*head, 0) >> format.low_bits;
    highest = std::max(highest, product);
    sum_of_heads += product;
  }
  T reached_by_enough = 1;
  T reached_by_few = highest;
  // What was right for the query before, to its scale.
  auto bound = static_cast<T>(last_bound_to_scale_ * static_cast<double>(sum_of_heads));
  for (int probe = 0; probe < kMostProbes; ++probe) {
    if (bound <= reached_by_enough || bound >= reached_by_few) {
      bound = reached_by_enough + (reached_by_few - reached_by_enough) / 2;
    }
    if (bound <= reached_by_enough) break;
    const auto count =
        static_cast<double>(vouched_count(marks_.data(), columns.spans(), columns.num_marks(),
                                          columns.mark_stride(), bound << format.low_bits));
    if (count < wanted) {
      reached_by_few = bound;
    } else {
      reached_by_enough = bound;
      if (count <= kFewEnough * wanted) break;
    }
    // Counts fall faster than with the square of the bound on attention of a language model.
    const double next = static_cast<double>(bound) * std::sqrt((count + 1) / (kAimedAt * wanted));
    // A guess beyond what is known is replaced; it may be beyond what T holds, too.
    bound = next < static_cast<double>(reached_by_few) ? static_cast<T>(next) : reached_by_few;
  }
  last_bound_to_scale_ = static_cast<double>(reached_by_enough) / static_cast<double>(sum_of_heads);
  return reached_by_enough;
}

template <typename T>
std::size_t LargestProducts<T>::find(const WalkableColumns<T>& columns, const ProductFormat& format,
                                     const std::vector<T>& query, std::size_t num_wanted,
                                     std::vector<T>& products) {
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  const std::size_t stride = columns.mark_stride();
  const std::size_t num_heads = columns.num_heads();
  marks_.resize(columns.num_marks() * stride);
  open_columns_.resize(stride);
  mark_products(columns.marks(true), columns.marks(false), query.data(), columns.num_marks(),
                stride, format.low_bits, marks_.data());
  const T bound = find_bound(columns, format, num_wanted) << format.low_bits;

  // Columns whose last head reaches the bound may go on reaching it.
  const std::size_t most = std::min(static_cast<std::size_t>(columns.num_rows()), num_wanted);
  const std::size_t capacity = num_columns * most + num_heads * stride + kKernelRoom;
  if (products.size() < capacity) products.resize(capacity);
  std::size_t count = select_at_least(marks_.data(), num_heads * stride, bound, products.data());
  if (num_heads < most) {
    count += walk_down(
        {columns.column(0, true) + num_heads, columns.column(0, false) + num_heads, query.data(),
         marks_.data() + (num_heads - 1) * stride, num_columns, open_columns_.data(),
         static_cast<std::size_t>(columns.num_rows()), most - num_heads},
        format.low_bits, bound, products.data() + count);
  }
  return trimmed(products, count, num_wanted, bound, format);
}

/// Drops what is surely too small until a little more than wanted is left, where that makes the
/// sort that follows shorter.
template <typename T>
std::size_t LargestProducts<T>::trimmed(std::vector<T>& products, std::size_t count,
                                        std::size_t num_wanted, T bound,
                                        const ProductFormat& format) const {
  constexpr int kMostProbes = 8;
  const T one[] = {1};
  const std::size_t room = next_power_of_two(num_wanted);
  T reached_by_enough = bound >> format.low_bits;
  T step = reached_by_enough / 8;
  for (int probe = 0; probe < kMostProbes && count > room && step > 0; ++probe) {
    const T higher = reached_by_enough + step;
    const auto num_left = static_cast<std::size_t>(
        vouched_count(products.data(), one, 1, count, higher << format.low_bits));
    if (num_left < num_wanted) {
      step /= 2;
      continue;
    }
    reached_by_enough = higher;
    count = select_at_least(products.data(), count, higher << format.low_bits, products.data());
  }
  return count;
}

template class WalkableColumns<std::int32_t>;
template class WalkableColumns<std::int64_t>;
template class LargestProducts<std::int32_t>;
template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
