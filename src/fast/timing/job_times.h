#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/fast/grid_observer.h"
#include "a3/plan/jobs.h"
#include "fast/timing/arrivals.h"
#include "fast/timing/elastic_times.h"
#include "fast/timing/query_steps.h"

namespace a3::fast {

/// Times jobs one by one, in memory that it uses again.
class JobTimes {
 public:
  /// When the queries of a job enter and leave a unit that begins with it in cycle 0, empty.
  /// `steps` by query of the job. Adds stall cycles to `activity`; idle ones are the caller's.
  const std::vector<QueryTimes>& of(const Machine& machine, const Job& job,
                                    const std::vector<QuerySteps>& steps, const Arrivals& arrivals,
                                    Activity& activity);

 private:
  std::vector<ElasticMoments> moments_;
  std::vector<std::int32_t> visible_rows_;
  std::vector<QueryTimes> times_;
};

/// When the queries of a job arrive that runs without a system: its operation's first begins with
/// them, later ones find all of them waiting.
inline Arrivals arrivals_of(const Machine& machine, const Job& job) {
  return job.is_first ? machine.workload.arrival_interval_cycles : 0;
}

}  // namespace a3::fast
