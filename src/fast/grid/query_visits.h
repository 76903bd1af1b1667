#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/fast/grid_observer.h"
#include "fast/grid/attended_operation.h"

namespace a3::fast {

/// What the jobs of an operation come to at a point, one after another.
class VisitedOperation {
 public:
  explicit VisitedOperation(const AttendedOperation& operation)
      : queries_(static_cast<std::size_t>(operation.num_queries)) {}

  /// Queries `numbers` of the operation entered and left at `times`, counted from `start_cycle`.
  void add_visits(const std::vector<int>& numbers, const std::vector<QueryTimes>& times,
                  std::int64_t start_cycle, std::int64_t iterations) {
    for (std::size_t q = 0; q < numbers.size(); ++q) {
      QueryVisits& query = queries_[static_cast<std::size_t>(numbers[q])];
      const QueryTimes visit = {start_cycle + times[q].accept, start_cycle + times[q].done};
      const bool is_first = query.num_tiles == 0;
      query.times.accept = is_first ? visit.accept : std::min(query.times.accept, visit.accept);
      query.times.done = is_first ? visit.done : std::max(query.times.done, visit.done);
      query.iterations += iterations;
      ++query.num_tiles;
    }
  }

  /// A job is through: its counts, with all stall cycles, in so many cycles of its units.
  void add_job(Activity activity, std::int64_t busy_cycles, std::int64_t saturated_elements) {
    add_idle_cycles(activity, busy_cycles);
    activity_ += activity;
    saturated_elements_ += saturated_elements;
    ++num_jobs_;
  }

  OperationOutcome outcome(std::int64_t makespan_cycles,
                           const SystemOutcome* system = nullptr) const {
    return {queries_, num_jobs_, makespan_cycles, activity_, saturated_elements_, system};
  }

 private:
  std::vector<QueryVisits> queries_;
  Activity activity_;
  std::int64_t saturated_elements_ = 0;
  int num_jobs_ = 0;
};

}  // namespace a3::fast
