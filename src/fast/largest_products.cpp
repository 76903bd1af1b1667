#include "fast/largest_products.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

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

bool level_is_exact(const ListTables& tables, std::int64_t bound) {
  return tables.level_bits == 0 && bound < kExactBelow;
}

}  // namespace

template <typename Gain>
void WalkableColumns<Gain>::load(const SortedKeys& sorted, std::int64_t most_pops) {
  num_rows_ = sorted.num_rows();
  num_columns_ = sorted.num_columns();
  const auto num_rows = static_cast<std::size_t>(num_rows_);
  tables_.stride =
      (static_cast<std::size_t>(num_columns_) + kKernelRoom - 1) / kKernelRoom * kKernelRoom;
  note_heads(sorted);
  choose_levels();
  counts_.assign(static_cast<std::size_t>(tables_.num_levels) * tables_.level_stride, 0);
  // Odd: first blocks would crowd a few sets of a cache.
  blocks_per_list_ = (num_rows + kKeysPerBlock - 1) / kKeysPerBlock | 1U;
  blocks_.resize((tables_.stride + static_cast<std::size_t>(num_columns_)) * blocks_per_list_);
  for (int column = 0; column < num_columns_; ++column) {
    const SortedKey* const words = &sorted.at(column, 0);
    KeyBlock<Gain>* const descending =
        blocks_.data() + static_cast<std::size_t>(column) * blocks_per_list_;
    split_column(words, num_rows, descending, descending + tables_.stride * blocks_per_list_);
    note_levels(words, counts_.data() + column);
  }
  fill_levels_between(most_pops);
  tables_.counts = counts_.data();
  tables_.heads = heads_.data();
  tables_.typical = typical_.data();
}

