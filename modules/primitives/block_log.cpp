#include "a3/systemc/block_log.h"

#include <string>

namespace a3 {
namespace {

ProbeFormat work_format() {
  std::vector<std::string> states = {"idle", "busy"};
  for (const StallCauseDescription& row : kStallCauses) {
    states.push_back("stalled: " + std::string(row.title));
  }
  return ProbeFormat::one_of(std::move(states));
}

}  // namespace

BlockLog::BlockLog(Instruments& instruments, Block block, const sc_core::sc_object& owner,
                   const char* probe)
    : instruments_(instruments), block_(block) {
  stall_cycles_.fill(&uncounted_);
  for (const CounterDescription& row : kCounters) {
    if (row.block != block) continue;
    std::int64_t* const cycles = &instruments.activity[row.counter];
    if (row.kind == CounterKind::kBusyCycles) busy_cycles_ = cycles;
    if (row.kind == CounterKind::kStallCycles) {
      stall_cycles_[static_cast<std::size_t>(row.cause)] = cycles;
    }
  }
  instruments.probes.add(owner, probe, work_format(), [this] { return work_; });
}

void BlockLog::stalled(std::int64_t query, StallCause cause) {
  ++*stall_cycles_[static_cast<std::size_t>(cause)];
  work_ = kFirstStall + static_cast<int>(cause);
  if (instruments_.timeline) instruments_.timeline->stalled(block_, query, cause);
}

}  // namespace a3
