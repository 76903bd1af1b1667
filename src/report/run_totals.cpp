#include "a3/report/run_totals.h"

#include <algorithm>
#include <cmath>

namespace a3 {

ActiveRows active_rows(const QueryResult& query) {
  ActiveRows active;
  active.iterations = query.iterations;
  active.candidates = static_cast<std::int64_t>(query.candidates.size());
  active.selected = static_cast<std::int64_t>(query.selected.size());
  return active;
}

void RunTotals::add(const OperationResult& result, const std::vector<QueryAccuracy>& accuracy,
                    int num_rows, int num_dims) {
  RunTotals operation;
  for (std::size_t q = 0; q < result.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    operation.add_query(active_rows(query), accuracy[q]);
    operation.add_cycles(query.accept_cycle, query.done_cycle);
  }
  operation.add_whole({static_cast<int>(result.queries.size()), num_rows, num_dims,
                       result.makespan_cycles, result.queries.front().done_cycle,
                       result.queries.back().done_cycle, result.activity,
                       result.saturated_elements});
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
}

void RunTotals::add_whole(const Whole& whole) {
  const std::int64_t queries = whole.num_queries;
  ++num_operations;
  num_queries += queries;
  total_cycles += whole.makespan_cycles;
  rows_sum += queries * whole.num_rows;
  activity += whole.activity;
  saturated_elements += whole.saturated_elements;
  num_elements += queries * whole.num_dims;
  if (queries > 1) {
    const std::int64_t span = whole.last_done_cycle - whole.first_done_cycle;
    interval_sum_cycles += static_cast<double>(span) / static_cast<double>(queries - 1);
    ++num_intervals;
  }
}

RunTotals& RunTotals::operator+=(const RunTotals& later) {
  num_operations += later.num_operations;
  num_queries += later.num_queries;
  total_cycles += later.total_cycles;
  latency_min_cycles = std::min(latency_min_cycles, later.latency_min_cycles);
  latency_max_cycles = std::max(latency_max_cycles, later.latency_max_cycles);
  latency_sum_cycles += later.latency_sum_cycles;
  rows_sum += later.rows_sum;
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
