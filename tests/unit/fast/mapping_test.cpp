// Rows of several slices, operations in tiles and queries that see some of the rows only, on the
// fast engine: values as in the golden model, times by the rules read literally
// (support/operation_oracle.h), tile after tile.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <mutex>
#include <numeric>

#include "a3/fast/fast_engine.h"
#include "a3/golden/golden_model.h"
#include "support/operation_oracle.h"
#include "support/random_case.h"

namespace a3 {
namespace {

bool is_same(const QueryResult& query, const GoldenResult& golden) {
  return query.candidates == golden.candidates && query.selected == golden.selected &&
         query.output_raw == golden.output_raw;
}

RC_GTEST_PROP(MappedOperations, GiveTheGoldenModelsValuesInTheTimesOfTheRules, ()) {
  const test::RandomCase random = test::random_mapped_case(*rc::gen::arbitrary<std::uint64_t>());
  FastEngine engine(random.machine);
  for (const Operation& operation : random.operations) {
    const std::vector<GoldenResult> golden = golden_attention(random.machine, operation);
    const OperationResult& result = engine.run(operation);
    const test::ExpectedOperation expected =
        test::expected_operation(random.machine, operation, golden);
    for (std::size_t q = 0; q < golden.size(); ++q) {
      RC_ASSERT(is_same(result.queries[q], golden[q]));
      RC_ASSERT(result.queries[q].accept_cycle == expected.queries[q].accept);
      RC_ASSERT(result.queries[q].done_cycle == expected.queries[q].done);
    }
    RC_ASSERT(result.makespan_cycles == expected.makespan);
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

/// What parts say of themselves, in whatever threads.
class Parts {
 public:
  PartDone told() {
    return [this](double share) {
      const std::lock_guard<std::mutex> lock(mutex_);
      shares_.push_back(share);
    };
  }
  std::size_t count() const { return shares_.size(); }
  double sum() const { return std::accumulate(shares_.begin(), shares_.end(), 0.0); }

 private:
  std::mutex mutex_;
  std::vector<double> shares_;
};

Operation zeros(int num_rows, int num_queries) {
  Operation operation;
  operation.key.resize(num_rows, 64);
  operation.value.resize(num_rows, 64);
  operation.query.resize(num_queries, 64);
  return operation;
}

TEST(MappedOperations, TellOfEachTileThatIsDone) {
  Machine machine;
  machine.mapping.tile_rows = 16;
  for (const int num_threads : {1, 3}) {
    Parts parts;
    FastEngine(machine, {}, num_threads).run(zeros(500, 2), parts.told());
    EXPECT_EQ(parts.count(), 32U);
    EXPECT_NEAR(parts.sum(), 1, 1e-12);
  }
}

TEST(MappedOperations, OfOneTileTellOfEachBlockOfQueries) {
  Parts parts;
  FastEngine(Machine()).run(zeros(20, 10 * fast::Selector::kQueriesPerBlock + 1), parts.told());
  EXPECT_EQ(parts.count(), 11U);
  EXPECT_NEAR(parts.sum(), 1, 1e-12);
}

}  // namespace
}  // namespace a3
