#include "fast/search/threshold_search.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "fast/search/next_power_of_two.h"

namespace a3::fast {
namespace {

/// Products below this have exact levels. The level (threshold - 1/2) / element is at least
/// 1 / (2 element) away from every integer, and rounding twice to 24 bits changes it by less.
constexpr std::int64_t kExactBelow = std::int64_t{1} << 21;

/// To the power of 5/16, out of square roots.
float root(float x) {
  const float fourth = std::sqrt(std::sqrt(x));
  return fourth * std::sqrt(std::sqrt(fourth));
}

bool level_is_exact(const HalfColumnTables& tables, std::int64_t threshold) {
  return tables.level_bits == 0 && threshold < kExactBelow;
}

}  // namespace

/// Step by step for all sides, which wait less in turns than each for its own last step.
template <typename Gain>
void ThresholdSearch<Gain>::find(const std::int32_t* queries, int count, std::int64_t num_wanted,
                                 Sides& found) {
  const Target target = target_of(num_wanted);
  const auto num_queries = static_cast<std::size_t>(count);
  multiply_queries(queries, num_queries, num_wanted);
  const std::size_t num_sides = 2 * num_queries;
  for (std::size_t s = 0; s < num_sides; ++s) begin(searches_[s], s, found[s]);
  for (std::size_t s = 0; s < num_sides; ++s) {
    if (!searches_[s].is_settled) probe(searches_[s], target);
  }
  for (std::size_t s = 0; s < num_sides; ++s) {
    SideSearch& search = searches_[s];
    refine(search, target);
    improve_guess(search, target);
    measure_prefixes(search);
    read_products(search, target);
  }
}

template <typename Gain>
typename ThresholdSearch<Gain>::Target ThresholdSearch<Gain>::target_of(std::int64_t num_wanted) {
  constexpr float kAimedAt = 1.15F;
  const auto room =
      static_cast<std::int64_t>(next_power_of_two(static_cast<std::size_t>(num_wanted)));
  // What the sort is filled up to anyway is no more work.
  const std::int64_t most = std::max(num_wanted + num_wanted / 4, room);
  return {num_wanted, room, most, kAimedAt * static_cast<float>(num_wanted)};
}

/// The first products of all columns, and how large a query's products are.
template <typename Gain>
void ThresholdSearch<Gain>::multiply_queries(const std::int32_t* queries, std::size_t count,
                                             std::int64_t num_wanted) {
  const std::size_t stride = columns_.tables().stride;
  queries_.resize(count * stride);
  head_products_.resize(count * 2 * stride);
  // A few products come from a few columns, and those weigh more in a higher norm.
  const bool is_few = 4 * num_wanted < columns_.num_rows();
  const auto num_columns = static_cast<std::size_t>(columns_.num_columns());
  for (std::size_t q = 0; q < count; ++q) {
    std::int32_t* const query = &queries_[q * stride];
    std::fill(std::copy_n(queries + q * num_columns, num_columns, query), query + stride, 0);
    const auto scales =
        multiply_heads(query, columns_.tables(), is_few, &head_products_[q * 2 * stride]);
    searches_[2 * q].scale = scales[0];
    searches_[2 * q + 1].scale = scales[1];
  }
}

template <typename Gain>
void ThresholdSearch<Gain>::begin(SideSearch& search, std::size_t side_in_block,
                                  ProductPrefixes<Gain>& found) {
  const std::size_t stride = columns_.tables().stride;
  const std::size_t room = stride + kKernelRoom;
  const std::size_t side = side_in_block % 2;
  search.side = static_cast<Side>(side);
  search.query = &queries_[side_in_block / 2 * stride];
  search.head_products = &head_products_[side_in_block * stride];
  search.found = &found;
  for (auto* numbers : {&found.half_columns, &found.lengths, &search.elements}) {
    numbers->resize(room);
  }
  search.levels_per_product.resize(room);
  search.open = {found.half_columns.data(), search.elements.data(),
                 search.levels_per_product.data(), 0};
  search.counted_threshold = 0;
  search.count = 0;

  constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max() / 2;
  const bool is_lower = search.scale.highest < static_cast<float>(kHighest);
  search.reached_by_enough = 1;
  search.reached_by_few =
      (is_lower ? static_cast<std::int64_t>(search.scale.highest) : kHighest) + 1;
  search.open_down_to = search.reached_by_few;
  search.is_settled = !choose_threshold(search, threshold_to_norm_[side] * search.scale.norm);
  if (!search.is_settled) open_columns(search, search.threshold);
}

/// The guess or, if it is beyond what is known, a threshold halfway; false if there is none
/// between.
template <typename Gain>
bool ThresholdSearch<Gain>::choose_threshold(SideSearch& search, float guess) {
  const bool is_below = guess < static_cast<float>(search.reached_by_few);
  search.threshold = is_below ? static_cast<std::int64_t>(guess) : search.reached_by_few;
  if (search.threshold <= search.reached_by_enough || search.threshold >= search.reached_by_few) {
    search.threshold =
        search.reached_by_enough + (search.reached_by_few - search.reached_by_enough) / 2;
  }
  return search.threshold > search.reached_by_enough;
}

template <typename Gain>
void ThresholdSearch<Gain>::probe(SideSearch& search, const Target& target) const {
  search.count = count_surely_reaching(search, search.threshold);
  if (search.count < target.least) {
    search.reached_by_few = search.threshold;
  } else {
    search.reached_by_enough = search.threshold;
    search.is_settled = search.count <= target.most;
  }
}

/// Probes until enough products reach the threshold, but not many more, or it is the smallest
/// positive product.
template <typename Gain>
void ThresholdSearch<Gain>::refine(SideSearch& search, const Target& target) const {
  constexpr int kMostProbes = 12;
  for (int probes = 1; probes < kMostProbes && !search.is_settled; ++probes) {
    // On attention of a language model counts fall with about the third power of the threshold, or
    // the fourth.
    const float guess = static_cast<float>(search.threshold) *
                        root(static_cast<float>(search.count + 1) / target.aimed_at);
    search.is_settled = !choose_threshold(search, guess);
    if (search.is_settled) break;
    if (search.threshold < search.open_down_to) open_columns(search, search.threshold);
    probe(search, target);
  }
  search.threshold = search.reached_by_enough;
  if (search.threshold < search.open_down_to) open_columns(search, search.threshold);
}

/// Lets the first guess of the queries to come follow what was found.
template <typename Gain>
void ThresholdSearch<Gain>::improve_guess(const SideSearch& search, const Target& target) {
  constexpr float kAdopted = 0.125F;
  constexpr float kPower = 5.0F / 16;  // of the root
  if (search.count < target.least || search.count > target.most || search.scale.norm <= 0) return;
  const float excess = static_cast<float>(search.count) / target.aimed_at - 1;
  const float aimed_threshold = static_cast<float>(search.threshold) * (1 + kPower * excess);
  float& threshold_to_norm = threshold_to_norm_[static_cast<std::size_t>(search.side)];
  threshold_to_norm += kAdopted * (aimed_threshold / search.scale.norm - threshold_to_norm);
}

/// Opens the half columns that hold products of this size, and of some smaller ones.
template <typename Gain>
void ThresholdSearch<Gain>::open_columns(SideSearch& search, std::int64_t threshold) const {
  constexpr float kSmaller = 0.9375F;
  constexpr float kRounded = 0.999F;  // the products are, a little
  search.open_down_to = std::max(
      static_cast<std::int64_t>(kSmaller * static_cast<float>(threshold)), std::int64_t{1});
  open_half_columns(search.query, columns_.tables(), search.side, search.head_products,
                    kRounded * static_cast<float>(search.open_down_to), search.open);
}

/// Keys of the open half columns whose products reach the threshold. Where that cannot be told,
/// fewer.
template <typename Gain>
std::int64_t ThresholdSearch<Gain>::count_surely_reaching(SideSearch& search,
                                                          std::int64_t threshold) const {
  const HalfColumnTables& tables = columns_.tables();
  const bool is_exact = level_is_exact(tables, threshold);
  search.counted_threshold = is_exact ? threshold : 0;
  return count_reaching(tables, search.open, static_cast<float>(threshold) - 0.5F,
                        is_exact ? 0.0F : kLevelSlack, 1, search.found->lengths.data());
}

/// The lengths of the prefixes that reach the threshold.
template <typename Gain>
void ThresholdSearch<Gain>::measure_prefixes(SideSearch& search) const {
  if (search.counted_threshold == search.threshold) return;
  const HalfColumnTables& tables = columns_.tables();
  if (level_is_exact(tables, search.threshold)) {
    count_surely_reaching(search, search.threshold);
    return;
  }
  count_reaching(tables, search.open, static_cast<float>(search.threshold) - 0.5F, -kLevelSlack,
                 tables.level_bits == 0 ? 1 : 0, search.found->lengths.data());  // or a few more
  shorten_prefixes(search, search.threshold, search.found->lengths);
}

/// Shortens the prefixes of the open half columns to the products that reach the threshold; returns
/// the sum of their lengths.
template <typename Gain>
std::int64_t ThresholdSearch<Gain>::shorten_prefixes(const SideSearch& search,
                                                     std::int64_t threshold,
                                                     AlignedVector<std::int32_t>& lengths) const {
  const HalfColumns<Gain> half_columns = columns_.half_columns();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < search.open.count; ++i) {
    const KeyBlock<Gain>* const keys = half_columns.half(search.open.numbers[i]);
    const std::int64_t element = search.open.elements[i];
    std::int32_t reaching = 0;
    for (std::int32_t beyond = lengths[i]; reaching < beyond;) {
      const std::int32_t middle = reaching + (beyond - reaching) / 2;
      const auto place = static_cast<std::size_t>(middle);
      if (keys[place / kKeysPerBlock].sizes[place % kKeysPerBlock] * element >= threshold) {
        reaching = middle + 1;
      } else {
        beyond = middle;
      }
    }
    lengths[i] = reaching;
    sum += reaching;
  }
  return sum;
}

