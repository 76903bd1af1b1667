#include "testbench/monitor.h"

#include <systemc>

#include "a3/systemc/errors.h"

namespace a3 {

void Monitor::start_operation(int num_queries, std::int64_t num_iterations) {
  first_query_ += static_cast<std::int64_t>(num_done_);
  num_done_ = 0;
  result_.queries.resize(static_cast<std::size_t>(num_queries));
  for (QueryResult& query : result_.queries) query.iterations = num_iterations;
  result_.makespan_cycles = 0;
}

void Monitor::reset() {
  first_query_ = 0;
  num_done_ = 0;
  result_.queries.clear();
}

QueryResult& Monitor::record(std::int64_t query) {
  const std::int64_t index = query - first_query_;
  if (index < 0 || index >= static_cast<std::int64_t>(result_.queries.size())) {
    throw ModelError("monitor: a query that is not of this operation");
  }
  return result_.queries[static_cast<std::size_t>(index)];
}

void Monitor::query_accepted(std::int64_t query) {
  record(query).accept_cycle = cycles_.now();
}

void Monitor::candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) {
  record(query).candidates = rows;
}

void Monitor::rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) {
  record(query).selected = rows;
}

void Monitor::output_valid(std::int64_t query, const std::vector<std::int64_t>& output_raw) {
  if (query != first_query_ + static_cast<std::int64_t>(num_done_)) {
    throw ModelError("monitor: outputs out of order");
  }
  QueryResult& result = record(query);
  result.done_cycle = cycles_.now();
  result.output_raw = output_raw;
  result_.makespan_cycles = result.done_cycle;
  ++num_done_;
  if (operation_is_done()) sc_core::sc_pause();
}

}  // namespace a3
