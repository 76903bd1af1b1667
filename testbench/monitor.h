#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/operation_result.h"
#include "a3/systemc/observer.h"
#include "modules/host/cycle_counter.h"

namespace a3 {

/// Writes down what each query did on an operation, or on a tile of one: candidates, rows kept,
/// output, accept and done cycle. Pauses the simulation when the last output is there.
class Monitor : public QueryObserver {
 public:
  explicit Monitor(const CycleCounter& cycles) : cycles_(cycles) {}

  /// A query's way through the accelerator; rows and cycles are those of the operation or tile.
  struct Visit {
    QueryResult query;
    std::int64_t largest_score = 0;
    std::int64_t score_sum = 0;
  };

  /// `num_iterations` is M, 0 without candidate selection.
  void start_operation(int num_queries, std::int64_t num_iterations);

  /// The accelerator counts its queries from 0 again.
  void reset();

  bool operation_is_done() const { return num_done_ == visits_.size(); }

  /// In the order in which the queries were sent.
  const std::vector<Visit>& visits() const { return visits_; }
  std::int64_t makespan_cycles() const { return makespan_cycles_; }

  void query_accepted(std::int64_t query) override;
  void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void output_valid(std::int64_t query, const OutputVector& output) override;

 private:
  /// `query` counts from the last reset.
  Visit& record(std::int64_t query);

  const CycleCounter& cycles_;
  std::vector<Visit> visits_;
  std::int64_t makespan_cycles_ = 0;
  std::int64_t first_query_ = 0;
  std::size_t num_done_ = 0;  // of this operation
};

}  // namespace a3
