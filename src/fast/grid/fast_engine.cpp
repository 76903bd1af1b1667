#include "a3/fast/fast_engine.h"

namespace a3 {

FastEngine::FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector)
    : num_lanes_(static_cast<std::size_t>(machine.hardware.num_lanes)),
      engine_(Grid::of(machine), make_selector) {}

const OperationResult& FastEngine::run(const Operation& operation) {
  result_.queries.resize(static_cast<std::size_t>(operation.num_queries()));
  engine_.run(operation, *this);
  return result_;
}

void FastEngine::query_attended(std::size_t /*point*/, const QueryOutcome& outcome) {
  QueryResult& query = result_.queries[static_cast<std::size_t>(outcome.query)];
  query.candidates.assign(outcome.candidates, outcome.candidates + outcome.num_candidates);
  query.selected.assign(outcome.selected, outcome.selected + outcome.num_selected);
  query.output_raw.assign(outcome.output_raw, outcome.output_raw + num_lanes_);
}

void FastEngine::operation_done(std::size_t /*point*/, const OperationOutcome& outcome) {
  for (std::size_t q = 0; q < result_.queries.size(); ++q) {
    result_.queries[q].accept_cycle = outcome.times[q].accept;
    result_.queries[q].done_cycle = outcome.times[q].done;
    result_.queries[q].iterations = outcome.iterations;
  }
  result_.makespan_cycles = outcome.makespan_cycles;
  result_.activity = outcome.activity;
  result_.saturated_elements = outcome.saturated_elements;
}

}  // namespace a3
