#include "support/comparison.h"

namespace a3::test {
namespace {

std::string difference_of(const QueryResult& a, const QueryResult& b) {
  const auto text = [](const char* what, std::int64_t x, std::int64_t y) {
    return std::string(what) + ' ' + std::to_string(x) + " and " + std::to_string(y);
  };
  if (a.visible_rows != b.visible_rows) return text("visible rows", a.visible_rows, b.visible_rows);
  if (a.num_tiles != b.num_tiles) return text("tiles", a.num_tiles, b.num_tiles);
  if (a.iterations != b.iterations) return text("iterations", a.iterations, b.iterations);
  if (a.candidates != b.candidates) return "candidates";
  if (a.selected != b.selected) return "rows kept";
  if (a.output_raw != b.output_raw) return "output";
  if (a.accept_cycle != b.accept_cycle) return text("accepted", a.accept_cycle, b.accept_cycle);
  if (a.done_cycle != b.done_cycle) return text("done", a.done_cycle, b.done_cycle);
  return {};
}

std::string text_of(const JobResult& job) {
  std::string text = "operation " + std::to_string(job.operation) + " tile " +
                     std::to_string(job.tile) + " on unit " + std::to_string(job.unit);
  for (const std::int64_t cycle : {job.assigned_cycle, job.load_start_cycle, job.load_end_cycle,
                                   job.sort_end_cycle, job.start_cycle, job.end_cycle}) {
    text += ' ' + std::to_string(cycle);
  }
  return text + ' ' + std::to_string(job.num_rows) + ' ' + std::to_string(job.num_queries);
}

std::string difference_of(const JobResult& a, const JobResult& b) {
  const std::string text_a = text_of(a);
  const std::string text_b = text_of(b);
  return text_a == text_b ? "" : text_a + " and " + text_b;
}

}  // namespace

std::string first_difference(const OperationResult& a, const OperationResult& b) {
  if (a.jobs.size() != b.jobs.size()) return "number of jobs";
  for (std::size_t j = 0; j < a.jobs.size(); ++j) {
    const std::string difference = difference_of(a.jobs[j], b.jobs[j]);
    if (!difference.empty()) return "job " + std::to_string(j) + ": " + difference;
  }
  if (a.queries.size() != b.queries.size()) return "number of queries";
  for (std::size_t q = 0; q < a.queries.size(); ++q) {
    const std::string difference = difference_of(a.queries[q], b.queries[q]);
    if (!difference.empty()) return "query " + std::to_string(q) + ": " + difference;
  }
  if (a.makespan_cycles != b.makespan_cycles) return "makespan";
  if (a.num_tiles != b.num_tiles) return "number of tiles";
  if (a.saturated_elements != b.saturated_elements) return "saturated elements";
  if (!(a.activity == b.activity)) return "activity";
  return {};
}

}  // namespace a3::test
