#include "fast/timing/lockstep_times.h"

#include <algorithm>
#include <cstdint>

#include "uarch/latencies.h"

namespace a3::fast {

void lockstep_times(const Machine& machine, int num_rows, std::size_t num_queries,
                    std::vector<QueryTimes>& times) {
  constexpr std::int64_t kNumModules = 3;
  const std::int64_t slot = num_rows + lockstep_drain_cycles(machine.timing);
  times.resize(num_queries);
  std::int64_t arrival = 0;
  std::int64_t previous = -kNumModules * slot;
  for (QueryTimes& query : times) {
    std::int64_t accept = arrival;
    // While the machine holds a query, slots end in its step.
    if (accept < previous + kNumModules * slot) {
      const std::int64_t waited = std::max<std::int64_t>(accept - previous, 1);
      accept = previous + (waited + slot - 1) / slot * slot;
    }
    query = {accept, accept + kNumModules * slot};
    previous = accept;
    arrival += machine.workload.arrival_interval_cycles;
  }
}

}  // namespace a3::fast
