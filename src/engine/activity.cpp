#include "a3/engine/activity.h"

namespace a3 {
namespace {

constexpr bool rows_are_in_order() {
  for (std::size_t c = 0; c < kNumCounters; ++c) {
    if (static_cast<std::size_t>(kCounters[c].counter) != c) return false;
  }
  for (std::size_t c = 0; c < kStallCauses.size(); ++c) {
    if (static_cast<std::size_t>(kStallCauses[c].cause) != c) return false;
  }
  return true;
}
static_assert(rows_are_in_order(), "a row of a table stands at its enumerator's place");

/// Busy and stall cycles of a block.
std::int64_t used_cycles(const Activity& activity, Block block) {
  std::int64_t cycles = 0;
  for (const CounterDescription& row : kCounters) {
    if (row.block != block) continue;
    if (row.kind == CounterKind::kBusyCycles || row.kind == CounterKind::kStallCycles) {
      cycles += activity[row.counter];
    }
  }
  return cycles;
}

}  // namespace

Activity& Activity::operator+=(const Activity& other) {
  for (std::size_t c = 0; c < kNumCounters; ++c) counts_[c] += other.counts_[c];
  return *this;
}

Activity& Activity::operator-=(const Activity& other) {
  for (std::size_t c = 0; c < kNumCounters; ++c) counts_[c] -= other.counts_[c];
  return *this;
}

void add_idle_cycles(Activity& activity, std::int64_t makespan_cycles) {
  for (const CounterDescription& row : kCounters) {
    if (row.kind != CounterKind::kIdleCycles) continue;
    activity[row.counter] = makespan_cycles - used_cycles(activity, row.block);
  }
}

}  // namespace a3
