#include "a3/fast/grid_engine.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "a3/plan/jobs.h"
#include "arith/exponent.h"
#include "fast/grid/checked_selector.h"
#include "fast/grid/grid_runner.h"
#include "fast/grid/job_records.h"
#include "fast/grid/query_visits.h"
#include "fast/timing/job_times.h"

namespace a3 {
namespace {

using fast::GridRunner;
using fast::JobRecord;

std::unique_ptr<GridRunner> make_runner(const Grid& grid,
                                        const fast::SelectorFactory& make_selector) {
  std::unique_ptr<fast::Selector> selector = make_selector
                                                 ? fast::checked(make_selector(grid.machine))
                                                 : fast::make_greedy_selector(grid.machine);
  return fast::make_grid_runner(grid, std::move(selector));
}

/// Hands on what comes of the only job of an operation, and keeps what it has to do.
class OnlyJob : public fast::JobObserver {
 public:
  OnlyJob(const Job& job, std::size_t num_points, GridObserver& observer)
      : attended_(job, num_points), observer_(observer) {}

  void query_attended(std::size_t point, const QueryOutcome& outcome,
                      const fast::Softmax& /*softmax*/) override {
    observer_.query_attended(point, outcome);
  }
  void job_attended(std::size_t point, const fast::JobWork& work) override {
    attended_.set(point, work);
  }
  void queries_attended(int count) override {
    observer_.part_attended(1.0 * count / attended_.job.num_queries());
  }

  fast::AttendedJob& attended() { return attended_; }

 private:
  fast::AttendedJob attended_;
  GridObserver& observer_;
};

}  // namespace

/// Runs the jobs of operations, those of one side by side if there are threads.
class GridEngine::Jobs {
 public:
  Jobs(const Grid& grid, const fast::SelectorFactory& make_selector, int num_threads)
      : grid_(grid),
        num_threads_(num_threads),
        machines_(grid.machines()),
        exponent_(grid.machine.numerics),
        runners_([this, make_selector] { return make_runner(grid_, make_selector); }) {
    runners_.local();  // whatever is wrong with the grid is wrong from the start
  }

  /// Values, and what is left to be timed.
  AttendedOperation attend(const Operation& operation, GridObserver& observer) {
    AttendedOperation attended{operation.num_queries(), operation.num_dims(), {}};
    std::vector<Job> jobs = jobs_of(grid_.machine, operation);
    if (jobs.size() == 1) {
      OnlyJob only(jobs.front(), grid_.num_points(), observer);
      runners_.local()->run(operation, jobs.front(), only);
      attended.jobs.push_back(std::move(only.attended()));
      return attended;
    }
    std::vector<JobRecord>& records = records_.local();
    records.resize(jobs.size());
    for (std::size_t number = 0; number < jobs.size(); ++number) {
      records[number].start(std::move(jobs[number]), grid_.num_points(), operation.num_dims());
    }
    run_all(operation, records, observer);
    merge_values(records, operation.num_queries(), grid_.num_points(), operation.num_dims(),
                 exponent_, observer);
    for (JobRecord& record : records) attended.jobs.push_back(std::move(record.attended()));
    return attended;
  }

  /// The times of an operation whose jobs run one after another.
  void time(const AttendedOperation& operation, GridObserver& observer) {
    fast::JobTimes& times = times_.local();
    for (std::size_t point = 0; point < machines_.size(); ++point) {
      fast::VisitedOperation visited(operation);
      std::int64_t end_cycle = 0;
      for (const fast::AttendedJob& attended : operation.jobs) {
        const fast::AttendedJob::Point& work = attended.points[point];
        const Job& job = attended.job;
        Activity activity = work.activity;
        const std::vector<QueryTimes>& of_job = times.of(
            machines_[point], job, work.steps, fast::arrivals_of(machines_[point], job), activity);
        visited.add_visits(job.queries, of_job, end_cycle, work.iterations);
        visited.add_job(activity, of_job.back().done, work.saturated_elements);
        end_cycle += of_job.back().done;
      }
      observer.operation_done(point, visited.outcome(end_cycle));
    }
  }

 private:
  void run_all(const Operation& operation, std::vector<JobRecord>& records,
               GridObserver& observer) {
    const double share_of_job = 1.0 / static_cast<double>(records.size());
    const auto run_one = [&](std::size_t number) {
      JobRecord& record = records[number];
      runners_.local()->run(operation, record.job(), record);
      observer.part_attended(share_of_job);
    };
    if (num_threads_ == 1) {
      for (std::size_t number = 0; number < records.size(); ++number) run_one(number);
      return;
    }
    // Isolated: a thread that waits here must not begin with another operation meanwhile.
    tbb::this_task_arena::isolate(
        [&] { tbb::parallel_for(std::size_t{0}, records.size(), run_one); });
  }

  const Grid grid_;
  const int num_threads_;
  const std::vector<Machine> machines_;  // by point
  const ExponentTables exponent_;
  tbb::enumerable_thread_specific<fast::JobTimes> times_;
  tbb::enumerable_thread_specific<std::vector<JobRecord>> records_;
  tbb::enumerable_thread_specific<std::unique_ptr<GridRunner>> runners_;
};

GridEngine::GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector,
                       int num_threads)
    : has_system_(grid.machine.system.has_value()),
      jobs_(std::make_unique<Jobs>(grid, make_selector, num_threads)) {}

GridEngine::~GridEngine() = default;

void GridEngine::run(const Operation& operation, GridObserver& observer) {
  if (has_system_) {
    throw std::logic_error("times on a system are found by SystemTimer, operation after operation");
  }
  jobs_->time(jobs_->attend(operation, observer), observer);
}

std::shared_ptr<const AttendedOperation> GridEngine::attend(const Operation& operation,
                                                            GridObserver& observer) {
  return std::make_shared<AttendedOperation>(jobs_->attend(operation, observer));
}

}  // namespace a3
