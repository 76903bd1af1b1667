#include "a3/fast/fast_engine.h"

namespace a3 {

FastEngine::FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector,
                       int num_threads)
    : engine_(Grid::of(machine), make_selector, num_threads),
      timer_(machine.system ? std::make_unique<SystemTimer>(Grid::of(machine)) : nullptr) {}

const OperationResult& FastEngine::run(const Operation& operation) {
  if (timer_) {
    attend(operation);
    return time(*timer_);
  }
  start(operation);
  engine_.run(operation, *this);
  return result_;
}

void FastEngine::attend(const Operation& operation) {
  start(operation);
  attended_ = engine_.attend(operation, *this);
}

const OperationResult& FastEngine::time(SystemTimer& timer) {
  timer.time(*attended_, *this);
  return result_;
}

void FastEngine::start(const Operation& operation) {
  num_dims_ = operation.num_dims();
  result_.queries.resize(static_cast<std::size_t>(operation.num_queries()));
  for (int q = 0; q < operation.num_queries(); ++q) {
    result_.queries[static_cast<std::size_t>(q)].visible_rows = operation.num_visible_rows(q);
  }
}

void FastEngine::query_attended(std::size_t /*point*/, const QueryOutcome& outcome) {
  QueryResult& query = result_.queries[static_cast<std::size_t>(outcome.query)];
  query.candidates.assign(outcome.candidates, outcome.candidates + outcome.num_candidates);
  query.selected.assign(outcome.selected, outcome.selected + outcome.num_selected);
  query.output_raw.assign(outcome.output_raw, outcome.output_raw + num_dims_);
}

void FastEngine::operation_done(std::size_t /*point*/, const OperationOutcome& outcome) {
  for (std::size_t q = 0; q < result_.queries.size(); ++q) {
    const QueryVisits& visits = outcome.queries[q];
    result_.queries[q].accept_cycle = visits.times.accept;
    result_.queries[q].done_cycle = visits.times.done;
    result_.queries[q].iterations = visits.iterations;
    result_.queries[q].num_tiles = visits.num_tiles;
  }
  result_.num_tiles = outcome.num_tiles;
  result_.makespan_cycles = outcome.makespan_cycles;
  result_.activity = outcome.activity;
  result_.saturated_elements = outcome.saturated_elements;
  if (outcome.system == nullptr) return;
  result_.jobs = outcome.system->jobs;
  result_.system_use = outcome.system->use;
}

}  // namespace a3
