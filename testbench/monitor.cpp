#include "testbench/monitor.h"

#include <systemc>

#include "a3/systemc/errors.h"

namespace a3 {

void Monitor::start_operation(int num_queries, std::int64_t num_iterations) {
  first_query_ += static_cast<std::int64_t>(num_done_);
  num_done_ = 0;
  visits_.resize(static_cast<std::size_t>(num_queries));
  for (Visit& visit : visits_) visit.query.iterations = num_iterations;
  makespan_cycles_ = 0;
}

void Monitor::reset() {
  first_query_ = 0;
  num_done_ = 0;
  visits_.clear();
}

Monitor::Visit& Monitor::record(std::int64_t query) {
  const std::int64_t index = query - first_query_;
  if (index < 0 || index >= static_cast<std::int64_t>(visits_.size())) {
    throw ModelError("monitor: a query that is not of this operation");
  }
  return visits_[static_cast<std::size_t>(index)];
}

void Monitor::query_accepted(std::int64_t query) {
  record(query).query.accept_cycle = cycles_.now();
}

void Monitor::candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) {
  record(query).query.candidates = rows;
}

void Monitor::rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) {
  record(query).query.selected = rows;
}

void Monitor::output_valid(std::int64_t query, const OutputVector& output) {
  if (query != first_query_ + static_cast<std::int64_t>(num_done_)) {
    throw ModelError("monitor: outputs out of order");
  }
  Visit& visit = record(query);
  visit.query.done_cycle = cycles_.now();
  visit.query.output_raw = output.raw;
  visit.largest_score = output.largest_score;
  visit.score_sum = output.score_sum;
  makespan_cycles_ = visit.query.done_cycle;
  ++num_done_;
  if (operation_is_done()) sc_core::sc_pause();
}

}  // namespace a3
