#include "attention_result.h"

#include "a3/energy/energy_model.h"

namespace a3::python {

void RowLists::append(const std::int32_t* begin, int num_rows) {
  rows.insert(rows.end(), begin, begin + num_rows);
  offsets.push_back(static_cast<std::int64_t>(rows.size()));
}

AttentionResult::AttentionResult(const Machine& machine, const Operation& operation)
    : num_rows(operation.num_rows()),
      num_queries(operation.num_queries()),
      num_dims(operation.num_dims()),
      machine_(machine) {
  const auto queries = static_cast<std::size_t>(num_queries);
  output_raw.reserve(queries * static_cast<std::size_t>(num_dims));
  if (machine.candidate_selection) candidates.emplace();
  if (machine.post_scoring) selected.emplace();
  for (auto* cycles : {&accept_cycle, &done_cycle, &latency_cycles}) cycles->resize(queries);
  energy_pj.resize(queries);
  counts_.reserve(queries);
}

void AttentionResult::query_attended(std::size_t /*point*/, const QueryOutcome& outcome) {
  output_raw.insert(output_raw.end(), outcome.output_raw, outcome.output_raw + num_dims);
  if (candidates) candidates->append(outcome.candidates, outcome.num_candidates);
  if (selected) selected->append(outcome.selected, outcome.num_selected);
  counts_.push_back({outcome.num_candidates, outcome.num_selected});
}

void AttentionResult::operation_done(std::size_t /*point*/, const OperationOutcome& outcome) {
  for (std::size_t q = 0; q < counts_.size(); ++q) {
    accept_cycle[q] = outcome.times[q].accept;
    done_cycle[q] = outcome.times[q].done;
    latency_cycles[q] = done_cycle[q] - accept_cycle[q];
    energy_pj[q] =
        dynamic_energy(machine_, {outcome.iterations, counts_[q].candidates, counts_[q].selected})
            .total_pj();
  }
  iterations = outcome.iterations;
  makespan_cycles = outcome.makespan_cycles;
  saturated_elements = outcome.saturated_elements;
  activity = outcome.activity;
}

}  // namespace a3::python
