#include "fast/timing/lockstep_times.h"

#include <algorithm>

#include "uarch/latencies.h"

namespace a3::fast {
namespace {

constexpr std::size_t kNumModules = 3;

/// Most rows that a query in the machine sees: that at `newest`, if it entered, and those before it
/// that have not left.
std::int32_t most_visible(const std::vector<std::int32_t>& visible_rows, std::size_t first,
                          std::size_t end) {
  return *std::max_element(visible_rows.begin() + static_cast<std::ptrdiff_t>(first),
                           visible_rows.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace

void lockstep_times(const Timing& timing, const std::vector<std::int32_t>& visible_rows,
                    int num_slices, const Arrivals& arrivals, std::vector<QueryTimes>& times) {
  const std::size_t num_queries = visible_rows.size();
  times.resize(num_queries);
  const auto arrival = [&](std::size_t query) {
    return arrivals(static_cast<std::int64_t>(query));
  };
  std::vector<std::size_t> slots_left(num_queries, kNumModules);
  std::size_t first = 0;  // queries [first, end) are in the machine
  std::size_t end = 0;
  std::int64_t now = 0;
  while (first < num_queries) {
    if (first == end) now = std::max(now, arrival(end));  // empty: the next enters at once
    if (end < num_queries && arrival(end) <= now) times[end++].accept = now;
    now += std::int64_t{num_slices} * most_visible(visible_rows, first, end) +
           lockstep_drain_cycles(timing);
    for (std::size_t query = first; query < end; ++query) {
      if (--slots_left[query] == 0) times[query].done = now;
    }
    while (first < end && slots_left[first] == 0) ++first;
  }
}

}  // namespace a3::fast
