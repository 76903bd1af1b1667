#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/plan/jobs.h"
#include "a3/workload/operation.h"
#include "modules/system/system_clock.h"
#include "modules/system/system_job.h"
#include "testbench/monitor.h"
#include "testbench/visits.h"

namespace a3 {

/// A job of a run, and what it has given so far. Cycles count from the start of the run.
struct JobRun {
  Job job;
  SystemJob on_system;
  std::int64_t first_query = 0;        ///< of its operation, counted over the run
  std::vector<Monitor::Visit> visits;  ///< by place in the job
  std::size_t num_outputs = 0;
  Activity activity;
  std::vector<std::int64_t> unit_busy_cycles;  ///< [units]

  bool is_done() const { return num_outputs == visits.size(); }
};

/// An operation of a run with its jobs.
struct OperationRun {
  Operation operation;
  std::int64_t arrival_cycle = -1;  ///< of its query 0; negative: no job has been assigned
  std::vector<std::unique_ptr<JobRun>> jobs;

  bool is_done() const {
    for (const std::unique_ptr<JobRun>& job : jobs) {
      if (!job->is_done()) return false;
    }
    return true;
  }
};

/// Writes down what the queries of a unit do, job after job. The last output of a job leaves when
/// the next one may have begun.
class UnitMonitor : public QueryObserver, public NamedVisits {
 public:
  /// `on_job_done` is called when all outputs of a job have left all units.
  UnitMonitor(const SystemClock& clock, std::function<void()> on_job_done)
      : clock_(clock), on_job_done_(std::move(on_job_done)) {}

  /// The unit begins with the queries of `job` at these places.
  void start(JobRun& job, const std::vector<int>& places);

  std::int64_t query_of(std::int64_t visit) const override;
  std::string name_of(std::int64_t visit) const override;

  void query_accepted(std::int64_t query) override;
  void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void output_valid(std::int64_t query, const OutputVector& output) override;

 private:
  struct Share {
    JobRun* job;
    std::vector<int> places;
    std::int64_t first_query;  ///< as the unit counts
    std::int64_t end_query() const {
      return first_query + static_cast<std::int64_t>(places.size());
    }
  };

  /// The job of a query, and its place in it.
  struct Place {
    JobRun& job;
    std::size_t number;
  };

  Place place(std::int64_t query) const;
  Monitor::Visit& visit(std::int64_t query) const;

  const SystemClock& clock_;
  const std::function<void()> on_job_done_;
  std::deque<Share> shares_;  // those with outputs to come, the oldest first
  std::int64_t num_queries_ = 0;
};

}  // namespace a3
