#include "testbench/job_run.h"

#include "a3/systemc/errors.h"

namespace a3 {

void UnitMonitor::start(JobRun& job, const std::vector<int>& places) {
  shares_.push_back({&job, places, num_queries_});
  num_queries_ = shares_.back().end_query();
}

Monitor::Visit& UnitMonitor::visit(std::int64_t query) {
  for (const Share& share : shares_) {
    if (query < share.first_query || query >= share.end_query()) continue;
    const int place = share.places[static_cast<std::size_t>(query - share.first_query)];
    return share.job->visits[static_cast<std::size_t>(place)];
  }
  throw ModelError("monitor: a query of no job of this unit");
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
