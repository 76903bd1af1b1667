#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "a3/energy/energy_model.h"
#include "a3/engine/operation_result.h"
#include "a3/report/accuracy.h"

namespace a3 {

/// Row-cycles of one query, or of a query's share of them in each module.
/// `num_slices`: of a row.
ActiveRows active_rows(const QueryResult& query, int num_slices);

/// Everything a report says about a run, as sums over its operations. Memory does not grow with the
/// run.
///
/// Sums of floating-point numbers depend on their order. Equal runs have equal totals because every
/// operation is summed by itself, query by query, and operations are added in their order.
class RunTotals {
 public:
  /// Adds an operation of n rows and d columns, which take `num_slices`; `accuracy` has an entry
  /// per query.
  void add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy, int num_rows,
           int num_dims, int num_slices = 1);

  /// Adds the operations of `later` behind these.
  RunTotals& operator+=(const RunTotals& later);

  /// The same piece by piece, for totals that hold the one operation alone: each query's rows and
  /// accuracy, each query's cycles, what the operation did as a whole.
  void add_query(const ActiveRows& rows, const QueryAccuracy& of_query);
  void add_cycles(std::int64_t accept_cycle, std::int64_t done_cycle);
  struct Whole {
    int num_queries;
    int num_rows;
    int num_dims;
    std::int64_t visible_rows_sum;  ///< of its queries
    std::int64_t num_tiles;         ///< that were run
    std::int64_t makespan_cycles;
    const Activity& activity;
    std::int64_t saturated_elements;
    const SystemUse* system_use = nullptr;  ///< null without a system
  };
  void add_whole(const Whole& whole);

  std::int64_t num_operations = 0;
  std::int64_t num_queries = 0;
  std::int64_t total_cycles = 0;  ///< sum of makespans; on a system the end of the last job
  std::int64_t latency_min_cycles = std::numeric_limits<std::int64_t>::max();
  std::int64_t latency_max_cycles = 0;
  std::int64_t latency_sum_cycles = 0;
  std::int64_t rows_sum = 0;          ///< n of each query's operation
  std::int64_t visible_rows_sum = 0;  ///< rows that each query sees
  std::int64_t num_tiles = 0;         ///< that were run
  int max_rows = 0;                   ///< n of the longest operation
  int max_dims = 0;                   ///< d of the widest
  ActiveRows active;
  Activity activity;
  std::optional<SystemUse> system_use;  ///< empty without a system
  std::int64_t saturated_elements = 0;
  std::optional<std::int64_t> golden_mismatches;  ///< empty when not checked
  double max_abs_error = 0;
  double interval_sum_cycles = 0;  ///< of each operation of at least two queries, its mean
  std::int64_t num_intervals = 0;  ///< operations in that sum
  double squared_error_sum = 0;
  std::int64_t num_elements = 0;  ///< of the output, in that sum
  double cosine_sum = 0;
  double top1_retained_sum = 0;
  double top2_retained_sum = 0;
  double top5_retained_sum = 0;

  double latency_mean_cycles() const { return per_query(static_cast<double>(latency_sum_cycles)); }
  /// (last done - first done) / (queries - 1), whatever the order in which they were done, averaged
  /// over operations of at least two queries; empty without any.
  std::optional<double> interval_mean_cycles() const;
  double rmse() const;
  double cosine_mean() const { return per_query(cosine_sum); }
  double top1_retained() const { return per_query(top1_retained_sum); }
  double top2_retained() const { return per_query(top2_retained_sum); }
  double top5_retained() const { return per_query(top5_retained_sum); }

  double per_query(double sum) const { return sum / static_cast<double>(num_queries); }

 private:
  // Of the operation that is put together piece by piece.
  std::int64_t first_done_cycle_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_done_cycle_ = 0;
};

}  // namespace a3
