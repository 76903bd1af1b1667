#include "fast/search/largest_products.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

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

/// Step by step for all sides, which wait less in turns than each for its own last step.
template <typename Gain>
void LargestProducts<Gain>::find(const WalkableColumns<Gain>& columns, const std::int32_t* queries,
                                 int count, std::size_t num_wanted, const Sides& found) {
  columns_ = &columns;
  aim_at(num_wanted);
  const std::size_t stride = columns.tables().stride;
  const auto num_queries = static_cast<std::size_t>(count);
  queries_.resize(num_queries * stride);
  head_products_.resize(num_queries * 2 * stride);
  // A few products come from a few columns, and those weigh more in a higher norm.
  const bool is_few = 4 * num_wanted < static_cast<std::size_t>(columns.num_rows());
  const auto num_columns = static_cast<std::size_t>(columns.num_columns());
  for (std::size_t q = 0; q < num_queries; ++q) {
    std::int32_t* const query = &queries_[q * stride];
    std::fill(std::copy_n(queries + q * num_columns, num_columns, query), query + stride, 0);
    const auto scales =
        multiply_heads(query, columns.tables(), is_few, &head_products_[q * 2 * stride]);
    searches_[2 * q].scale = scales[0];
    searches_[2 * q + 1].scale = scales[1];
  }
  const std::size_t num_sides = 2 * num_queries;
  for (std::size_t s = 0; s < num_sides; ++s) begin(s, found[s]);
  for (std::size_t s = 0; s < num_sides; ++s) {
    if (!searches_[s].is_settled) probe(searches_[s]);
  }
  for (std::size_t s = 0; s < num_sides; ++s) {
    Search& search = searches_[s];
    go_on(search);
    learn_from(search);
    count_reaching_bound(search);
    walk(search);
  }
}

template <typename Gain>
void LargestProducts<Gain>::aim_at(std::size_t num_wanted) {
  constexpr float kAimedAt = 1.15F;
  num_wanted_ = static_cast<std::int64_t>(num_wanted);
  room_ = static_cast<std::int64_t>(next_power_of_two(num_wanted));
  // What the sort is filled up to anyway is no more work.
  most_ = std::max(num_wanted_ + num_wanted_ / 4, room_);
  aimed_at_ = kAimedAt * static_cast<float>(num_wanted_);
}

template <typename Gain>
void LargestProducts<Gain>::begin(std::size_t number, LargeProducts<Gain>* found) {
  const std::size_t stride = columns_->tables().stride;
  const std::size_t room = stride + kKernelRoom;
  Search& search = searches_[number];
  search.side = number % 2;
  search.query = &queries_[number / 2 * stride];
  search.head_products = &head_products_[number * stride];
  search.found = found;
  for (auto* numbers : {&found->lists, &found->counts, &search.elements}) numbers->resize(room);
  search.levels_per_product.resize(room);
  search.open = {found->lists.data(), search.elements.data(), search.levels_per_product.data(), 0};
  search.counted_bound = 0;
  search.count = 0;

  constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max() / 2;
  const bool is_lower = search.scale.highest < static_cast<float>(kHighest);
  search.reached_by_enough = 1;
  search.reached_by_few =
      (is_lower ? static_cast<std::int64_t>(search.scale.highest) : kHighest) + 1;
  search.open_from = search.reached_by_few;
  search.is_settled = !choose_bound(search, bound_to_norm_[search.side] * search.scale.norm);
  if (!search.is_settled) open_from(search, search.bound);
}

/// The guess or, if it is beyond what is known, a bound halfway; false if there is none between.
template <typename Gain>
bool LargestProducts<Gain>::choose_bound(Search& search, float guess) const {
  const bool is_below = guess < static_cast<float>(search.reached_by_few);
  search.bound = is_below ? static_cast<std::int64_t>(guess) : search.reached_by_few;
  if (search.bound <= search.reached_by_enough || search.bound >= search.reached_by_few) {
    search.bound =
        search.reached_by_enough + (search.reached_by_few - search.reached_by_enough) / 2;
  }
  return search.bound > search.reached_by_enough;
}

template <typename Gain>
void LargestProducts<Gain>::probe(Search& search) const {
  search.count = count_surely_reaching(search, search.bound);
  if (search.count < num_wanted_) {
    search.reached_by_few = search.bound;
  } else {
    search.reached_by_enough = search.bound;
    search.is_settled = search.count <= most_;
  }
}

/// Probes until enough products reach the bound, but not many more, or it is the smallest positive
/// product.
template <typename Gain>
void LargestProducts<Gain>::go_on(Search& search) const {
  constexpr int kMostProbes = 12;
  for (int probes = 1; probes < kMostProbes && !search.is_settled; ++probes) {
    // On attention of a language model counts fall with about the third power of the bound, or the
    // fourth.
    const float guess =
        static_cast<float>(search.bound) * root(static_cast<float>(search.count + 1) / aimed_at_);
    search.is_settled = !choose_bound(search, guess);
    if (search.is_settled) break;
    if (search.bound < search.open_from) open_from(search, search.bound);
    probe(search);
  }
  search.bound = search.reached_by_enough;
  if (search.bound < search.open_from) open_from(search, search.bound);
}

