#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/engine/system_result.h"

namespace a3 {

/// When a query enters and leaves, in cycles from the start of its operation, on a system from that
/// of the run (docs/timing.md).
struct QueryTimes {
  std::int64_t accept = 0;  ///< cycle in which it leaves the query queue
  std::int64_t done = 0;    ///< first cycle in which its output is valid
};

/// A query's way through the tiles of its operation that it visits: one unless the operation is
/// split.
struct QueryVisits {
  QueryTimes times;             ///< from the first acceptance to the last output
  std::int64_t iterations = 0;  ///< M, the sum over the tiles; 0 without candidate selection
  int num_tiles = 0;
};

/// What a point computes for a query. Valid during the call that brings it.
struct QueryOutcome {
  int query = 0;                             ///< within its operation
  const std::int32_t* candidates = nullptr;  ///< [num_candidates], row ids, ascending
  int num_candidates = 0;                    ///< 1 or more
  const std::int32_t* selected = nullptr;    ///< [num_selected], rows kept, ascending
  int num_selected = 0;                      ///< 1 or more
  const std::int64_t* output_raw = nullptr;  ///< [num_dims], 3 * fraction_bits fraction bits
  /// A point brought earlier for this query whose selected rows and output are the same; -1: the
  /// engine knows of none.
  std::int64_t repeats_point = -1;
};

/// What jobs took of a system, at a point.
struct SystemOutcome {
  const std::vector<JobResult>& jobs;  ///< of the operation
  const SystemUse& use;
};

/// How an operation went at a point. Valid during the call that brings it.
struct OperationOutcome {
  const std::vector<QueryVisits>& queries;  ///< by number
  int num_tiles;                            ///< that were run
  std::int64_t makespan_cycles;             ///< of all of them together
  const Activity& activity;
  std::int64_t saturated_elements;        ///< of key, value and query
  const SystemOutcome* system = nullptr;  ///< null without one
};

/// Takes what a GridEngine finds: for each query, point after point; and when all queries are done,
/// each point's times.
class GridObserver {
 public:
  virtual ~GridObserver() = default;
  virtual void query_attended(std::size_t point, const QueryOutcome& outcome) = 0;
  virtual void operation_done(std::size_t point, const OperationOutcome& outcome) = 0;
  /// A share of the operation's work on values is done; 1 over all calls. Comes between the other
  /// calls, and from several threads at once where tiles run side by side.
  virtual void part_attended(double /*share*/) {}
};

}  // namespace a3
