#include "fast/search/sorted_gains.h"

#include <algorithm>

#include "fast/search/next_power_of_two.h"

namespace a3::fast {

template <typename Gain>
void SortedGains<Gain>::sort(Sides& sides, int num_queries, bool wants_ranks) {
  constexpr std::size_t kLeastRows = 16;
  std::size_t most = 0;
  const std::size_t num_sides = 2 * static_cast<std::size_t>(num_queries);
  for (std::size_t s = 0; s < num_sides; ++s) most = std::max(most, sides[s].num_products);
  num_rows_ = next_power_of_two(std::max(most, kLeastRows));
  matrix_.resize((num_rows_ + 1) * kSidesPerBlock);  // follow_sums reads one more
  GainsBySide<Gain> gains;
  for (std::size_t s = 0; s < num_sides; ++s) {
    ProductPrefixes<Gain>& products = sides[s];
    if (products.gains.size() < num_rows_) products.gains.resize(num_rows_);
    std::fill(products.gains.data() + products.num_products, products.gains.data() + num_rows_,
              Gain{0});
    gains[s] = products.gains.data();
  }
  std::fill(gains.begin() + static_cast<std::ptrdiff_t>(num_sides), gains.end(), gains[0]);
  interleave_sides(gains, num_rows_, matrix_.data());
  are_ranked_ = false;
  if constexpr (kCanRank) {
    if (wants_ranks && num_rows_ <= kMostRanked) {
      are_ranked_ = true;
      ranked_.resize(num_rows_ * kSidesPerBlock);
      rank_sides(matrix_.data(), num_rows_, most, ranked_.data());
      return;
    }
  }
  sort_sides(matrix_.data(), num_rows_, most);
}

template class SortedGains<std::uint16_t>;
template class SortedGains<std::int32_t>;
template class SortedGains<std::int64_t>;

}  // namespace a3::fast
