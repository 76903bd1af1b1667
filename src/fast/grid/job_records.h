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

/// What came of a job at all points, kept until all tiles of its operation are done. Serves one job
/// after another, in the same memory.
class JobRecord : public JobObserver {
 public:
  /// `num_dims`: columns of the operation.
  void start(Job job, std::size_t num_points, int num_dims);

  bool wants_softmax() const override { return true; }
  void query_attended(std::size_t point, const QueryOutcome& outcome,
                      const Softmax& softmax) override;
  void job_attended(std::size_t point, const JobWork& work) override { attended_.set(point, work); }

  /// Ascending rows, counted from the operation's first.
  struct Rows {
    int first = 0;
    int count = 0;
    /// Where they stand among those of the point; -1: nowhere, as they follow one another.
    std::ptrdiff_t place = -1;
  };

  /// A query as a point attended it.
  struct Query {
    Rows candidates;
    Rows selected;
    Softmax softmax;
  };

  /// All queries at a point, in few pieces of memory: there are many, and of little each.
  struct Point {
    std::vector<Query> queries;            ///< by number within the job
    std::vector<std::int64_t> output_raw;  ///< [queries][num_dims]
    std::vector<std::int32_t> rows;

    void append(const Rows& from, std::vector<std::int32_t>& to) const;
  };

  const Job& job() const { return attended_.job; }
  const Point& point(std::size_t number) const { return points_[number]; }
  AttendedJob& attended() { return attended_; }

 private:
  Rows keep(const std::int32_t* rows, int count, Point& point) const;

  std::size_t num_dims_ = 0;
  AttendedJob attended_;
  std::vector<Point> points_;
};

/// Merges what the tiles of an operation of `num_queries` queries give, and brings it to the
/// observer (docs/numerics.md).
void merge_values(const std::vector<JobRecord>& records, int num_queries, std::size_t num_points,
                  int num_dims, const ExponentTables& exponent, GridObserver& observer);

}  // namespace a3::fast