template <typename Gain>
void LargestProducts<Gain>::learn_from(const Search& search) {
  constexpr float kAdopted = 0.125F;
  constexpr float kPower = 5.0F / 16;  // of the root
  if (search.count < num_wanted_ || search.count > most_ || search.scale.norm <= 0) return;
  const float excess = static_cast<float>(search.count) / aimed_at_ - 1;
  const float aimed_bound = static_cast<float>(search.bound) * (1 + kPower * excess);
  float& bound_to_norm = bound_to_norm_[search.side];
  bound_to_norm += kAdopted * (aimed_bound / search.scale.norm - bound_to_norm);
}

/// Opens the lists that hold products of this size, and of some smaller ones.
template <typename Gain>
void LargestProducts<Gain>::open_from(Search& search, std::int64_t bound) const {
  constexpr float kSmaller = 0.9375F;
  constexpr float kRounded = 0.999F;  // the products are, a little
  search.open_from =
      std::max(static_cast<std::int64_t>(kSmaller * static_cast<float>(bound)), std::int64_t{1});
  open_lists(search.query, columns_->tables(), static_cast<int>(search.side), search.head_products,
             kRounded * static_cast<float>(search.open_from), search.open);
}

/// Keys of the open lists whose products are at least the bound. Where that cannot be told, fewer.
template <typename Gain>
std::int64_t LargestProducts<Gain>::count_surely_reaching(Search& search,
                                                          std::int64_t bound) const {
  const ListTables& tables = columns_->tables();
  const bool is_exact = level_is_exact(tables, bound);
  search.counted_bound = is_exact ? bound : 0;
  return count_reaching(tables, search.open, static_cast<float>(bound) - 0.5F,
                        is_exact ? 0.0F : kLevelSlack, 1, search.found->counts.data());
}

/// Counts the keys of the open lists whose products are at least the bound.
template <typename Gain>
void LargestProducts<Gain>::count_reaching_bound(Search& search) const {
  if (search.counted_bound == search.bound) return;
  const ListTables& tables = columns_->tables();
  if (level_is_exact(tables, search.bound)) {
    count_surely_reaching(search, search.bound);
    return;
  }
  count_reaching(tables, search.open, static_cast<float>(search.bound) - 0.5F, -kLevelSlack,
                 tables.level_bits == 0 ? 1 : 0, search.found->counts.data());  // or a few more
  shorten(search, search.bound, search.found->counts);
}

/// Shortens the walks of the open lists to the products that are at least the bound; returns their
/// sum.
template <typename Gain>
std::int64_t LargestProducts<Gain>::shorten(const Search& search, std::int64_t bound,
                                            AlignedVector<std::int32_t>& counts) const {
  const KeyLists<Gain> lists = columns_->lists();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < search.open.num_lists; ++i) {
    const KeyBlock<Gain>* const list = lists.list(search.open.lists[i]);
    const std::int64_t element = search.open.elements[i];
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

/// Raises the bound, which so many products reach, until no more do than there is room for, if that
/// leaves as many as are wanted; returns how many are left.
template <typename Gain>
std::int64_t LargestProducts<Gain>::raise_bound(Search& search, std::int64_t count) {
  constexpr int kMostProbes = 8;
  std::int64_t step = search.bound / 8;
  for (int probe = 0; probe < kMostProbes && count > room_ && step > 0; ++probe) {
    fewer_ = search.found->counts;
    const std::int64_t num_left = shorten(search, search.bound + step, fewer_);
    if (num_left < num_wanted_) {
      step /= 2;
      continue;
    }
    search.bound += step;
    count = num_left;
    search.found->counts.swap(fewer_);
  }
  return count;
}

/// Reads off what reaches the bound.
template <typename Gain>
void LargestProducts<Gain>::walk(Search& search) {
  LargeProducts<Gain>& found = *search.found;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < search.open.num_lists; ++i) count += found.counts[i];
  if (count > room_) count = raise_bound(search, count);
  found.count = static_cast<std::size_t>(count);
  found.num_lists = search.open.num_lists;
  const std::size_t size = found.count + kKernelRoom;
  if (found.gains.size() < size) found.gains.resize(size);
  if (found.rows.size() < size) found.rows.resize(size);
  walk_down(columns_->lists(), search.open, found.counts.data(), found.gains.data(),
            found.rows.data());
  std::fill_n(found.gains.begin() + static_cast<std::ptrdiff_t>(count), kKernelRoom, Gain{0});
}

template class LargestProducts<std::uint16_t>;
template class LargestProducts<std::int32_t>;
template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
