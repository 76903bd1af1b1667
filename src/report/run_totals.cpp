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
  const auto queries = static_cast<std::int64_t>(result.queries.size());
  ++num_operations;
  num_queries += queries;
  total_cycles += result.makespan_cycles;
  rows_sum += queries * num_rows;
  activity += result.activity;
  saturated_elements += result.saturated_elements;
  num_elements_ += queries * num_dims;
  for (const QueryResult& query : result.queries) add_query(query);
  for (const QueryAccuracy& of_query : accuracy) add_accuracy(of_query);
  if (queries > 1) {
    const std::int64_t span = result.queries.back().done_cycle - result.queries.front().done_cycle;
    interval_sum_cycles_ += static_cast<double>(span) / static_cast<double>(queries - 1);
    ++num_intervals_;
  }
}

void RunTotals::add_query(const QueryResult& query) {
  const std::int64_t latency = query.latency_cycles();
  latency_min_cycles = std::min(latency_min_cycles, latency);
  latency_max_cycles = std::max(latency_max_cycles, latency);
  latency_sum_cycles += latency;
  active += active_rows(query);
}

void RunTotals::add_accuracy(const QueryAccuracy& accuracy) {
  squared_error_sum_ += accuracy.squared_error;
  max_abs_error = larger_error(max_abs_error, accuracy.max_abs_error);
  cosine_sum_ += accuracy.cosine;
  top1_sum_ += accuracy.top1_retained;
  top2_sum_ += accuracy.top2_retained;
  top5_sum_ += accuracy.top5_retained;
}

std::optional<double> RunTotals::interval_mean_cycles() const {
  if (num_intervals_ == 0) return std::nullopt;
  return interval_sum_cycles_ / static_cast<double>(num_intervals_);
}

double RunTotals::rmse() const {
  return std::sqrt(squared_error_sum_ / static_cast<double>(num_elements_));
}

}  // namespace a3
