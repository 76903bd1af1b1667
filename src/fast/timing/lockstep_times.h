#pragma once

#include <cstddef>
#include <vector>

#include "a3/fast/grid_observer.h"
#include "a3/machine/machine.h"

namespace a3::fast {

/// When queries enter and leave the base design (paper, III; docs/timing.md): the lock-step rules
/// as a recurrence over the queries of one operation of `num_rows` rows.
void lockstep_times(const Machine& machine, int num_rows, std::size_t num_queries,
                    std::vector<QueryTimes>& times);

}  // namespace a3::fast
