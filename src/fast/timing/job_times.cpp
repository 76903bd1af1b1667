#include "fast/timing/job_times.h"

#include "fast/timing/lockstep_times.h"

namespace a3::fast {

const std::vector<QueryTimes>& JobTimes::of(const Machine& machine, const Job& job,
                                            const std::vector<QuerySteps>& steps,
                                            const Arrivals& arrivals, Activity& activity) {
  if (!machine.is_base()) {
    elastic_times(machine, arrivals, steps, moments_, times_, activity);
    return times_;
  }
  visible_rows_ = job.visible_rows;
  if (visible_rows_.empty()) visible_rows_.assign(job.queries.size(), job.tile.num_rows);
  lockstep_times(machine.timing, visible_rows_, job.num_slices, arrivals, times_);
  return times_;
}

}  // namespace a3::fast
