#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/gain_kernels.h"
#include "fast/kernels/half_column_kernels.h"
#include "fast/search/descending_columns.h"
#include "fast/search/product_prefixes.h"

namespace a3::fast {

/// Finds for each side of queries a threshold that at least as many products reach as are wanted,
/// or else all positive ones, and reads off the products that reach it. The min side's are those of
/// the query with all signs turned. Reads little more than the keys of those products (ours).
template <typename Gain>
class ThresholdSearch {
 public:
  /// The max side of a query, then its min side, then the next query's.
  using Sides = std::array<ProductPrefixes<Gain>, kSidesPerBlock>;

  /// Searches in what `columns` hold when it is asked.
  explicit ThresholdSearch(const DescendingColumns<Gain>& columns) : columns_(columns) {}

  /// `queries` are [count, columns], raw, up to half as many as there are sides.
  void find(const std::int32_t* queries, int count, std::int64_t num_wanted, Sides& found);

 private:
  /// How many products are to reach a threshold.
  struct Target {
    std::int64_t least;  ///< are wanted
    std::int64_t room;   ///< without a longer sort
    std::int64_t most;   ///< are few enough
    float aimed_at;
  };

  /// The search for one side's threshold.
  struct SideSearch {
    Side side = Side::kMax;
    const std::int32_t* query = nullptr;   ///< [stride]
    const float* head_products = nullptr;  ///< [stride]
    ProductScale scale{};
    ProductPrefixes<Gain>* found = nullptr;

    std::int64_t reached_by_enough = 1;
    std::int64_t reached_by_few = 0;
    std::int64_t threshold = 0;  ///< between them
    std::int64_t count = 0;      ///< of the products that surely reach it
    bool is_settled = false;

    OpenHalfColumns open{};
    std::int64_t open_down_to = 0;       ///< half columns with a product of this size are open
    std::int64_t counted_threshold = 0;  ///< what reaches it is counted, exactly; 0: nothing is
    AlignedVector<std::int32_t> elements;
    AlignedVector<float> levels_per_product;
  };

  static Target target_of(std::int64_t num_wanted);
  void multiply_queries(const std::int32_t* queries, std::size_t count, std::int64_t num_wanted);
  void begin(SideSearch& search, std::size_t side_in_block, ProductPrefixes<Gain>& found);
  static bool choose_threshold(SideSearch& search, float guess);
  void probe(SideSearch& search, const Target& target) const;
  void refine(SideSearch& search, const Target& target) const;
  void improve_guess(const SideSearch& search, const Target& target);
  void open_columns(SideSearch& search, std::int64_t threshold) const;
  std::int64_t count_surely_reaching(SideSearch& search, std::int64_t threshold) const;
  void measure_prefixes(SideSearch& search) const;
  std::int64_t shorten_prefixes(const SideSearch& search, std::int64_t threshold,
                                AlignedVector<std::int32_t>& lengths) const;
  std::int64_t raise_threshold(SideSearch& search, std::int64_t count, const Target& target);
  void read_products(SideSearch& search, const Target& target);

  const DescendingColumns<Gain>& columns_;
  std::array<float, 2> threshold_to_norm_ = {0.1F, 0.1F};  ///< of the queries before, by side

  // Kept for their memory.
  AlignedVector<std::int32_t> queries_;  ///< [queries, stride]
  AlignedVector<float> head_products_;   ///< [queries, 2, stride]
  std::array<SideSearch, kSidesPerBlock> searches_;
  AlignedVector<std::int32_t> shorter_;  ///< lengths, for a higher threshold
};

extern template class ThresholdSearch<std::uint16_t>;
extern template class ThresholdSearch<std::int32_t>;
extern template class ThresholdSearch<std::int64_t>;

}  // namespace a3::fast
