#include "report/query_change.h"

#include <gtest/gtest.h>

namespace a3 {
namespace {

constexpr double kOutputUlp = 0.25;
constexpr int kNumDims = 2;

/// An operation of two queries, alike.
OperationResult sound_operation() {
  QueryResult query;
  query.accept_cycle = 10;
  query.done_cycle = 50;
  query.candidates = {1, 4};
  query.selected = {4};
  query.output_raw = {8, -4, 0};
  OperationResult operation;
  operation.queries = {query, query};
  return operation;
}

TEST(ChangedQueries, AreNoneOfEqualOperations) {
  EXPECT_TRUE(changed_queries(sound_operation(), sound_operation(), kNumDims, kOutputUlp).empty());
}

TEST(ChangedQueries, MeasureLossesLikeGains) {
  OperationResult struck = sound_operation();
  struck.queries[1].output_raw = {5, -3, 0};  // 3 less and 1 more, times 1/4
  const auto changes = changed_queries(sound_operation(), struck, kNumDims, kOutputUlp);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].query, 1);
  EXPECT_TRUE(changes[0].output());
  EXPECT_FALSE(changes[0].rows() || changes[0].cycles());
  EXPECT_EQ(changes[0].num_elements, 2);
  EXPECT_EQ(changes[0].max_abs_change, 0.75);
  EXPECT_EQ(changes[0].squared_change, 0.75 * 0.75 + 0.25 * 0.25);
}

TEST(ChangedQueries, DoNotLookBeyondTheDimensions) {
  OperationResult struck = sound_operation();
  struck.queries[0].output_raw[kNumDims] = 9;
  EXPECT_TRUE(changed_queries(sound_operation(), struck, kNumDims, kOutputUlp).empty());
}

TEST(ChangedQueries, TellRowsFromCycles) {
  OperationResult struck = sound_operation();
  struck.queries[0].selected = {1, 4};
  struck.queries[1].accept_cycle = 8;
  struck.queries[1].done_cycle = 53;
  const auto changes = changed_queries(sound_operation(), struck, kNumDims, kOutputUlp);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_TRUE(changes[0].selected);
  EXPECT_FALSE(changes[0].candidates || changes[0].output() || changes[0].cycles());
  EXPECT_EQ(changes[1].accept_cycle_change, -2);
  EXPECT_EQ(changes[1].done_cycle_change, 3);
  EXPECT_FALSE(changes[1].rows() || changes[1].output());
}

}  // namespace
}  // namespace a3