template <typename Gain>
void WalkableColumns<Gain>::note_heads(const SortedKeys& sorted) {
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

template <typename Gain>
void WalkableColumns<Gain>::choose_levels() {
  constexpr std::int64_t kMostLevels = 512;
  constexpr std::int64_t kMostLevelsPerRow = 4;  // few rows are not worth a large table
  constexpr std::size_t kOffPower = 16;  // levels of a list would crowd a few sets of a cache
  const std::int64_t most_levels = std::min(kMostLevels, kMostLevelsPerRow * num_rows_);
  const auto furthest = static_cast<std::int64_t>(*std::max_element(heads_.begin(), heads_.end()));
  tables_.level_bits = 0;
  while ((furthest >> tables_.level_bits) >= most_levels) ++tables_.level_bits;
  tables_.num_levels = static_cast<std::int32_t>(furthest >> tables_.level_bits) + 2;
  tables_.level_stride = 2 * tables_.stride + kOffPower;
}

/// Notes at the levels of a column's keys how many are as far. Of equal keys the last write stays,
/// which counts them all.
template <typename Gain>
void WalkableColumns<Gain>::note_levels(const SortedKey* words, std::int32_t* of_descending) {
  std::int32_t* const of_ascending = of_descending + tables_.stride;
  const auto level = [&](std::int32_t size) {
    return static_cast<std::size_t>(size >> tables_.level_bits) * tables_.level_stride;
  };
  for (int p = 0; p < num_rows_ && words[p].raw < 0; ++p) {
    of_ascending[level(-words[p].raw)] = p + 1;
  }
  for (int p = num_rows_ - 1; p >= 0 && words[p].raw > 0; --p) {
    of_descending[level(words[p].raw)] = num_rows_ - p;
  }
}

/// A level without keys of its own is reached by as many as the next.
template <typename Gain>
void WalkableColumns<Gain>::fill_levels_between(std::int64_t most_pops) {
  const auto most = static_cast<std::int32_t>(std::min<std::int64_t>(num_rows_, most_pops));
  for (std::size_t i = counts_.size() - tables_.level_stride; i-- > 0;) {
    counts_[i] = std::max(std::min(counts_[i], most), counts_[i + tables_.level_stride]);
  }
}

template <typename Gain>
void LargestProducts<Gain>::find(const WalkableColumns<Gain>& columns, const std::int32_t* query,
                                 std::size_t num_wanted,
                                 const std::array<LargeProducts<Gain>*, 2>& found) {
  columns_ = &columns;
  const ListTables& tables = columns.tables();
  const std::size_t room = tables.stride + kKernelRoom;
  for (auto* numbers : {&query_, &elements_, &fewer_}) numbers->resize(room);
  levels_per_product_.resize(room);
  head_products_.resize(2 * tables.stride);
  std::fill(std::copy_n(query, columns.num_columns(), query_.begin()), query_.end(), 0);
  // A few products come from a few columns, and those weigh more in a higher norm.
  const bool is_few = 4 * num_wanted < static_cast<std::size_t>(columns.num_rows());
  const auto scales = multiply_heads(query_.data(), tables, is_few, head_products_.data());
  find_of_side(0, scales[0], num_wanted, *found[0]);
  find_of_side(1, scales[1], num_wanted, *found[1]);
}

template <typename Gain>
void LargestProducts<Gain>::find_of_side(int side, const ProductScale& scale,
                                         std::size_t num_wanted, LargeProducts<Gain>& found) {
  const std::size_t room = columns_->tables().stride + kKernelRoom;
  for (auto* numbers : {&found.lists, &found.counts}) numbers->resize(room);
  side_ = side;
  open_ = {found.lists.data(), elements_.data(), levels_per_product_.data(), 0};
  counts_ = found.counts.data();
  counted_bound_ = 0;
  find_bound(scale, num_wanted);
  count_reaching_bound(found);
  raise_bound(num_wanted, found);

  found.num_lists = open_.num_lists;
  found.count = 0;
  found.most_in_list = 0;
  for (std::size_t i = 0; i < open_.num_lists; ++i) {
    found.count += static_cast<std::size_t>(counts_[i]);
    found.most_in_list = std::max(found.most_in_list, counts_[i]);
  }
  const std::size_t size = found.count + kKernelRoom;
  if (found.gains.size() < size) found.gains.resize(size);
  if (found.rows.size() < size) found.rows.resize(size);
  walk_down(columns_->lists(), open_, counts_, found.gains.data(), found.rows.data());
}

/// A bound that at least as many products as wanted reach, but not many more, or the smallest
/// positive product: searched between bounds that too few and enough products reach.
template <typename Gain>
void LargestProducts<Gain>::find_bound(const ProductScale& scale, std::size_t num_wanted) {
  constexpr int kMostProbes = 12;
  constexpr float kFewEnough = 1.25F;
  constexpr float kAdopted = 0.25F;
  constexpr float kPower = 5.0F / 16;
  const auto wanted = static_cast<float>(num_wanted);
  // What the sort is filled up to anyway is no more work.
  const float few_enough =
      std::max(kFewEnough * wanted, static_cast<float>(next_power_of_two(num_wanted)));
  const float aimed_at = std::sqrt(wanted * few_enough);
  float& bound_to_norm = bound_to_norm_[static_cast<std::size_t>(side_)];
  // A guess beyond what is known is replaced; it may be beyond what the integer holds, too.
  const auto as_bound = [](float guess, std::int64_t limit) {
    return guess < static_cast<float>(limit) ? static_cast<std::int64_t>(guess) : limit;
  };
  std::int64_t reached_by_enough = 1;
  std::int64_t reached_by_few =
      as_bound(scale.highest, std::numeric_limits<std::int64_t>::max() / 2) + 1;
  std::int64_t bound = as_bound(bound_to_norm * scale.norm, reached_by_few);
  open_from_ = reached_by_few;
  for (int probe = 0; probe < kMostProbes; ++probe) {
    if (bound <= reached_by_enough || bound >= reached_by_few) {
      bound = reached_by_enough + (reached_by_few - reached_by_enough) / 2;
    }
    if (bound <= reached_by_enough) break;
    if (bound < open_from_) open_from(bound);
    const auto count = static_cast<float>(count_surely_reaching(bound));
    if (count < wanted) {
      reached_by_few = bound;
    } else {
      reached_by_enough = bound;
      if (count <= few_enough) {
        if (scale.norm > 0) {
          const float aimed_bound =
              static_cast<float>(bound) * (1 + kPower * (count / aimed_at - 1));
          bound_to_norm += kAdopted * (aimed_bound / scale.norm - bound_to_norm);
        }
        break;
      }
    }
    // On attention of a language model counts fall with about the third power of the bound, or the
    // fourth.
    bound = as_bound(static_cast<float>(bound) * root((count + 1) / aimed_at), reached_by_few);
  }
  bound_ = reached_by_enough;
  if (bound_ < open_from_) open_from(bound_);
}

/// Opens the lists that hold products of this size, and of some smaller ones.
template <typename Gain>
void LargestProducts<Gain>::open_from(std::int64_t bound) {
  constexpr float kSmaller = 0.9375F;
  constexpr float kRounded = 0.999F;  // the products are, a little
  const ListTables& tables = columns_->tables();
  open_from_ =
      std::max(static_cast<std::int64_t>(kSmaller * static_cast<float>(bound)), std::int64_t{1});
  const float least = kRounded * static_cast<float>(open_from_);
  open_lists(query_.data(), tables, side_,
             head_products_.data() + static_cast<std::size_t>(side_) * tables.stride, least, open_);
}

/// Keys of the open lists whose products are at least the bound. Where that cannot be told, fewer.
template <typename Gain>
std::int64_t LargestProducts<Gain>::count_surely_reaching(std::int64_t bound) {
  const ListTables& tables = columns_->tables();
  const bool is_exact = level_is_exact(tables, bound);
  counted_bound_ = is_exact ? bound : 0;
  return count_reaching(tables, open_, static_cast<float>(bound) - 0.5F,
                        is_exact ? 0.0F : kLevelSlack, 1, counts_);
}

/// Counts the keys of the open lists whose products are at least the bound.
template <typename Gain>
void LargestProducts<Gain>::count_reaching_bound(LargeProducts<Gain>& found) {
  if (counted_bound_ == bound_) return;
  const ListTables& tables = columns_->tables();
  if (level_is_exact(tables, bound_)) {
    count_surely_reaching(bound_);
    return;
  }
  count_reaching(tables, open_, static_cast<float>(bound_) - 0.5F, -kLevelSlack,
                 tables.level_bits == 0 ? 1 : 0, counts_);  // or a few more
  shorten(bound_, found.counts);
}

/// Shortens the walks of the open lists to the products that are at least the bound; returns their
/// sum.
template <typename Gain>
std::int64_t LargestProducts<Gain>::shorten(std::int64_t bound,
                                            AlignedVector<std::int32_t>& counts) const {
  const KeyLists<Gain> lists = columns_->lists();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < open_.num_lists; ++i) {
    const KeyBlock<Gain>* const list =
        lists.blocks + static_cast<std::size_t>(open_.lists[i]) * lists.blocks_per_list;
    const std::int64_t element = open_.elements[i];
    std::int32_t reaching = 0;
    for (std::int32_t beyond = counts[i]; reaching < beyond;) {
      const std::int32_t middle = reaching + (beyond - reaching) / 2;
      const auto place = static_cast<std::size_t>(middle);
      if (list[place / kKeysPerBlock].sizes[place % kKeysPerBlock] * element >= bound) {
        reaching = middle + 1;
      } else {
        beyond = middle;
      }
    }
    counts[i] = reaching;
    sum += reaching;
  }
  return sum;
}

/// Raises the bound until it is reached by a little more products than wanted, where that makes the
/// sort that follows shorter.
template <typename Gain>
void LargestProducts<Gain>::raise_bound(std::size_t num_wanted, LargeProducts<Gain>& found) {
  constexpr int kMostProbes = 8;
  const auto wanted = static_cast<std::int64_t>(num_wanted);
  const auto room = static_cast<std::int64_t>(next_power_of_two(num_wanted));
  std::int64_t count = std::accumulate(counts_, counts_ + open_.num_lists, std::int64_t{0});
  std::int64_t step = bound_ / 8;
  for (int probe = 0; probe < kMostProbes && count > room && step > 0; ++probe) {
    fewer_ = found.counts;
    const std::int64_t num_left = shorten(bound_ + step, fewer_);
    if (num_left < wanted) {
      step /= 2;
      continue;
    }
    bound_ += step;
    count = num_left;
    found.counts.swap(fewer_);
  }
  counts_ = found.counts.data();
}

template class WalkableColumns<std::uint16_t>;
template class WalkableColumns<std::int32_t>;
template class WalkableColumns<std::int64_t>;
template class LargestProducts<std::uint16_t>;
template class LargestProducts<std::int32_t>;
template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
