// Rows of several slices, operations in tiles and queries that see some of the rows only, on the
// fast engine: values as in the golden model, times by the rules read literally
// (support/timing_oracle.h), tile after tile.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "support/random_case.h"
#include "support/timing_oracle.h"

namespace a3 {
namespace {

bool is_same(const QueryResult& query, const GoldenResult& golden) {
  return query.candidates == golden.candidates && query.selected == golden.selected &&
         query.output_raw == golden.output_raw;
}

std::vector<std::int32_t> rows_between(const std::vector<std::int32_t>& rows, int begin, int end) {
  std::vector<std::int32_t> found;
  for (const std::int32_t row : rows) {
    if (row >= begin && row < end) found.push_back(row - begin);
  }
  return found;
}

struct Times {
  std::int64_t accept = -1;
  std::int64_t done = 0;
};

/// A query's times, and those of the operation's end, with the candidates and rows of the golden
/// model.
std::vector<Times> expected_times(const Machine& machine, const Operation& operation,
                                  const std::vector<GoldenResult>& golden, std::int64_t& makespan) {
  const int n = operation.num_rows();
  const int lanes = machine.hardware.num_lanes;
  const int num_slices = (operation.num_dims() + lanes - 1) / lanes;
  int num_tiles = 1;
  if (machine.mapping.tile_rows) {
    const int per = std::min(machine.hardware.num_rows / num_slices, *machine.mapping.tile_rows);
    num_tiles = (n + per - 1) / per;
  }
  std::vector<Times> all(golden.size());
  makespan = 0;
  for (std::int64_t k = 0; k < num_tiles; ++k) {
    const auto begin = static_cast<int>(k * n / num_tiles);
    const auto end = static_cast<int>((k + 1) * n / num_tiles);
    std::vector<std::size_t> visiting;
    std::vector<test::QueryWork> works;
    for (std::size_t q = 0; q < golden.size(); ++q) {
      const int visible = operation.query_rows.empty() ? n : operation.query_rows[q];
      if (visible <= begin) continue;
      visiting.push_back(q);
      const std::int64_t arrival =
          k == 0 ? static_cast<std::int64_t>(q) * machine.workload.arrival_interval_cycles : 0;
      works.push_back({arrival, rows_between(golden[q].candidates, begin, end),
                       rows_between(golden[q].selected, begin, end),
                       std::min(visible, end) - begin});
    }
    if (visiting.empty()) continue;
    std::optional<std::int64_t> iterations;
    if (machine.candidate_selection) {
      iterations = tile_iterations(*machine.candidate_selection, end - begin, n);
    }
    const std::vector<test::QueryTimes> times =
        test::expected_times(machine, end - begin, works, num_slices, iterations);
    for (std::size_t i = 0; i < visiting.size(); ++i) {
      Times& query = all[visiting[i]];
      const std::int64_t accept = makespan + times[i].accept;
      query.accept = query.accept < 0 ? accept : std::min(query.accept, accept);
      query.done = std::max(query.done, makespan + times[i].done);
    }
    makespan += std::max_element(times.begin(), times.end(), [](const auto& a, const auto& b) {
                  return a.done < b.done;
                })->done;
  }
  return all;
}

RC_GTEST_PROP(MappedOperations, GiveTheGoldenModelsValuesInTheTimesOfTheRules, ()) {
  const test::RandomCase random = test::random_mapped_case(*rc::gen::arbitrary<std::uint64_t>());
  FastEngine engine(random.machine);
  for (const Operation& operation : random.operations) {
    const std::vector<GoldenResult> golden = golden_attention(random.machine, operation);
    const OperationResult& result = engine.run(operation);
    std::int64_t makespan = 0;
    const std::vector<Times> times = expected_times(random.machine, operation, golden, makespan);
    for (std::size_t q = 0; q < golden.size(); ++q) {
      RC_ASSERT(is_same(result.queries[q], golden[q]));
      RC_ASSERT(result.queries[q].accept_cycle == times[q].accept);
      RC_ASSERT(result.queries[q].done_cycle == times[q].done);
    }
    RC_ASSERT(result.makespan_cycles == makespan);
  }
}

/// Check values of the documentation (docs/timing.md).
TEST(MappedOperations, OfTwoSlicesTakeTwiceTheSlotOnTheBaseDesign) {
  Machine machine;
  machine.hardware.num_rows = 640;
  machine.hardware.num_dims = 128;
  Operation operation;
  operation.key.resize(320, 128);
  operation.value.resize(320, 128);
  operation.query.resize(3, 128);
  FastEngine engine(machine);
  const OperationResult& result = engine.run(operation);
  for (const QueryResult& query : result.queries) EXPECT_EQ(query.latency_cycles(), 1947);
  EXPECT_EQ(result.queries[1].done_cycle - result.queries[0].done_cycle, 649);
}

TEST(MappedOperations, OnSeveralThreadsGiveTheSame) {
  Machine machine;
  machine.mapping.tile_rows = 16;
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  machine.post_scoring = PostScoring{5};
  Operation operation;
  operation.key.resize(500, 64);
  operation.value.resize(500, 64);
  operation.query.resize(9, 64);
  int number = 0;
  for (Matrix<double>* matrix : {&operation.key, &operation.value, &operation.query}) {
    for (double& x : matrix->data()) x = (number++ * 37 % 101 - 50) / 25.0;
  }
  FastEngine alone(machine);
  FastEngine threaded(machine, {}, 4);
  const std::vector<GoldenResult> golden = golden_attention(machine, operation);
  const OperationResult& result = threaded.run(operation);
  EXPECT_EQ(result.num_tiles, 32);
  EXPECT_EQ(result.makespan_cycles, alone.run(operation).makespan_cycles);
  EXPECT_EQ(result.activity, alone.result().activity);
  for (std::size_t q = 0; q < golden.size(); ++q)
    EXPECT_TRUE(is_same(result.queries[q], golden[q]));
}

}  // namespace
}  // namespace a3
