#include "plan/base_makespan.h"

#include <algorithm>
#include <cstddef>

#include "a3/plan/jobs.h"
#include "uarch/latencies.h"

namespace a3 {
namespace {

constexpr std::int64_t kSlotsOfAQuery = 3;

/// Where every slot takes the same time.
std::int64_t makespan_of_slots(std::int64_t slot_cycles, int num_queries,
                               std::int64_t interval_cycles) {
  const std::int64_t last_arrival_cycle = (num_queries - 1) * interval_cycles;
  std::int64_t last_accept_cycle = last_arrival_cycle;
  if (interval_cycles <= slot_cycles) {
    // There is always one that waits: a query a slot.
    last_accept_cycle = (num_queries - 1) * slot_cycles;
  } else if (interval_cycles < kSlotsOfAQuery * slot_cycles) {
    // The machine is never empty, so all slots are in step with the first query's.
    last_accept_cycle = (last_arrival_cycle + slot_cycles - 1) / slot_cycles * slot_cycles;
  }
  return last_accept_cycle + kSlotsOfAQuery * slot_cycles;
}

/// Where a slot takes as long as the query that sees most needs, slot after slot.
std::int64_t makespan_of_causal(const std::vector<std::int32_t>& visible_rows, int num_slices,
                                std::int64_t drain_cycles, std::int64_t interval_cycles) {
  const auto num_queries = static_cast<std::int64_t>(visible_rows.size());
  std::int64_t now = 0;
  std::int64_t entered = 0;
  // Rows that the queries in the three modules see; 0: no query.
  std::int64_t third = 0;
  std::int64_t second = 0;
  std::int64_t first = 0;
  while (entered < num_queries || first > 0 || second > 0) {
    third = second;
    second = first;
    first = 0;
    if (second == 0 && third == 0) now = std::max(now, entered * interval_cycles);
    if (entered < num_queries && entered * interval_cycles <= now) {
      first = visible_rows[static_cast<std::size_t>(entered++)];
    }
    now += num_slices * std::max({first, second, third}) + drain_cycles;
  }
  return now;
}

}  // namespace

std::int64_t base_makespan_cycles(const Machine& machine, int num_rows, int num_queries) {
  return makespan_of_slots(num_rows + lockstep_drain_cycles(machine.timing), num_queries,
                           machine.workload.arrival_interval_cycles);
}

std::int64_t base_makespan_cycles(const Machine& machine, const Operation& operation) {
  const std::int64_t drain_cycles = lockstep_drain_cycles(machine.timing);
  std::int64_t cycles = 0;
  for (const Job& job : jobs_of(machine, operation)) {
    const std::int64_t interval_cycles =
        job.is_first ? machine.workload.arrival_interval_cycles : 0;
    if (job.visible_rows.empty()) {
      const std::int64_t slot_cycles =
          std::int64_t{job.num_slices} * job.tile.num_rows + drain_cycles;
      cycles += makespan_of_slots(slot_cycles, job.num_queries(), interval_cycles);
    } else {
      cycles += makespan_of_causal(job.visible_rows, job.num_slices, drain_cycles, interval_cycles);
    }
  }
  return cycles;
}

}  // namespace a3
