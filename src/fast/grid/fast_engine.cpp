#include "a3/fast/fast_engine.h"

namespace a3 {

FastEngine::FastEngine(const Machine& machine, const fast::SelectorFactory& make_selector,
                       int num_threads)
    : engine_(Grid::of(machine), make_selector, num_threads),
      timer_(machine.system ? std::make_unique<SystemTimer>(Grid::of(machine)) : nullptr) {}

const OperationResult& FastEngine::run_in_parts(const Operation& operation,
                                                const PartDone& part_done) {
  if (timer_) {
    attend(operation, part_done);
    return time(*timer_);
  }
  start(operation, part_done);
  engine_.run(operation, *this);
  return result_;
}

void FastEngine::attend(const Operation& operation, const PartDone& part_done) {
  start(operation, part_done);
  attended_ = engine_.attend(operation, *this);
}

const OperationResult& FastEngine::time(SystemTimer& timer) {
  timer.time(*attended_, *this);
  return result_;
}

void FastEngine::start(const Operation& operation, const PartDone& part_done) {
  part_done_ = &part_done;
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

void FastEngine::part_attended(double share) {
  if (*part_done_) (*part_done_)(share);
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
