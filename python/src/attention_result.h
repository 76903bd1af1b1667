#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "a3/energy/energy_model.h"
#include "a3/engine/activity.h"
#include "a3/engine/system_result.h"
#include "a3/fast/grid_observer.h"
#include "a3/machine/machine.h"
#include "a3/report/accuracy.h"
#include "a3/run/exact_reference.h"
#include "a3/workload/operation.h"

namespace a3::python {

/// A list of row ids for each query, one after another.
struct RowLists {
  std::vector<std::int32_t> rows;
  std::vector<std::int64_t> offsets = {0};  ///< query q has the rows [offsets[q], offsets[q + 1])

  void append(const std::int32_t* begin, int num_rows);
};

/// What an operation leads to, in arrays over its m queries, ready for NumPy. Plain data.
struct AttentionResult {
  int num_rows = 0;
  int num_queries = 0;
  int num_dims = 0;
  int fraction_bits = 0;                 ///< of `output_raw`: 3 f
  std::vector<std::int64_t> output_raw;  ///< [m, d]
  std::optional<RowLists> candidates;    ///< nothing: every row, for lack of candidate selection
  std::optional<RowLists> selected;      ///< nothing: every candidate, for lack of post-scoring
  std::vector<std::int64_t> accept_cycle;
  std::vector<std::int64_t> done_cycle;
  std::vector<std::int64_t> latency_cycles;
  std::vector<std::int64_t> iterations;    ///< M, of the tiles visited; 0 without selection
  std::vector<std::int64_t> visible_rows;  ///< rows that the query sees
  std::vector<std::int64_t> num_tiles;     ///< that it visits
  std::vector<double> energy_pj;           ///< dynamic
  std::optional<std::vector<QueryAccuracy>> accuracy;  ///< nothing: it was not asked for
  std::int64_t num_tiles_run = 0;
  std::int64_t makespan_cycles = 0;
  /// By which it lengthens its run: the makespan, unless operations overlap on a system.
  std::int64_t run_cycles = 0;
  std::int64_t saturated_elements = 0;
  Activity activity;
  EnergyBreakdown dynamic_energy;       ///< of all queries
  EnergyBreakdown static_energy;        ///< over `run_cycles`
  std::vector<JobResult> jobs;          ///< of a system
  std::optional<SystemUse> system_use;  ///< nothing: the machine has no system
};

/// How an operation went as a whole.
struct OperationSummary {
  std::int64_t num_tiles;  ///< that were run
  std::int64_t makespan_cycles;
  std::int64_t saturated_elements;
  const Activity& activity;
  const std::vector<JobResult>& jobs;  ///< empty without a system
  const SystemUse* system_use;         ///< null without a system
};

/// Puts a result together from what an engine reports: every query's values, every query's way,
/// each in the queries' order, and then the whole.
class ResultBuilder {
 public:
  /// `exact`, for accuracy, is of this operation; nullptr leaves accuracy out. It must live until
  /// the last value has been added, machine and result as long as this.
  ResultBuilder(const Machine& machine, const Operation& operation, const ExactReference* exact,
                AttentionResult& result);

  void add_values(const std::int32_t* candidates, int num_candidates, const std::int32_t* selected,
                  int num_selected, const std::int64_t* output_raw);
  void add_visits(const QueryVisits& visits);
  /// `run_end_cycle`: of the operations before on the same system; it moves on.
  void finish(const OperationSummary& summary, std::int64_t& run_end_cycle);

 private:
  struct KeptRows {
    int num_candidates;
    int num_selected;
  };

  const Machine& machine_;
  const ExactReference* exact_;
  AttentionResult& result_;
  const int num_slices_;
  std::vector<KeptRows> kept_;  ///< by query; its M is known later
};

}  // namespace a3::python
