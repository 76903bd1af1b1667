#include "a3/fast/system_timer.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "fast/grid/attended_operation.h"
#include "fast/grid/query_visits.h"
#include "fast/timing/job_schedule.h"
#include "fast/timing/job_times.h"

namespace a3 {
namespace fast {
namespace {

/// The steps of some of a job's queries.
std::vector<QuerySteps> share_of_steps(const std::vector<QuerySteps>& steps, int unit,
                                       int num_units) {
  std::vector<QuerySteps> share;
  for (std::size_t q = static_cast<std::size_t>(unit); q < steps.size();
       q += static_cast<std::size_t>(num_units)) {
    share.push_back(steps[q]);
  }
  return share;
}

}  // namespace

/// A run at one point.
class PointRun {
 public:
  explicit PointRun(const Machine& machine) : machine_(machine), schedule_(machine) {}

  void time(const AttendedOperation& operation, std::size_t point, JobTimes& times,
            GridObserver& observer);

 private:
  /// A job's way through its units.
  struct Visit {
    const AttendedJob& attended;
    const AttendedJob::Point& work;
    JobResult& result;
    VisitedOperation& visited;
    std::int64_t arrival_cycle;  ///< of the operation's query 0
    Activity activity;
    std::int64_t busy_cycles = 0;
  };

  void time_on_its_unit(Visit& visit, JobTimes& times);
  void time_on_all_units(Visit& visit, JobTimes& times);
  void time_on(int unit, const Job& job, const std::vector<QuerySteps>& steps, Visit& visit,
               JobTimes& times);

  const Machine machine_;
  JobSchedule schedule_;
  std::int64_t num_operations_ = 0;
  SystemUse use_;  // of the operation
};

void PointRun::time(const AttendedOperation& operation, std::size_t point, JobTimes& times,
                    GridObserver& observer) {
  const System& system = *machine_.system;
  VisitedOperation visited(operation);
  std::vector<JobResult> jobs;
  use_ = {};
  use_.unit_busy_cycles.resize(static_cast<std::size_t>(system.units));
  for (const AttendedJob& attended : operation.jobs) {
    const Job& job = attended.job;
    const AttendedJob::Point& work = attended.points[point];
    JobResult result = schedule_.begin({num_operations_, job.tile.num_rows, operation.num_dims});
    result.tile = job.tile_number;
    result.num_queries = job.num_queries();
    const std::int64_t arrival_cycle =
        jobs.empty() ? result.assigned_cycle : jobs.front().assigned_cycle;
    Visit visit = {attended, work, result, visited, arrival_cycle, work.activity};
    if (system.distribution == Distribution::kQueries) {
      time_on_all_units(visit, times);
    } else {
      time_on_its_unit(visit, times);
    }
    visited.add_job(visit.activity, visit.busy_cycles, work.saturated_elements);
    schedule_.end(result);
    use_ += schedule_.use();
    use_.end_cycle = std::max(use_.end_cycle, result.end_cycle);
    jobs.push_back(result);
  }
  ++num_operations_;
  const SystemOutcome outcome = {jobs, use_};
  observer.operation_done(point,
                          visited.outcome(use_.end_cycle - jobs.front().assigned_cycle, &outcome));
}

void PointRun::time_on_its_unit(Visit& visit, JobTimes& times) {
  time_on(visit.result.unit, visit.attended.job, visit.work.steps, visit, times);
}

void PointRun::time_on_all_units(Visit& visit, JobTimes& times) {
  const int num_units = machine_.system->units;
  for (int unit = 0; unit < std::min(num_units, visit.attended.job.num_queries()); ++unit) {
    time_on(unit, share_of(visit.attended.job, unit, num_units),
            share_of_steps(visit.work.steps, unit, num_units), visit, times);
  }
}

void PointRun::time_on(int unit, const Job& job, const std::vector<QuerySteps>& steps, Visit& visit,
                       JobTimes& times) {
  const std::int64_t start_cycle = visit.result.start_cycle;
  const Arrivals arrivals(visit.arrival_cycle - start_cycle,
                          machine_.workload.arrival_interval_cycles, job.queries);
  const std::vector<QueryTimes>& of_job = times.of(machine_, job, steps, arrivals, visit.activity);
  const std::int64_t makespan_cycles = of_job.back().done;
  visit.visited.add_visits(job.queries, of_job, start_cycle, visit.work.iterations);
  visit.busy_cycles += makespan_cycles;
  use_.unit_busy_cycles[static_cast<std::size_t>(unit)] += makespan_cycles;
  visit.result.end_cycle = std::max(visit.result.end_cycle, start_cycle + makespan_cycles);
}

}  // namespace fast

class SystemTimer::Points {
 public:
  explicit Points(const Grid& grid) {
    for (const Machine& machine : grid.machines()) runs_.emplace_back(machine);
  }

  void time(const AttendedOperation& operation, GridObserver& observer) {
    for (std::size_t point = 0; point < runs_.size(); ++point) {
      runs_[point].time(operation, point, times_, observer);
    }
  }

 private:
  std::deque<fast::PointRun> runs_;
  fast::JobTimes times_;
};

SystemTimer::SystemTimer(const Grid& grid) : points_(std::make_unique<Points>(grid)) {}

SystemTimer::~SystemTimer() = default;

void SystemTimer::time(const AttendedOperation& operation, GridObserver& observer) {
  points_->time(operation, observer);
}

std::shared_ptr<const AttendedOperation> attended_by_base(const Machine& machine,
                                                          const Operation& operation) {
  auto attended = std::make_shared<AttendedOperation>();
  attended->num_queries = operation.num_queries();
  attended->num_dims = operation.num_dims();
  for (Job& job : jobs_of(machine, operation)) attended->jobs.emplace_back(std::move(job), 1);
  return attended;
}

}  // namespace a3
