#include "attention_result.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace a3::python {

void RowLists::append(const std::int32_t* begin, int num_rows) {
  rows.insert(rows.end(), begin, begin + num_rows);
  offsets.push_back(static_cast<std::int64_t>(rows.size()));
}

ResultBuilder::ResultBuilder(const Machine& machine, const Operation& operation,
                             const ExactReference* exact, AttentionResult& result)
    : machine_(machine),
      exact_(exact),
      result_(result),
      num_slices_(machine.hardware.num_slices(operation.num_dims())) {
  const auto queries = static_cast<std::size_t>(operation.num_queries());
  result.num_rows = operation.num_rows();
  result.num_queries = operation.num_queries();
  result.num_dims = operation.num_dims();
  result.fraction_bits = 3 * machine.numerics.fraction_bits;
  result.output_raw.reserve(queries * static_cast<std::size_t>(result.num_dims));
  if (machine.candidate_selection) result.candidates.emplace();
  if (machine.post_scoring) result.selected.emplace();
  for (auto* numbers : {&result.accept_cycle, &result.done_cycle, &result.latency_cycles,
                        &result.iterations, &result.visible_rows, &result.num_tiles}) {
    numbers->reserve(queries);
  }
  for (int q = 0; q < operation.num_queries(); ++q) {
    result.visible_rows.push_back(operation.num_visible_rows(q));
  }
  result.energy_pj.reserve(queries);
  if (exact != nullptr) result.accuracy.emplace().reserve(queries);
  kept_.reserve(queries);
}

void ResultBuilder::add_values(const std::int32_t* candidates, int num_candidates,
                               const std::int32_t* selected, int num_selected,
                               const std::int64_t* output_raw) {
  if (exact_ != nullptr) {
    const ExactAnswer& exact = (*exact_)[static_cast<int>(kept_.size())];
    const double output_ulp = std::ldexp(1.0, -result_.fraction_bits);
    result_.accuracy->push_back(
        query_accuracy(exact, {output_raw, output_ulp, selected, num_selected}));
  }
  result_.output_raw.insert(result_.output_raw.end(), output_raw, output_raw + result_.num_dims);
  if (result_.candidates) result_.candidates->append(candidates, num_candidates);
  if (result_.selected) result_.selected->append(selected, num_selected);
  kept_.push_back({num_candidates, num_selected});
}

void ResultBuilder::add_visits(const QueryVisits& visits) {
  result_.accept_cycle.push_back(visits.times.accept);
  result_.done_cycle.push_back(visits.times.done);
  result_.latency_cycles.push_back(visits.times.done - visits.times.accept);
  result_.iterations.push_back(visits.iterations);
  result_.num_tiles.push_back(visits.num_tiles);
}

void ResultBuilder::finish(const OperationSummary& summary, std::int64_t& run_end_cycle) {
  ActiveRows sum;
  for (std::size_t q = 0; q < kept_.size(); ++q) {
    const ActiveRows of_query(result_.iterations[q], kept_[q].num_candidates, kept_[q].num_selected,
                              num_slices_);
    result_.energy_pj.push_back(dynamic_energy(machine_, of_query).total_pj());
    sum += of_query;
  }
  result_.num_tiles_run = summary.num_tiles;
  result_.makespan_cycles = summary.makespan_cycles;
  result_.saturated_elements = summary.saturated_elements;
  result_.activity = summary.activity;
  result_.dynamic_energy = dynamic_energy(machine_, sum);
  result_.jobs = summary.jobs;
  if (summary.system_use == nullptr) {
    result_.run_cycles = summary.makespan_cycles;
  } else {
    result_.system_use = *summary.system_use;
    const std::int64_t end_cycle = std::max(run_end_cycle, summary.system_use->end_cycle);
    result_.run_cycles = end_cycle - std::exchange(run_end_cycle, end_cycle);
  }
  result_.static_energy = static_energy(machine_, result_.run_cycles);
}

}  // namespace a3::python
