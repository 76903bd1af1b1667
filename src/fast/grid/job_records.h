#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/plan/jobs.h"
#include "arith/exponent.h"
#include "fast/grid/attended_operation.h"
#include "fast/grid/job_observer.h"

namespace a3::fast {

/// What came of a job at all points, kept until all tiles of its operation are done.
class JobRecord : public JobObserver {
 public:
  /// `num_dims`: columns of the operation.
  JobRecord(Job job, std::size_t num_points, int num_dims);

  bool wants_softmax() const override { return true; }
  void query_attended(std::size_t point, const QueryOutcome& outcome,
                      const Softmax& softmax) override;
  void job_attended(std::size_t point, const JobWork& work) override { attended_.set(point, work); }

  /// A query as a point attended it; rows are counted from the operation's first.
  struct Query {
    std::vector<std::int32_t> candidates;
    std::vector<std::int32_t> selected;
    std::vector<std::int64_t> output_raw;  ///< [num_dims]
    Softmax softmax;
  };

  const Job& job() const { return attended_.job; }
  const Query& query(std::size_t point, std::size_t number_in_job) const {
    return queries_[point][number_in_job];
  }
  AttendedJob& attended() { return attended_; }

 private:
  const int num_dims_;
  AttendedJob attended_;
  std::vector<std::vector<Query>> queries_;  ///< by point, by number within the job
};

/// Merges what the tiles of an operation of `num_queries` queries give, and brings it to the
/// observer (docs/numerics.md).
void merge_values(const std::vector<JobRecord>& records, int num_queries, std::size_t num_points,
                  int num_dims, const ExponentTables& exponent, GridObserver& observer);

}  // namespace a3::fast
