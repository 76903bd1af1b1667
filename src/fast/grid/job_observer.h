#pragma once

#include <cstddef>
#include <cstdint>

#include "a3/fast/grid_observer.h"

namespace a3::fast {

/// What outputs of several tiles are merged by.
struct Softmax {
  std::int64_t largest_score = 0;  ///< dot product, of the candidates
  std::int64_t score_sum = 0;      ///< of the exponents of the rows kept
};

/// Takes what comes of a job: for each query, point after point; and when all queries are done,
/// each point's times.
class JobObserver {
 public:
  virtual ~JobObserver() = default;
  /// Whether `query_attended` needs to know the softmax.
  virtual bool wants_softmax() const { return false; }
  virtual void query_attended(std::size_t point, const QueryOutcome& outcome,
                              const Softmax& softmax) = 0;
  virtual void job_done(std::size_t point, const OperationOutcome& outcome) = 0;
};

}  // namespace a3::fast
