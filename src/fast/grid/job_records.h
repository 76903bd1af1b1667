#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/plan/jobs.h"
#include "arith/exponent.h"
#include "fast/grid/job_observer.h"

namespace a3::fast {

/// What came of a job at all points, kept until all tiles of its operation are done.
class JobRecord : public JobObserver {
 public:
  /// `num_dims`: columns of the operation.
  JobRecord(const Job& job, std::size_t num_points, int num_dims);

  bool wants_softmax() const override { return true; }
  void query_attended(std::size_t point, const QueryOutcome& outcome,
                      const Softmax& softmax) override;
  void job_done(std::size_t point, const OperationOutcome& outcome) override;

  /// A query as a point attended it; rows are counted from the operation's first.
  struct Query {
    std::vector<std::int32_t> candidates;
    std::vector<std::int32_t> selected;
    std::vector<std::int64_t> output_raw;  ///< [num_dims]
    Softmax softmax;
  };
  struct Point {
    std::vector<Query> queries;  ///< by number within the job
    std::vector<QueryTimes> times;
    std::int64_t iterations = 0;
    std::int64_t makespan_cycles = 0;
    Activity activity;
    std::int64_t saturated_elements = 0;
  };

  const Job& job() const { return job_; }
  const Point& point(std::size_t number) const { return points_[number]; }

 private:
  const Job& job_;
  const int num_dims_;
  std::vector<Point> points_;
};

/// Merges the tiles of an operation of `num_queries` queries, which ran one after another, and says
/// what came of it at each point (docs/timing.md, docs/numerics.md).
void merge_jobs(const std::vector<JobRecord>& records, int num_queries, std::size_t num_points,
                int num_dims, const ExponentTables& exponent, GridObserver& observer);

}  // namespace a3::fast