/// Raises the threshold, which so many products reach, until no more do than there is room for, if
/// that leaves as many as are wanted; returns how many are left.
template <typename Gain>
std::int64_t ThresholdSearch<Gain>::raise_threshold(SideSearch& search, std::int64_t count,
                                                    const Target& target) {
  constexpr int kMostProbes = 8;
  std::int64_t step = search.threshold / 8;
  for (int probe = 0; probe < kMostProbes && count > target.room && step > 0; ++probe) {
    shorter_ = search.found->lengths;
    const std::int64_t num_left = shorten_prefixes(search, search.threshold + step, shorter_);
    if (num_left < target.least) {
      step /= 2;
      continue;
    }
    search.threshold += step;
    count = num_left;
    search.found->lengths.swap(shorter_);
  }
  return count;
}

/// Reads off what reaches the threshold.
template <typename Gain>
void ThresholdSearch<Gain>::read_products(SideSearch& search, const Target& target) {
  ProductPrefixes<Gain>& found = *search.found;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < search.open.count; ++i) count += found.lengths[i];
  if (count > target.room) count = raise_threshold(search, count, target);
  found.num_products = static_cast<std::size_t>(count);
  found.num_prefixes = search.open.count;
  const std::size_t size = found.num_products + kKernelRoom;
  if (found.gains.size() < size) found.gains.resize(size);
  if (found.rows.size() < size) found.rows.resize(size);
  read_prefixes(columns_.half_columns(), search.open, found.lengths.data(), found.gains.data(),
                found.rows.data());
  std::fill_n(found.gains.begin() + static_cast<std::ptrdiff_t>(count), kKernelRoom, Gain{0});
}

template class ThresholdSearch<std::uint16_t>;
template class ThresholdSearch<std::int32_t>;
template class ThresholdSearch<std::int64_t>;

}  // namespace a3::fast
