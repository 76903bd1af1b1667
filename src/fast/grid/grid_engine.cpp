#include "a3/fast/grid_engine.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <utility>
#include <vector>

#include "a3/plan/jobs.h"
#include "arith/exponent.h"
#include "fast/grid/checked_selector.h"
#include "fast/grid/grid_runner.h"
#include "fast/grid/job_records.h"

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

/// Hands on what comes of the only job of an operation.
class Whole : public fast::JobObserver {
 public:
  explicit Whole(GridObserver& observer) : observer_(observer) {}
  void query_attended(std::size_t point, const QueryOutcome& outcome,
                      const fast::Softmax& /*softmax*/) override {
    observer_.query_attended(point, outcome);
  }
  void job_done(std::size_t point, const OperationOutcome& outcome) override {
    observer_.operation_done(point, outcome);
  }

 private:
  GridObserver& observer_;
};

}  // namespace

/// Runs the jobs of operations, those of one side by side if there are threads.
class GridEngine::Jobs {
 public:
  Jobs(const Grid& grid, const fast::SelectorFactory& make_selector, int num_threads)
      : grid_(grid),
        num_threads_(num_threads),
        exponent_(grid.machine.numerics),
        runners_([this, make_selector] { return make_runner(grid_, make_selector); }) {
    runners_.local();  // whatever is wrong with the grid is wrong from the start
  }

  void run(const Operation& operation, GridObserver& observer) {
    const std::vector<Job> jobs = jobs_of(grid_.machine, operation);
    if (jobs.size() == 1) {
      Whole whole(observer);
      runners_.local()->run(operation, jobs.front(), whole);
      return;
    }
    std::vector<JobRecord> records;
    records.reserve(jobs.size());
    for (const Job& job : jobs) {
      records.emplace_back(job, grid_.num_points(), operation.num_dims());
    }
    run_all(operation, records);
    merge_jobs(records, operation.num_queries(), grid_.num_points(), operation.num_dims(),
               exponent_, observer);
  }

 private:
  void run_all(const Operation& operation, std::vector<JobRecord>& records) {
    const auto run_one = [&](std::size_t number) {
      JobRecord& record = records[number];
      runners_.local()->run(operation, record.job(), record);
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
  const ExponentTables exponent_;
  tbb::enumerable_thread_specific<std::unique_ptr<GridRunner>> runners_;
};

GridEngine::GridEngine(const Grid& grid, const fast::SelectorFactory& make_selector,
                       int num_threads)
    : jobs_(std::make_unique<Jobs>(grid, make_selector, num_threads)) {}

GridEngine::~GridEngine() = default;

void GridEngine::run(const Operation& operation, GridObserver& observer) {
  jobs_->run(operation, observer);
}

}  // namespace a3
