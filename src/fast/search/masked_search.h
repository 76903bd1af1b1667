#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/gain_kernels.h"
#include "fast/kernels/side.h"
#include "fast/search/product_prefixes.h"
#include "uarch/sorted_keys.h"

namespace a3::fast {

/// What a query that does not see all rows pops (ours, docs/timing.md): pops of rows that it does
/// not see move the pointers and change nothing else, so that, unlike without them, the running sum
/// depends on which of equal products comes first. The iterations are followed one by one.
///
/// `Gain` holds a positive product, `Sum` a running sum.
template <typename Sum, typename Gain>
class MaskedSearch {
 public:
  /// A query, its sorted keys, and the products of its max and its min side.
  struct Query {
    const std::int32_t* raw;  ///< [columns]
    std::int32_t num_visible_rows;
    const SortedKeys& keys;
    const ProductPrefixes<Gain>& max_products;
    const ProductPrefixes<Gain>& min_products;
  };

  void start(const Query& query);

  /// Goes on to `num_iterations`, and adds what is popped to the scores of its rows, [n].
  void advance(const Query& query, std::int64_t num_iterations, Sum* scores);

  struct Counts {
    std::int64_t num_max_pops = 0;
    std::int64_t num_min_pops = 0;
    std::int64_t num_max_updates = 0;
    std::int64_t num_min_updates = 0;
    std::int64_t num_skipped = 0;  ///< min steps
  };
  const Counts& counts() const { return counts_; }

  /// Those pops of a side that have a gain, of rows that are seen or not.
  Pops<Gain> gaining_pops(Side side) const;

  /// The candidate of a query without a positive score: the first row popped by the max side that
  /// it sees, or the last that it sees.
  std::int32_t fallback_row(const Query& query) const;

 private:
  static constexpr std::size_t kNumSides = 2;

  /// A product with its place among the products, by which equal ones are popped.
  struct Product {
    Gain gain;
    std::uint32_t place;
  };

  Sum gain(Side side, std::int64_t pop, const Query& query, Sum* scores, std::int64_t& updates);

  std::array<std::vector<Product>, kNumSides> order_;  ///< of each side's pops with a gain
  std::int64_t num_products_ = 0;                      ///< of the operation
  std::int64_t num_iterations_ = 0;
  Sum running_sum_ = 0;
  std::int32_t first_visible_row_ = -1;
  Counts counts_;
};

extern template class MaskedSearch<std::int32_t, std::uint16_t>;
extern template class MaskedSearch<std::int32_t, std::int32_t>;
extern template class MaskedSearch<std::int64_t, std::int64_t>;

}  // namespace a3::fast
