#include "report/query_change.h"

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

QueryChange change_of(const QueryResult& sound, const QueryResult& struck, int num_dims,
                      double output_ulp) {
  QueryChange change;
  change.candidates = sound.candidates != struck.candidates;
  change.selected = sound.selected != struck.selected;
  change.accept_cycle_change = struck.accept_cycle - sound.accept_cycle;
  change.done_cycle_change = struck.done_cycle - sound.done_cycle;
  for (std::size_t c = 0; c < static_cast<std::size_t>(num_dims); ++c) {
    const std::int64_t raw = struck.output_raw[c] - sound.output_raw[c];
    if (raw == 0) continue;
    const double difference = static_cast<double>(raw) * output_ulp;
    ++change.num_elements;
    change.max_abs_change = std::max(change.max_abs_change, std::abs(difference));
    change.squared_change += difference * difference;
  }
  return change;
}

}  // namespace

std::vector<QueryChange> changed_queries(const OperationResult& sound,
                                         const OperationResult& struck, int num_dims,
                                         double output_ulp) {
  std::vector<QueryChange> changes;
  for (std::size_t q = 0; q < sound.queries.size(); ++q) {
    QueryChange change = change_of(sound.queries[q], struck.queries[q], num_dims, output_ulp);
    change.query = static_cast<std::int64_t>(q);
    if (change.any()) changes.push_back(change);
  }
  return changes;
}

}  // namespace a3
