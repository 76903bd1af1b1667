#include "a3/report/run_totals.h"

#include <algorithm>
#include <cmath>

namespace a3 {

ActiveRows active_rows(const QueryResult& query, int num_slices) {
  return {query.iterations, static_cast<std::int64_t>(query.candidates.size()),
          static_cast<std::int64_t>(query.selected.size()), num_slices};
}

void RunTotals::add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy,
                    int num_rows, int num_dims, int num_slices) {
  RunTotals operation;
  std::int64_t visible_rows = 0;
  for (std::size_t q = 0; q < result.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    operation.add_query(active_rows(query, num_slices), accuracy[q]);
    operation.add_cycles(query.accept_cycle, query.done_cycle);
    visible_rows += query.visible_rows;
  }
  operation.add_whole({static_cast<int>(result.queries.size()), num_rows, num_dims, visible_rows,
                       result.num_tiles, result.makespan_cycles, result.activity,
                       result.saturated_elements,
                       result.system_use ? &*result.system_use : nullptr});
  *this += operation;
}

void RunTotals::add_query(const ActiveRows& rows, const QueryAccuracy& of_query) {
  active += rows;
  squared_error_sum += of_query.squared_error;
  max_abs_error = larger_error(max_abs_error, of_query.max_abs_error);
  cosine_sum += of_query.cosine;
  top1_retained_sum += of_query.top1_retained;
  top2_retained_sum += of_query.top2_retained;
  top5_retained_sum += of_query.top5_retained;
}

void RunTotals::add_cycles(std::int64_t accept_cycle, std::int64_t done_cycle) {
  const std::int64_t latency = done_cycle - accept_cycle;
  latency_min_cycles = std::min(latency_min_cycles, latency);
  latency_max_cycles = std::max(latency_max_cycles, latency);
  latency_sum_cycles += latency;
  first_done_cycle_ = std::min(first_done_cycle_, done_cycle);
  last_done_cycle_ = std::max(last_done_cycle_, done_cycle);
}

void RunTotals::add_whole(const Whole& whole) {
  const std::int64_t queries = whole.num_queries;
  ++num_operations;
  num_queries += queries;
  if (whole.system_use != nullptr) {
    system_use = *whole.system_use;
    total_cycles = system_use->end_cycle;
  } else {
    total_cycles += whole.makespan_cycles;
  }
  rows_sum += queries * whole.num_rows;
  visible_rows_sum += whole.visible_rows_sum;
  num_tiles += whole.num_tiles;
  max_rows = std::max(max_rows, whole.num_rows);
  max_dims = std::max(max_dims, whole.num_dims);
  activity += whole.activity;
  saturated_elements += whole.saturated_elements;
  num_elements += queries * whole.num_dims;
  if (queries > 1) {
    const std::int64_t span = last_done_cycle_ - first_done_cycle_;
    interval_sum_cycles += static_cast<double>(span) / static_cast<double>(queries - 1);
    ++num_intervals;
  }
}

RunTotals& RunTotals::operator+=(const RunTotals& later) {
  num_operations += later.num_operations;
  num_queries += later.num_queries;
  if (later.system_use) {
    if (!system_use) system_use.emplace();
    *system_use += *later.system_use;
    total_cycles = system_use->end_cycle;
  } else {
    total_cycles += later.total_cycles;
  }
  latency_min_cycles = std::min(latency_min_cycles, later.latency_min_cycles);
  latency_max_cycles = std::max(latency_max_cycles, later.latency_max_cycles);
  latency_sum_cycles += later.latency_sum_cycles;
  rows_sum += later.rows_sum;
  visible_rows_sum += later.visible_rows_sum;
  num_tiles += later.num_tiles;
  max_rows = std::max(max_rows, later.max_rows);
  max_dims = std::max(max_dims, later.max_dims);
  active += later.active;
  activity += later.activity;
  saturated_elements += later.saturated_elements;
  if (later.golden_mismatches) {
    golden_mismatches = golden_mismatches.value_or(0) + *later.golden_mismatches;
  }
  max_abs_error = larger_error(max_abs_error, later.max_abs_error);
  interval_sum_cycles += later.interval_sum_cycles;
  num_intervals += later.num_intervals;
  squared_error_sum += later.squared_error_sum;
  num_elements += later.num_elements;
  cosine_sum += later.cosine_sum;
  top1_retained_sum += later.top1_retained_sum;
  top2_retained_sum += later.top2_retained_sum;
  top5_retained_sum += later.top5_retained_sum;
  return *this;
}

std::optional<double> RunTotals::interval_mean_cycles() const {
  if (num_intervals == 0) return std::nullopt;
  return interval_sum_cycles / static_cast<double>(num_intervals);
}

double RunTotals::rmse() const {
  return std::sqrt(squared_error_sum / static_cast<double>(num_elements));
}

}  // namespace a3
