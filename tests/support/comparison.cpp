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

}  // namespace

std::string first_difference(const OperationResult& a, const OperationResult& b) {
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
