#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "a3/fast/grid_engine.h"
#include "a3/machine/machine.h"

namespace a3::python {

/// A list of row ids for each query, one after another.
struct RowLists {
  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> offsets = {0};  ///< query q has the rows [offsets[q], offsets[q + 1])

  void append(const std::int32_t* begin, int num_rows);
};

/// What an operation leads to, in arrays over its m queries, ready for NumPy.
class AttentionResult : public GridObserver {
 public:
  AttentionResult(const Machine& machine, const Operation& operation);

  int num_rows = 0;
  int num_queries = 0;
  int num_dims = 0;
  std::vector<std::int64_t> output_raw;  ///< [m, d], 3 f fraction bits
  std::optional<RowLists> candidates;    ///< nothing: every row, for lack of candidate selection
  std::optional<RowLists> selected;      ///< nothing: every candidate, for lack of post-scoring
  std::vector<std::int64_t> accept_cycle;
  std::vector<std::int64_t> done_cycle;
  std::vector<std::int64_t> latency_cycles;
  std::vector<double> energy_pj;  ///< dynamic
  std::int64_t iterations = 0;    ///< M, 0 without candidate selection
  std::int64_t makespan_cycles = 0;
  std::int64_t saturated_elements = 0;
  Activity activity;

 private:
  void query_attended(std::size_t point, const QueryOutcome& outcome) override;
  void operation_done(std::size_t point, const OperationOutcome& outcome) override;

  /// The counts that a query's energy follows from.
  struct Counts {
    int candidates;
    int selected;
  };

  const Machine& machine_;
  std::vector<Counts> counts_;
};

}  // namespace a3::python
