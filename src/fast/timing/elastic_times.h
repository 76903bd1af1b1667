#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/fast/grid_observer.h"
#include "a3/machine/machine.h"
#include "fast/timing/arrivals.h"
#include "fast/timing/query_steps.h"

namespace a3::fast {

/// Moments of a query, named as in docs/timing.md.
struct ElasticMoments {
  std::int64_t accepted = 0;      ///< I
  std::int64_t latched = 0;       ///< L
  std::int64_t scan_end = 0;      ///< X
  std::int64_t exponent_end = 0;  ///< XE
  std::int64_t output_end = 0;    ///< XO
  std::int64_t done = 0;
};

/// When queries enter and leave the approximate design: the elastic rules of docs/timing.md as
/// recurrences over the queries of one operation, each moment from those of the query itself and
/// its neighbours, no cycle visited. Stall cycles are added to `stalls`. `workspace` is memory to
/// use.
void elastic_times(const Machine& machine, const Arrivals& arrivals,
                   const std::vector<QuerySteps>& steps, std::vector<ElasticMoments>& workspace,
                   std::vector<QueryTimes>& times, Activity& stalls);

}  // namespace a3::fast
