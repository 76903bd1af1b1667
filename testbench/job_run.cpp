#include "testbench/job_run.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

void UnitMonitor::start(JobRun& job, const std::vector<int>& places) {
  shares_.push_back({&job, places, num_queries_});
  num_queries_ = shares_.back().end_query();
}

UnitMonitor::Place UnitMonitor::place(std::int64_t query) const {
  for (const Share& share : shares_) {
    if (query < share.first_query || query >= share.end_query()) continue;
    const int number = share.places[static_cast<std::size_t>(query - share.first_query)];
    return {*share.job, static_cast<std::size_t>(number)};
  }
  throw ModelError("monitor: a query of no job of this unit");
}

Monitor::Visit& UnitMonitor::visit(std::int64_t query) const {
  const Place here = place(query);
  return here.job.visits[here.number];
}

std::int64_t UnitMonitor::query_of(std::int64_t visit) const {
  const Place here = place(visit);
  return here.job.first_query + here.job.job.queries[here.number];
}

std::string UnitMonitor::name_of(std::int64_t visit) const {
  return place(visit).job.on_system.in_its_tile(fmt::format("query {}", query_of(visit)));
}

void UnitMonitor::query_accepted(std::int64_t query) {
  visit(query).query.accept_cycle = clock_.cycle_of_edge();
}

void UnitMonitor::candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) {
  visit(query).query.candidates = rows;
}

void UnitMonitor::rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) {
  visit(query).query.selected = rows;
}

void UnitMonitor::output_valid(std::int64_t query, const OutputVector& output) {
  Monitor::Visit& done = visit(query);
  done.query.done_cycle = clock_.cycle_of_edge();
  done.query.output_raw = output.raw;
  done.largest_score = output.largest_score;
  done.score_sum = output.score_sum;
  JobRun& job = *shares_.front().job;
  ++job.num_outputs;
  if (query + 1 == shares_.front().end_query()) shares_.pop_front();
  if (job.is_done()) on_job_done_();
}

}  // namespace a3
