#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/operation_result.h"
#include "modules/core/core_observer.h"

namespace a3 {

/// Writes down what each query of an operation did: candidates, rows kept, output, accept and done
/// cycle. Pauses the simulation when the last output is there.
class Monitor : public CoreObserver {
 public:
  /// `num_iterations` is M, 0 without candidate selection.
  void start_operation(int num_queries, std::int64_t num_iterations);

  bool operation_is_done() const { return num_done_ == result_.queries.size(); }
  /// Since the start of the simulation.
  std::int64_t num_done_in_all() const {
    return first_query_ + static_cast<std::int64_t>(num_done_);
  }

  OperationResult& result() { return result_; }

  void query_accepted(std::int64_t query, std::int64_t cycle) override;
  void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override;
  void output_valid(std::int64_t query, std::int64_t cycle,
                    const std::vector<std::int64_t>& output_raw) override;

 private:
  /// `query` counts from the start of the simulation.
  QueryResult& record(std::int64_t query);

  OperationResult result_;
  std::int64_t first_query_ = 0;
  std::size_t num_done_ = 0;  // of this operation
};

}  // namespace a3
