#include "plan/base_makespan.h"

#include "uarch/latencies.h"

namespace a3 {

std::int64_t base_makespan_cycles(const Machine& machine, int num_rows, int num_queries) {
  constexpr std::int64_t kSlotsOfAQuery = 3;
  const std::int64_t slot_cycles = num_rows + lockstep_drain_cycles(machine.timing);
  const std::int64_t interval_cycles = machine.workload.arrival_interval_cycles;
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

}  // namespace a3
