#pragma once

#include <array>
#include <cstdint>

#include "fast/kernels/gain_kernels.h"
#include "fast/search/product_prefixes.h"
#include "fast/search/sorted_gains.h"

namespace a3::fast {

/// How far a query's search is after some iterations.
template <typename Sum>
struct SearchProgress {
  Sum running_sum = 0;
  std::int64_t num_iterations = 0;
  std::int64_t num_min_pops = 0;
  std::int64_t num_skipped = 0;  ///< min steps
};

template <typename Sum>
using BlockProgress = std::array<SearchProgress<Sum>, RunningSums<Sum>::kNumQueries>;

/// What the iterations of a block of queries pop.
template <typename Gain>
struct PoppedGains {
  const SortedGains<Gain>& sorted;
  const std::array<ProductPrefixes<Gain>, kSidesPerBlock>& sides;
  int num_queries;
  std::int64_t num_products;  ///< of the operation: a side pops no more
};

/// Follows the running sums of a block of queries (paper, IV-C) on to `num_iterations`, one
/// iteration after another.
template <typename Sum, typename Gain>
void follow_running_sums(const PoppedGains<Gain>& gains, std::int64_t num_iterations,
                         BlockProgress<Sum>& progress);

}  // namespace a3::fast
