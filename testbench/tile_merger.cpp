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
  for (std::size_t v = 0; v < job.queries.size(); ++v) {
    const auto query = static_cast<std::size_t>(job.queries[v]);
    const QueryResult& visit = monitor.visits()[v].query;
    add_visit(job, visit, result_.queries[query]);
    parts_[query].push_back(
        {monitor.visits()[v].largest_score, monitor.visits()[v].score_sum, visit.output_raw});
  }
  ++result_.num_tiles;
  result_.makespan_cycles += monitor.makespan_cycles();
  result_.activity += activity;
  result_.saturated_elements += saturated_elements;
}

void TileMerger::add_visit(const Job& job, const QueryResult& visit, QueryResult& query) const {
  const std::int64_t tile_begin = result_.makespan_cycles;
  // Tiles follow one another: the first visit is accepted first, the last is done last.
  if (query.num_tiles++ == 0) query.accept_cycle = tile_begin + visit.accept_cycle;
  query.done_cycle = tile_begin + visit.done_cycle;
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
