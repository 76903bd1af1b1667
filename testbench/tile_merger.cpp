#include "testbench/tile_merger.h"

#include <algorithm>

#include "arith/merge.h"

namespace a3 {
namespace {

void append_rows(const std::vector<std::int32_t>& rows, int first_row,
                 std::vector<std::int32_t>& all) {
  for (const std::int32_t row : rows) all.push_back(first_row + row);
}

}  // namespace

void TileMerger::start_operation(const Operation& operation) {
  const int num_queries = operation.num_queries();
  num_dims_ = operation.num_dims();
  result_ = {};
  result_.num_tiles = 0;
  result_.queries.resize(static_cast<std::size_t>(num_queries));
  for (int q = 0; q < num_queries; ++q) {
    QueryResult& query = result_.queries[static_cast<std::size_t>(q)];
    query.visible_rows = operation.num_visible_rows(q);
    query.num_tiles = 0;
  }
  parts_.assign(result_.queries.size(), {});
}

void TileMerger::add(const Job& job, const Monitor& monitor, const Activity& activity,
                     std::int64_t saturated_elements) {
  add_at(result_.makespan_cycles, job, monitor.visits(), activity, saturated_elements);
  result_.makespan_cycles += monitor.makespan_cycles();
}

void TileMerger::add_at(std::int64_t begin_cycle, const Job& job,
                        const std::vector<Monitor::Visit>& visits, const Activity& activity,
                        std::int64_t saturated_elements) {
  for (std::size_t v = 0; v < job.queries.size(); ++v) {
    const auto query = static_cast<std::size_t>(job.queries[v]);
    const Monitor::Visit& visit = visits[v];
    add_visit(begin_cycle, job, visit.query, result_.queries[query]);
    parts_[query].push_back({visit.largest_score, visit.score_sum, visit.query.output_raw});
  }
  ++result_.num_tiles;
  result_.activity += activity;
  result_.saturated_elements += saturated_elements;
}

/// From the first acceptance to the last output.
void TileMerger::add_visit(std::int64_t begin_cycle, const Job& job, const QueryResult& visit,
                           QueryResult& query) {
  const bool is_first = query.num_tiles++ == 0;
  const std::int64_t accept_cycle = begin_cycle + visit.accept_cycle;
  query.accept_cycle = is_first ? accept_cycle : std::min(query.accept_cycle, accept_cycle);
  query.done_cycle = std::max(query.done_cycle, begin_cycle + visit.done_cycle);
  query.iterations += visit.iterations;
  append_rows(visit.candidates, job.tile.first_row, query.candidates);
  append_rows(visit.selected, job.tile.first_row, query.selected);
}

OperationResult& TileMerger::finish() {
  for (std::size_t q = 0; q < parts_.size(); ++q) {
    std::vector<TileOutput> tiles;
    for (const Part& part : parts_[q]) {
      tiles.push_back({part.largest_score, part.score_sum, part.output_raw.data()});
    }
    std::vector<std::int64_t>& output_raw = result_.queries[q].output_raw;
    output_raw.resize(static_cast<std::size_t>(num_dims_));
    merge_outputs(tiles, exponent_, num_dims_, output_raw.data());
  }
  return result_;
}

}  // namespace a3
