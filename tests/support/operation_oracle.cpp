#include "support/operation_oracle.h"

#include <algorithm>
#include <optional>

namespace a3::test {
namespace {

std::vector<std::int32_t> rows_between(const std::vector<std::int32_t>& rows, int begin, int end) {
  std::vector<std::int32_t> found;
  for (const std::int32_t row : rows) {
    if (row >= begin && row < end) found.push_back(row - begin);
  }
  return found;
}

/// Rows [begin, end) of an operation, and who visits them.
struct TileWork {
  int begin;
  int end;
  std::vector<std::size_t> visiting;
  std::vector<QueryWork> works;
};

TileWork work_of(const Machine& machine, const Operation& operation,
                 const std::vector<GoldenResult>& golden, int begin, int end) {
  TileWork tile{begin, end, {}, {}};
  for (std::size_t q = 0; q < golden.size(); ++q) {
    const int visible =
        operation.query_rows.empty() ? operation.num_rows() : operation.query_rows[q];
    if (visible <= begin) continue;
    const std::int64_t arrival =
        begin == 0 ? static_cast<std::int64_t>(q) * machine.workload.arrival_interval_cycles : 0;
    tile.visiting.push_back(q);
    tile.works.push_back({arrival, rows_between(golden[q].candidates, begin, end),
                          rows_between(golden[q].selected, begin, end),
                          std::min(visible, end) - begin});
  }
  return tile;
}

void add_tile(const Machine& machine, const Operation& operation, const TileWork& tile,
              int num_slices, ExpectedOperation& expected) {
  const int num_rows = tile.end - tile.begin;
  std::optional<std::int64_t> iterations;
  if (machine.candidate_selection) {
    iterations = tile_iterations(*machine.candidate_selection, num_rows, operation.num_rows());
  }
  const std::vector<QueryTimes> times =
      expected_times(machine, num_rows, tile.works, num_slices, iterations);
  std::int64_t makespan = 0;
  for (std::size_t v = 0; v < times.size(); ++v) {
    OperationTimes& query = expected.queries[tile.visiting[v]];
    const std::int64_t accept = expected.makespan + times[v].accept;
    query.accept = query.accept < 0 ? accept : std::min(query.accept, accept);
    query.done = std::max(query.done, expected.makespan + times[v].done);
    makespan = std::max(makespan, times[v].done);
    expected.visits.push_back(times[v]);
  }
  expected.makespan += makespan;
  ++expected.num_tiles;
}

}  // namespace

ExpectedOperation expected_operation(const Machine& machine, const Operation& operation,
                                     const std::vector<GoldenResult>& golden) {
  const int n = operation.num_rows();
  const int lanes = machine.hardware.num_lanes;
  const int num_slices = (operation.num_dims() + lanes - 1) / lanes;
  int num_tiles = 1;
  if (machine.mapping.tile_rows) {
    const int per = std::min(machine.hardware.num_rows / num_slices, *machine.mapping.tile_rows);
    num_tiles = (n + per - 1) / per;
  }
  ExpectedOperation expected;
  expected.queries.resize(golden.size());
  for (std::int64_t k = 0; k < num_tiles; ++k) {
    const TileWork tile = work_of(machine, operation, golden, static_cast<int>(k * n / num_tiles),
                                  static_cast<int>((k + 1) * n / num_tiles));
    if (!tile.visiting.empty()) add_tile(machine, operation, tile, num_slices, expected);
  }
  return expected;
}

}  // namespace a3::test
