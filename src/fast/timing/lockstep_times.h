#pragma once

#include <cstdint>
#include <vector>

#include "a3/fast/grid_observer.h"
#include "a3/machine/machine.h"
#include "fast/timing/arrivals.h"

namespace a3::fast {

/// When queries enter and leave the base design (paper, III; docs/timing.md): the lock-step rules
/// as a recurrence over the queries of an operation or a tile, of which each sees
/// `visible_rows[query]` rows of so many slices.
void lockstep_times(const Timing& timing, const std::vector<std::int32_t>& visible_rows,
                    int num_slices, const Arrivals& arrivals, std::vector<QueryTimes>& times);

}  // namespace a3::fast
