#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/plan/jobs.h"
#include "fast/grid/job_observer.h"

namespace a3::fast {

/// A job whose values are known, and whose times are still to be found.
struct AttendedJob {
  AttendedJob() = default;
  AttendedJob(Job its_job, std::size_t num_points) : job(std::move(its_job)), points(num_points) {}

  /// What it has to do at a point: JobWork, kept.
  struct Point {
    std::vector<QuerySteps> steps;
    std::int64_t iterations = 0;
    Activity activity;
    std::int64_t saturated_elements = 0;
  };

  void set(std::size_t point, const JobWork& work) {
    points[point] = {work.steps, work.iterations, work.activity, work.saturated_elements};
  }

  Job job;
  std::vector<Point> points;
};

}  // namespace a3::fast

namespace a3 {

/// An operation likewise.
struct AttendedOperation {
  int num_queries = 0;
  int num_dims = 0;
  std::vector<fast::AttendedJob> jobs;
};

}  // namespace a3
