#include "fast/largest_products.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "a3/arith/bit_widths.h"
#include "fast/product_kernels.h"

namespace a3::fast {
namespace {

/// Products below this have exact levels. The level (bound - 1/2) / element is at least
/// 1 / (2 element) away from every integer, and rounding twice to 24 bits changes it by less.
constexpr std::int64_t kExactBelow = std::int64_t{1} << 21;

/// To the power of 5/16, out of square roots.
float root(float x) {
  const float fourth = std::sqrt(std::sqrt(x));
  return fourth * std::sqrt(std::sqrt(fourth));
}

template <typename T>
bool level_is_exact(const ColumnTables& tables, T bound) {
  return tables.level_bits == 0 && bound < kExactBelow;
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
  tabulate(sorted, most_pops);
}

template <typename T>
void WalkableColumns<T>::tabulate(const SortedKeys& sorted, std::int64_t most_pops) {
  constexpr std::int64_t kMostLevels = 512;
  constexpr std::int64_t kMostLevelsPerRow = 4;  // few rows are not worth a large table
  const std::int64_t most_levels = std::min(kMostLevels, kMostLevelsPerRow * num_rows_);
  tables_.stride =
      (static_cast<std::size_t>(num_columns_) + kKernelRoom - 1) / kKernelRoom * kKernelRoom;
  note_heads(sorted);
  const auto furthest = static_cast<std::int64_t>(*std::max_element(heads_.begin(), heads_.end()));
  tables_.level_bits = 0;
  while ((furthest >> tables_.level_bits) >= most_levels) ++tables_.level_bits;
  tables_.num_levels = static_cast<std::int32_t>(furthest >> tables_.level_bits) + 2;
  count_levels(sorted, most_pops);
  tables_.counts = counts_.data();
  tables_.heads = heads_.data();
  tables_.typical = typical_.data();
}

template <typename T>
void WalkableColumns<T>::note_heads(const SortedKeys& sorted) {
  constexpr int kFurtherShare = 16;
  constexpr float kTypicalScale = 0x1p-31F;  // so that no float takes up the fourth power's range
  heads_.assign(2 * tables_.stride, 0);
  typical_.assign(2 * tables_.stride, 0);
  const auto positive = [](std::int32_t key) { return static_cast<float>(std::max(key, 0)); };
  const int last = num_rows_ - 1;
  const int further = num_rows_ / kFurtherShare;
  for (int c = 0; c < num_columns_; ++c) {
    const auto descending = static_cast<std::size_t>(c);
    const std::size_t ascending = tables_.stride + descending;
    heads_[descending] = positive(sorted.at(c, last).raw);
    heads_[ascending] = positive(-sorted.at(c, 0).raw);
    typical_[descending] = kTypicalScale * positive(sorted.at(c, last - further).raw);
    typical_[ascending] = kTypicalScale * positive(-sorted.at(c, further).raw);
  }
}

template <typename T>
void WalkableColumns<T>::count_levels(const SortedKeys& sorted, std::int64_t most_pops) {
  const std::size_t stride = tables_.stride;
  const std::size_t size = static_cast<std::size_t>(tables_.num_levels) * stride;
  counts_.assign(2 * size, 0);
  // Of equal keys the last write stays, which counts them all; levels between take the next count.
  for (int c = 0; c < num_columns_; ++c) {
    std::int32_t* const of_descending = counts_.data() + c;
    std::int32_t* const of_ascending = of_descending + size;
    const SortedKey* const keys = &sorted.at(c, 0);
    const auto level = [&](std::int32_t size_of_key) {
      return static_cast<std::size_t>(size_of_key >> tables_.level_bits) * stride;
    };
    for (int p = 0; p < num_rows_ && keys[p].raw < 0; ++p) {
      of_ascending[level(-keys[p].raw)] = p + 1;
    }
    for (int p = num_rows_ - 1; p >= 0 && keys[p].raw > 0; --p) {
      of_descending[level(keys[p].raw)] = num_rows_ - p;
    }
  }
  const auto most = static_cast<std::int32_t>(std::min<std::int64_t>(num_rows_, most_pops));
  for (std::int32_t* const of_direction : {counts_.data(), counts_.data() + size}) {
    for (std::size_t i = size - stride; i-- > 0;) {
      of_direction[i] = std::max(of_direction[i], of_direction[i + stride]);
    }
  }
  for (std::int32_t& count : counts_) count = std::min(count, most);
}

/// Opens the columns that hold products of this size, and of some smaller ones.
template <typename T>
void LargestProducts<T>::open_from(const std::vector<T>& query, const ColumnTables& tables,
                                   T bound) {
  constexpr float kSmaller = 0.75F;
  open_from_ = std::max(static_cast<T>(kSmaller * static_cast<float>(bound)), T{1});
  // A little less, for the products are rounded.
  open_columns(query.data(), tables, head_products_.data(),
               kSmaller * static_cast<float>(open_from_), open_);
}

/// Keys of the open columns whose products are at least the bound. Where that cannot be told,
/// fewer.
template <typename T>
std::int64_t LargestProducts<T>::count_surely_reaching(const ColumnTables& tables, T bound) {
  const bool is_exact = level_is_exact(tables, bound);
  counted_bound_ = is_exact ? bound : 0;
  return count_reaching(tables, open_.levels_per_product, open_.tables, open_.num_columns,
                        static_cast<float>(bound) - 0.5F, is_exact ? 0.0F : kLevelSlack, 1,
                        counts_.data());
}

/// The same; where it cannot be told, more.
template <typename T>
std::int64_t LargestProducts<T>::count_possibly_reaching(const ColumnTables& tables, T bound) {
  if (level_is_exact(tables, bound)) return count_surely_reaching(tables, bound);
  counted_bound_ = 0;
  return count_reaching(tables, open_.levels_per_product, open_.tables, open_.num_columns,
                        static_cast<float>(bound) - 0.5F, -kLevelSlack,
                        tables.level_bits == 0 ? 1 : 0, counts_.data());
}

/// A bound that at least as many products as wanted reach, but not many more, or the smallest
/// positive product: searched between bounds that too few and enough products reach.
template <typename T>
void LargestProducts<T>::find_bound(const std::vector<T>& query, const ColumnTables& tables,
                                    std::size_t num_wanted, bool is_few) {
  constexpr int kMostProbes = 12;
  constexpr float kFewEnough = 1.25F;
  constexpr float kAdopted = 0.25F;
  const auto wanted = static_cast<float>(num_wanted);
  // What the sort is filled up to anyway is no more work.
  const float few_enough =
      std::max(kFewEnough * wanted, static_cast<float>(next_power_of_two(num_wanted)));
  const float aimed_at = std::sqrt(wanted * few_enough);
  const ProductScale scale = multiply_heads(query.data(), tables, is_few, head_products_.data());
  // A guess beyond what is known is replaced; it may be beyond what T holds, too.
  const auto as_bound = [](float guess, T limit) {
    return guess < static_cast<float>(limit) ? static_cast<T>(guess) : limit;
  };
  T reached_by_enough = 1;
  T reached_by_few = as_bound(scale.highest, std::numeric_limits<T>::max() / 2) + 1;
  T bound = as_bound(bound_to_norm_ * scale.norm, reached_by_few);
  open_from_ = reached_by_few;
  for (int probe = 0; probe < kMostProbes; ++probe) {
    if (bound <= reached_by_enough || bound >= reached_by_few) {
      bound = reached_by_enough + (reached_by_few - reached_by_enough) / 2;
    }
    if (bound <= reached_by_enough) break;
    if (bound < open_from_) open_from(query, tables, bound);
    const auto count = static_cast<float>(count_surely_reaching(tables, bound));
    // On attention of a language model counts fall with about the third power of the bound, or the
    // fourth.
    const float next = static_cast<float>(bound) * root((count + 1) / aimed_at);
    if (count < wanted) {
      reached_by_few = bound;
    } else {
      reached_by_enough = bound;
      if (count <= few_enough) {
        if (scale.norm > 0) bound_to_norm_ += kAdopted * (next / scale.norm - bound_to_norm_);
        break;
      }
    }
    bound = as_bound(next, reached_by_few);
  }
  bound_ = reached_by_enough;
  if (bound_ < open_from_) open_from(query, tables, bound_);
}

template <typename T>
std::size_t LargestProducts<T>::find(const WalkableColumns<T>& columns, const ProductFormat& format,
                                     const std::vector<T>& query, std::size_t num_wanted,
                                     std::vector<T>& products) {
  const ColumnTables& tables = columns.tables();
  const std::size_t room = tables.stride + kKernelRoom;
  for (auto* numbers : {&head_products_, &levels_per_product_}) numbers->resize(room);
  for (auto* numbers : {&columns_, &places_, &counts_}) numbers->resize(room);
  elements_.resize(room);
  open_ = {columns_.data(), elements_.data(), levels_per_product_.data(), places_.data(), 0};
  counted_bound_ = 0;
  // A few products come from a few columns, and those weigh more in a higher norm.
  const bool is_few = 4 * num_wanted < static_cast<std::size_t>(columns.num_rows());
  find_bound(query, tables, num_wanted, is_few);
  if (counted_bound_ != bound_) count_possibly_reaching(tables, bound_);

  std::size_t count = 0;
  most_in_column_ = 0;
  for (std::size_t i = 0; i < open_.num_columns; ++i) {
    count += static_cast<std::size_t>(counts_[i]);
    most_in_column_ = std::max(most_in_column_, counts_[i]);
  }
  if (products.size() < count + kKernelRoom) products.resize(count + kKernelRoom);
  walk_down({columns.column(0, true), columns.column(0, false),
             static_cast<std::size_t>(columns.num_rows()), counts_.data()},
            open_, format.low_bits, products.data());
  if (counted_bound_ != bound_) {
    count = select_at_least(products.data(), count, bound_ << format.low_bits, products.data());
  }
  return trimmed(products, count, num_wanted, format);
}

/// Drops what is surely too small until a little more than wanted is left, where that makes the
/// sort that follows shorter.
template <typename T>
std::size_t LargestProducts<T>::trimmed(std::vector<T>& products, std::size_t count,
                                        std::size_t num_wanted, const ProductFormat& format) const {
  constexpr int kMostProbes = 8;
  const std::size_t room = next_power_of_two(num_wanted);
  T reached_by_enough = bound_;
  T step = reached_by_enough / 8;
  for (int probe = 0; probe < kMostProbes && count > room && step > 0; ++probe) {
    const T higher = reached_by_enough + step;
    const auto num_left = static_cast<std::size_t>(
        count_greater(products.data(), count, (higher << format.low_bits) - 1));
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
