#include "fast/search/masked_search.h"

#include <algorithm>
#include <tuple>

namespace a3::fast {
namespace {

/// The first row seen among the max side's pops that gain nothing, the first `num_pops` of them; -1
/// if there is none. Rare: the side has popped all positive products by then.
std::int32_t first_visible_without_gain(const std::int32_t* query, std::int32_t num_visible_rows,
                                        const SortedKeys& keys, std::int64_t num_pops) {
  struct Loss {
    std::int64_t size;
    int column;
    int step;
    std::int32_t row;
  };
  std::vector<Loss> losses;
  for (int c = 0; c < keys.num_columns(); ++c) {
    const std::int64_t element = query[c];
    for (int step = 0; step < keys.num_rows(); ++step) {
      const SortedKey& key = keys.at(c, element > 0 ? keys.num_rows() - 1 - step : step);
      const std::int64_t product = key.raw * element;
      if (product <= 0) losses.push_back({-product, c, step, key.row});
    }
  }
  std::sort(losses.begin(), losses.end(), [](const Loss& a, const Loss& b) {
    return std::tie(a.size, a.column, a.step) < std::tie(b.size, b.column, b.step);
  });
  const auto end = losses.begin() + static_cast<std::ptrdiff_t>(std::min<std::int64_t>(
                                        num_pops, static_cast<std::int64_t>(losses.size())));
  const auto seen = std::find_if(losses.begin(), end,
                                 [&](const Loss& loss) { return loss.row < num_visible_rows; });
  return seen == end ? -1 : seen->row;
}

}  // namespace

template <typename Sum, typename Gain>
void MaskedSearch<Sum, Gain>::start(const Query& query) {
  num_products_ = std::int64_t{query.keys.num_rows()} * query.keys.num_columns();
  num_iterations_ = 0;
  running_sum_ = 0;
  first_visible_row_ = -1;
  counts_ = {};
  for (std::size_t side = 0; side < kNumSides; ++side) {
    const ProductPrefixes<Gain>& products = side == 0 ? query.max_products : query.min_products;
    std::vector<Product>& order = order_[side];
    order.clear();
    for (std::size_t place = 0; place < products.num_products; ++place) {
      order.push_back({products.gains[place], static_cast<std::uint32_t>(place)});
    }
    std::sort(order.begin(), order.end(), [](const Product& a, const Product& b) {
      return a.gain != b.gain ? a.gain > b.gain : a.place < b.place;
    });
  }
}

/// What the running sum gains by a pop, without its sign.
template <typename Sum, typename Gain>
Sum MaskedSearch<Sum, Gain>::gain(Side side, std::int64_t pop, const Query& query, Sum* scores,
                                  std::int64_t& updates) {
  const std::vector<Product>& order = order_[static_cast<std::size_t>(side)];
  if (pop >= static_cast<std::int64_t>(order.size())) return 0;
  const Product& product = order[static_cast<std::size_t>(pop)];
  const bool is_max = side == Side::kMax;
  const auto& products = is_max ? query.max_products : query.min_products;
  const std::int32_t row = products.rows[product.place];
  if (row >= query.num_visible_rows) return 0;
  if (is_max && first_visible_row_ < 0) first_visible_row_ = row;
  scores[row] += is_max ? Sum{product.gain} : -Sum{product.gain};
  ++updates;
  return product.gain;
}

template <typename Sum, typename Gain>
void MaskedSearch<Sum, Gain>::advance(const Query& query, std::int64_t num_iterations,
                                      Sum* scores) {
  for (; num_iterations_ < num_iterations; ++num_iterations_) {
    // From here on nothing is gained, and the sum stays as it is.
    const bool max_is_spent = counts_.num_max_pops >= static_cast<std::int64_t>(order_[0].size());
    const bool min_is_spent =
        running_sum_ < 0 || counts_.num_min_pops >= static_cast<std::int64_t>(order_[1].size());
    if (max_is_spent && min_is_spent) break;
    const bool skips = running_sum_ < 0;
    if (counts_.num_max_pops < num_products_) {
      running_sum_ +=
          gain(Side::kMax, counts_.num_max_pops, query, scores, counts_.num_max_updates);
      ++counts_.num_max_pops;
    }
    if (skips) {
      ++counts_.num_skipped;
    } else if (counts_.num_min_pops < num_products_) {
      running_sum_ -=
          gain(Side::kMin, counts_.num_min_pops, query, scores, counts_.num_min_updates);
      ++counts_.num_min_pops;
    }
  }
  const std::int64_t num_left = num_iterations - num_iterations_;
  counts_.num_max_pops = std::min(counts_.num_max_pops + num_left, num_products_);
  if (running_sum_ < 0) {
    counts_.num_skipped += num_left;
  } else {
    counts_.num_min_pops = std::min(counts_.num_min_pops + num_left, num_products_);
  }
  num_iterations_ = num_iterations;
}

template <typename Sum, typename Gain>
Pops<Gain> MaskedSearch<Sum, Gain>::gaining_pops(Side side) const {
  const std::vector<Product>& order = order_[static_cast<std::size_t>(side)];
  const std::int64_t num_pops = side == Side::kMax ? counts_.num_max_pops : counts_.num_min_pops;
  const std::size_t count = std::min(static_cast<std::size_t>(num_pops), order.size());
  if (count == 0) return {};
  const Product& last = order[count - 1];
  return {count, last.gain, std::size_t{last.place} + 1};
}

template <typename Sum, typename Gain>
std::int32_t MaskedSearch<Sum, Gain>::fallback_row(const Query& query) const {
  if (first_visible_row_ >= 0) return first_visible_row_;
  const std::int64_t num_without_gain =
      counts_.num_max_pops - static_cast<std::int64_t>(order_[0].size());
  if (num_without_gain > 0) {
    const std::int32_t row =
        first_visible_without_gain(query.raw, query.num_visible_rows, query.keys, num_without_gain);
    if (row >= 0) return row;
  }
  return query.num_visible_rows - 1;
}

template class MaskedSearch<std::int32_t, std::uint16_t>;
template class MaskedSearch<std::int32_t, std::int32_t>;
template class MaskedSearch<std::int64_t, std::int64_t>;

}  // namespace a3::fast
