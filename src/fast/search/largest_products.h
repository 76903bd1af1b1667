#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/gain_kernels.h"
#include "fast/kernels/list_kernels.h"
#include "fast/search/walkable_columns.h"

namespace a3::fast {

inline std::size_t next_power_of_two(std::size_t n) {
  std::size_t power = 1;
  while (power < n) power *= 2;
  return power;
}

/// What was found for a side of a query: positive products and their rows, list after list, each
/// list's in the order of its walk. So equal products come in the order in which a side pops them.
template <typename Gain>
struct LargeProducts {
  std::size_t count = 0;
  AlignedVector<Gain> gains;  ///< kKernelRoom zeros behind them; only ever grows, as do the others
  AlignedVector<std::uint16_t> rows;

  std::size_t num_lists = 0;
  AlignedVector<std::int32_t> lists;
  AlignedVector<std::int32_t> counts;  ///< of products, by list

  std::int32_t most_in_list() const {
    return num_lists == 0
               ? 0
               : *std::max_element(counts.begin(),
                                   counts.begin() + static_cast<std::ptrdiff_t>(num_lists));
  }
};

/// Finds the largest products of both sides of queries: for each side at least as many as wanted,
/// or else all positive ones. The min side's are those of the query with all signs turned. Reads
/// little more than the keys of those products (ours).
template <typename Gain>
class LargestProducts {
 public:
  static constexpr std::size_t kMostSides = kSortsSideBySide;
  /// The max side of a query, then its min side, then the next query's.
  using Sides = std::array<LargeProducts<Gain>*, kMostSides>;

  /// `queries` are [count, columns], raw, for both sides of each of which there is room in `found`.
  void find(const WalkableColumns<Gain>& columns, const std::int32_t* queries, int count,
            std::size_t num_wanted, const Sides& found);

 private:
  /// The search for one side's bound: the product that those to be found reach.
  struct Search {
    std::size_t side = 0;                  ///< 0: max
    const std::int32_t* query = nullptr;   ///< [stride]
    const float* head_products = nullptr;  ///< [stride]
    ProductScale scale{};
    LargeProducts<Gain>* found = nullptr;

    std::int64_t reached_by_enough = 1;
    std::int64_t reached_by_few = 0;
    std::int64_t bound = 0;  ///< between them
    std::int64_t count = 0;  ///< of the products that surely reach it
    bool is_settled = false;

    OpenLists open{};
    std::int64_t open_from = 0;      ///< lists with a product of this size are open
    std::int64_t counted_bound = 0;  ///< what reaches it is counted, exactly; 0: nothing is
    AlignedVector<std::int32_t> elements;
    AlignedVector<float> levels_per_product;
  };

  void aim_at(std::size_t num_wanted);
  void begin(std::size_t number, LargeProducts<Gain>* found);
  bool choose_bound(Search& search, float guess) const;
  void probe(Search& search) const;
  void go_on(Search& search) const;
  void learn_from(const Search& search);
  void open_from(Search& search, std::int64_t bound) const;
  std::int64_t count_surely_reaching(Search& search, std::int64_t bound) const;
  void count_reaching_bound(Search& search) const;
  std::int64_t shorten(const Search& search, std::int64_t bound,
                       AlignedVector<std::int32_t>& counts) const;
  std::int64_t raise_bound(Search& search, std::int64_t count);
  void walk(Search& search);

  const WalkableColumns<Gain>* columns_ = nullptr;
  std::int64_t num_wanted_ = 0;
  std::int64_t room_ = 0;  ///< for what is found, without a longer sort
  std::int64_t most_ = 0;  ///< that are few enough
  float aimed_at_ = 0;
  std::array<float, 2> bound_to_norm_ = {0.1F, 0.1F};  ///< of the queries before, by side

  AlignedVector<std::int32_t> queries_;  ///< [queries, stride]
  AlignedVector<float> head_products_;   ///< [queries, 2, stride]
  std::array<Search, kMostSides> searches_;
  AlignedVector<std::int32_t> fewer_;  ///< counts for a higher bound
};

extern template class LargestProducts<std::uint16_t>;
extern template class LargestProducts<std::int32_t>;
extern template class LargestProducts<std::int64_t>;

}  // namespace a3::fast
