#include "fast/search/descending_columns.h"

#include <algorithm>

namespace a3::fast {
namespace {

/// How many keys of each column of a group are at most this number.
KeyCounts::Group num_at_most(const KeyCounts& counts, int group, std::int32_t raw) {
  const std::int64_t number = std::int64_t{raw} - counts.smallest;
  if (number < 0) return {};
  return counts.at_most[static_cast<std::size_t>(group * counts.num_numbers +
                                                 std::min(number, counts.num_numbers - 1))];
}

}  // namespace

template <typename Gain>
void DescendingColumns<Gain>::load(const SortedKeys& sorted, const KeyCounts& counts,
                                   std::int64_t most_pops) {
  num_rows_ = sorted.num_rows();
  num_columns_ = sorted.num_columns();
  const auto num_rows = static_cast<std::size_t>(num_rows_);
  tables_.stride =
      (static_cast<std::size_t>(num_columns_) + kKernelRoom - 1) / kKernelRoom * kKernelRoom;
  tabulate_heads(sorted);
  choose_levels();
  counts_.assign(static_cast<std::size_t>(tables_.num_levels) * tables_.level_stride, 0);
  // Odd: first blocks would crowd a few sets of a cache.
  blocks_per_half_ = (num_rows + kKeysPerBlock - 1) / kKeysPerBlock | 1U;
  blocks_.resize((tables_.stride + static_cast<std::size_t>(num_columns_)) * blocks_per_half_);
  const bool are_counted = !counts.at_most.empty() && tables_.level_bits == 0;
  for (int column = 0; column < num_columns_; ++column) {
    const SortedKey* const words = &sorted.at(column, 0);
    KeyBlock<Gain>* const positive =
        blocks_.data() + static_cast<std::size_t>(column) * blocks_per_half_;
    split_column(words, num_rows, positive, positive + tables_.stride * blocks_per_half_);
    if (!are_counted) tabulate_levels(words, counts_.data() + column);
  }
  const auto most = static_cast<std::int32_t>(std::min<std::int64_t>(num_rows_, most_pops));
  if (are_counted) {
    tabulate_counts(counts, most);
  } else {
    fill_levels_between(most);
  }
  tables_.counts = counts_.data();
  tables_.heads = heads_.data();
  tables_.typical = typical_.data();
}

template <typename Gain>
void DescendingColumns<Gain>::tabulate_heads(const SortedKeys& sorted) {
  constexpr int kFurtherShare = 16;
  constexpr float kTypicalScale = 0x1p-31F;  // so that no float takes up the fourth power's range
  heads_.assign(2 * tables_.stride, 0);
  typical_.assign(2 * tables_.stride, 0);
  const auto positive_part = [](std::int32_t key) { return static_cast<float>(std::max(key, 0)); };
  const int last = num_rows_ - 1;
  const int further = num_rows_ / kFurtherShare;
  for (int c = 0; c < num_columns_; ++c) {
    const auto positive = static_cast<std::size_t>(c);
    const std::size_t negative = tables_.stride + positive;
    heads_[positive] = positive_part(sorted.at(c, last).raw);
    heads_[negative] = positive_part(-sorted.at(c, 0).raw);
    typical_[positive] = kTypicalScale * positive_part(sorted.at(c, last - further).raw);
    typical_[negative] = kTypicalScale * positive_part(-sorted.at(c, further).raw);
  }
}

template <typename Gain>
void DescendingColumns<Gain>::choose_levels() {
  constexpr std::int64_t kMostLevels = 512;
  constexpr std::int64_t kMostLevelsPerRow = 4;  // few rows are not worth a large table
  constexpr std::size_t kOffPower = 16;  // levels of a column would crowd a few sets of a cache
  const std::int64_t most_levels = std::min(kMostLevels, kMostLevelsPerRow * num_rows_);
  const auto furthest = static_cast<std::int64_t>(*std::max_element(heads_.begin(), heads_.end()));
  tables_.level_bits = 0;
  while ((furthest >> tables_.level_bits) >= most_levels) ++tables_.level_bits;
  tables_.num_levels = static_cast<std::int32_t>(furthest >> tables_.level_bits) + 2;
  tables_.level_stride = 2 * tables_.stride + kOffPower;
}

/// Each number is a level.
template <typename Gain>
void DescendingColumns<Gain>::tabulate_counts(const KeyCounts& counts, std::int32_t most) {
  constexpr int kWidth = KeyCounts::kColumnsPerGroup;
  const int num_groups = (num_columns_ + kWidth - 1) / kWidth;
  for (std::int32_t level = 1; level < tables_.num_levels; ++level) {
    std::int32_t* of_positive =
        counts_.data() + static_cast<std::size_t>(level) * tables_.level_stride;
    for (int group = 0; group < num_groups; ++group, of_positive += kWidth) {
      const auto below = num_at_most(counts, group, level - 1);
      const auto opposite = num_at_most(counts, group, -level);
      for (std::size_t c = 0; c < kWidth; ++c) {
        of_positive[c] = std::min(num_rows_ - below[c], most);
        of_positive[tables_.stride + c] = std::min<std::int32_t>(opposite[c], most);
      }
    }
  }
}

/// Tabulates at the levels of a column's keys how many are as far. Of equal keys the last write
/// stays, which counts them all.
template <typename Gain>
void DescendingColumns<Gain>::tabulate_levels(const SortedKey* words, std::int32_t* of_positive) {
  std::int32_t* const of_negative = of_positive + tables_.stride;
  const auto level = [&](std::int32_t size) {
    return static_cast<std::size_t>(size >> tables_.level_bits) * tables_.level_stride;
  };
  for (int p = 0; p < num_rows_ && words[p].raw < 0; ++p) {
    of_negative[level(-words[p].raw)] = p + 1;
  }
  for (int p = num_rows_ - 1; p >= 0 && words[p].raw > 0; --p) {
    of_positive[level(words[p].raw)] = num_rows_ - p;
  }
}

/// A level without keys of its own is reached by as many as the next.
template <typename Gain>
void DescendingColumns<Gain>::fill_levels_between(std::int32_t most) {
  for (std::size_t i = counts_.size() - tables_.level_stride; i-- > 0;) {
    counts_[i] = std::max(std::min(counts_[i], most), counts_[i + tables_.level_stride]);
  }
}

template class DescendingColumns<std::uint16_t>;
template class DescendingColumns<std::int32_t>;
template class DescendingColumns<std::int64_t>;

}  // namespace a3::fast
