#include "testbench/visits.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

void Visits::start_operation(const std::vector<Job>& jobs, int num_queries) {
  jobs_ = &jobs;
  first_query_ += num_queries_;
  num_queries_ = num_queries;
  last_job_.assign(static_cast<std::size_t>(num_queries), 0);
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    for (const int query : jobs[j].queries) last_job_[static_cast<std::size_t>(query)] = j;
  }
}

void Visits::start_tile(std::size_t job) {
  job_ = job;
  first_visit_ += num_visits_;
  num_visits_ = (*jobs_)[job].num_queries();
}

void Visits::reset() {
  first_visit_ = 0;
  num_visits_ = 0;
}

int Visits::number_of(std::int64_t visit) const {
  const std::int64_t index = visit - first_visit_;
  if (index < 0 || index >= num_visits_) {
    throw ModelError(fmt::format("visit {} is not to this tile", visit));
  }
  return (*jobs_)[job_].queries[static_cast<std::size_t>(index)];
}

bool Visits::is_last(std::int64_t visit) const {
  return last_job_[static_cast<std::size_t>(number_of(visit))] == job_;
}

std::string Visits::name_of(std::int64_t visit) const {
  if (jobs_->size() == 1) return fmt::format("query {}", query_of(visit));
  return fmt::format("query {}, tile {}", query_of(visit), job_);
}

}  // namespace a3
