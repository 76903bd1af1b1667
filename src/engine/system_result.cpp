#include "a3/engine/system_result.h"

#include <algorithm>

namespace a3 {

SystemUse& SystemUse::operator+=(const SystemUse& other) {
  unit_busy_cycles.resize(std::max(unit_busy_cycles.size(), other.unit_busy_cycles.size()));
  for (std::size_t u = 0; u < other.unit_busy_cycles.size(); ++u) {
    unit_busy_cycles[u] += other.unit_busy_cycles[u];
  }
  channel_busy_cycles += other.channel_busy_cycles;
  sorter_busy_cycles += other.sorter_busy_cycles;
  host_busy_cycles += other.host_busy_cycles;
  loaded_bytes += other.loaded_bytes;
  end_cycle = std::max(end_cycle, other.end_cycle);
  return *this;
}

}  // namespace a3
