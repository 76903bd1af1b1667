#include "fast/search/running_sum_pass.h"

#include <algorithm>

namespace a3::fast {
namespace {

/// Iterations in which the max side may gain something.
template <typename Sum, typename Gain>
void follow_both_sides(const PoppedGains<Gain>& gains, std::int64_t end,
                       BlockProgress<Sum>& progress) {
  const std::int64_t begin = progress[0].num_iterations;
  const std::int64_t num_iterations = end - begin;
  if (num_iterations <= 0) return;
  RunningSums<Sum> running;
  for (std::size_t q = 0; q < progress.size(); ++q) {
    running.sums[q] = progress[q].running_sum;
    running.num_min_pops[q] = static_cast<std::int32_t>(progress[q].num_min_pops);
  }
  follow_sums(gains.sorted.matrix(), static_cast<std::size_t>(begin), static_cast<std::size_t>(end),
              running);
  for (std::size_t q = 0; q < progress.size(); ++q) {
    SearchProgress<Sum>& of_query = progress[q];
    const std::int64_t num_min_pops = running.num_min_pops[q];
    of_query.num_skipped += num_iterations - (num_min_pops - of_query.num_min_pops);
    of_query.num_min_pops = num_min_pops;
    of_query.running_sum = running.sums[q];
    of_query.num_iterations = end;
  }
}

/// Iterations after the last gain of the max side: a negative sum stays as it is, and so does any
/// once the min side has nothing to gain.
template <typename Sum, typename Gain>
void follow_min_side(const PoppedGains<Gain>& gains, std::size_t query, std::int64_t end,
                     SearchProgress<Sum>& progress) {
  const std::size_t min_side = 2 * query + 1;
  const auto num_gains = static_cast<std::int64_t>(gains.sides[min_side].num_products);
  while (progress.num_iterations < end && progress.running_sum >= 0 &&
         progress.num_min_pops < num_gains) {
    progress.running_sum -= Sum{gains.sorted.at(min_side, progress.num_min_pops++)};
    ++progress.num_iterations;
  }
  const std::int64_t num_left = end - progress.num_iterations;
  if (progress.running_sum < 0) {
    progress.num_skipped += num_left;
  } else {
    progress.num_min_pops = std::min(progress.num_min_pops + num_left, gains.num_products);
  }
  progress.num_iterations = end;
}

}  // namespace

template <typename Sum, typename Gain>
void follow_running_sums(const PoppedGains<Gain>& gains, std::int64_t num_iterations,
                         BlockProgress<Sum>& progress) {
  // Beyond this many gains of either side there is nothing but 0 on both.
  const std::int64_t num_rows = gains.sorted.num_rows();
  follow_both_sides(gains, std::min({num_iterations, gains.num_products, num_rows}), progress);
  for (std::size_t q = 0; q < static_cast<std::size_t>(gains.num_queries); ++q) {
    follow_min_side(gains, q, num_iterations, progress[q]);
  }
}

template void follow_running_sums(const PoppedGains<std::uint16_t>&, std::int64_t,
                                  BlockProgress<std::int32_t>&);
template void follow_running_sums(const PoppedGains<std::int32_t>&, std::int64_t,
                                  BlockProgress<std::int32_t>&);
template void follow_running_sums(const PoppedGains<std::int64_t>&, std::int64_t,
                                  BlockProgress<std::int64_t>&);

}  // namespace a3::fast
