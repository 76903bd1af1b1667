#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// Machines that differ in nothing but M and T: every combination of a candidate selection and a
/// post-scoring selection, either of which may be off. Point number = index of the selection times
/// number of post-scorings + index of the post-scoring.
struct Grid {
  Machine machine;  ///< all else
  std::vector<std::optional<CandidateSelection>> selections;
  std::vector<std::optional<PostScoring>> post_scorings;

  static Grid of(const Machine& machine);  ///< one point
  std::size_t num_points() const { return selections.size() * post_scorings.size(); }
  Machine point(std::size_t number) const;
};

/// When a query enters and leaves, in cycles from the start of its operation.
struct QueryTimes {
  std::int64_t accept = 0;
  std::int64_t done = 0;
};

/// What a point computes for a query. Valid during the call that brings it.
struct QueryOutcome {
  int query = 0;  ///< within its operation
  const std::int32_t* candidates = nullptr;
  int num_candidates = 0;
  const std::int32_t* selected = nullptr;
  int num_selected = 0;
  const std::int64_t* output_raw = nullptr;  ///< [num_lanes]
  /// A point brought earlier for this query whose selected rows and output are the same; -1: the
  /// engine knows of none.
  std::int64_t repeats_point = -1;
};

/// How an operation went at a point. Valid during the call that brings it.
struct OperationOutcome {
  const std::vector<QueryTimes>& times;
  std::int64_t iterations;  ///< M, 0 without candidate selection
  std::int64_t makespan_cycles;
  const Activity& activity;
  std::int64_t saturated_elements;
};

/// Takes what a GridEngine finds: for each query, point after point; and when all queries are done,
/// each point's times.
class GridObserver {
 public:
  virtual ~GridObserver() = default;
  virtual void query_attended(std::size_t point, const QueryOutcome& outcome) = 0;
  virtual void operation_done(std::size_t point, const OperationOutcome& outcome) = 0;
};

/// The fast engine: values by SIMD kernels, times by recurrences over queries, no cycle simulated.
/// Results equal the SystemC engine's exactly, whatever the instruction set.
///
/// All points of a grid share the work they have in common: keys are sorted once, one search per
/// query passes all M, one set of dot products serves all points.
class GridEngine {
 public:
  explicit GridEngine(const Grid& grid);
  ~GridEngine();
  GridEngine(const GridEngine&) = delete;
  GridEngine& operator=(const GridEngine&) = delete;

  /// The operation fits the machine: 1 <= n <= num_rows, d <= num_lanes, m >= 1.
  void run(const Operation& operation, GridObserver& observer);

 private:
  class Runner;
  template <typename Datapath>
  class RunnerOn;
  std::unique_ptr<Runner> runner_;
};

}  // namespace a3
