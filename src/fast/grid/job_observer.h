#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/fast/grid_observer.h"
#include "fast/timing/query_steps.h"

namespace a3::fast {

/// What outputs of several tiles are merged by.
struct Softmax {
  std::int64_t largest_score = 0;  ///< dot product, of the candidates
  std::int64_t score_sum = 0;      ///< of the exponents of the rows kept
};

/// What a job asks of a unit at a point, whatever the moment. Valid during the call that brings it.
struct JobWork {
  const std::vector<QuerySteps>& steps;  ///< by query of the job
  std::int64_t iterations;               ///< M of the tile, 0 without candidate selection
  const Activity& activity;              ///< but stall and idle cycles
  std::int64_t saturated_elements;
};

/// Takes what comes of a job: for each query, point after point; and when all queries are done,
/// what each point has to do.
class JobObserver {
 public:
  virtual ~JobObserver() = default;
  /// Whether `query_attended` needs to know the softmax.
  virtual bool wants_softmax() const { return false; }
  virtual void query_attended(std::size_t point, const QueryOutcome& outcome,
                              const Softmax& softmax) = 0;
  virtual void job_attended(std::size_t point, const JobWork& work) = 0;
  /// All points are through with so many more queries.
  virtual void queries_attended(int /*count*/) {}
};

}  // namespace a3::fast
