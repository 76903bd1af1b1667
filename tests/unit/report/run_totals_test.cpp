#include "a3/report/run_totals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hand_made_run.h"

namespace a3 {
namespace {

using test::HandMadeOperation;

RunTotals totals_of(const std::vector<HandMadeOperation>& operations) {
  RunTotals totals;
  for (const HandMadeOperation& operation : operations) {
    totals.add(operation.result, operation.accuracy, operation.num_rows, test::kNumDims);
  }
  return totals;
}

/// An operation whose queries are accepted at 0 and done at these cycles.
HandMadeOperation operation_done_at(const std::vector<std::int64_t>& done_cycles) {
  HandMadeOperation operation;
  operation.num_rows = 1;
  for (const std::int64_t done_cycle : done_cycles) {
    QueryResult query;
    query.done_cycle = done_cycle;
    operation.result.queries.push_back(query);
  }
  operation.accuracy.resize(done_cycles.size());
  return operation;
}

TEST(ActiveRowsOfAQuery, AreItsIterationsCandidatesAndKeptRows) {
  QueryResult query;
  query.iterations = 160;
  query.candidates = {1, 2, 5};
  query.selected = {2, 5};
  const ActiveRows active = active_rows(query, 1);
  EXPECT_EQ(active.iterations, 160);
  EXPECT_EQ(active.candidates, 3);
  EXPECT_EQ(active.selected, 2);
}

TEST(RunTotals, CountOperationsQueriesAndCycles) {
  const RunTotals totals = test::hand_made_totals();
  EXPECT_EQ(totals.num_operations, 3);
  EXPECT_EQ(totals.num_queries, 2 + 1 + 3);
  EXPECT_EQ(totals.total_cycles, 64 + 35 + 56);
  EXPECT_EQ(totals.rows_sum, 2 * 8 + 6 + 3 * 4);
  EXPECT_EQ(totals.saturated_elements, 3 + 5);
}

// Latencies 40, 54, 35, 30, 28 and 36.
TEST(RunTotals, GiveTheSmallestMeanAndLargestLatency) {
  const RunTotals totals = test::hand_made_totals();
  EXPECT_EQ(totals.latency_min_cycles, 28);
  EXPECT_EQ(totals.latency_max_cycles, 54);
  EXPECT_EQ(totals.latency_sum_cycles, 223);
  EXPECT_DOUBLE_EQ(totals.latency_mean_cycles(), 223.0 / 6);
}

TEST(RunTotals, AddUpActiveRowsAndActivity) {
  const RunTotals totals = test::hand_made_totals();
  EXPECT_EQ(totals.active.iterations, 4 + 4 + 3 + 2 + 2 + 2);
  EXPECT_EQ(totals.active.candidates, 3 + 5 + 1 + 2 + 1 + 4);
  EXPECT_EQ(totals.active.selected, 1 + 2 + 1 + 1 + 1 + 2);
  EXPECT_EQ(totals.activity[Counter::kOutputRows], 126 + 1000);
  EXPECT_EQ(totals.activity[Counter::kKeySramReads], 128);
}

// Squared errors 3.0 over 6 queries of 2 elements, cosines 4.5, top-1 4, top-2 4.5, top-5 3.
TEST(RunTotals, AverageAccuracyOverElementsAndQueries) {
  const RunTotals totals = test::hand_made_totals();
  EXPECT_DOUBLE_EQ(totals.rmse(), 0.5);
  EXPECT_DOUBLE_EQ(totals.max_abs_error, 0.9);
  EXPECT_DOUBLE_EQ(totals.cosine_mean(), 0.75);
  EXPECT_DOUBLE_EQ(totals.top1_retained(), 4.0 / 6);
  EXPECT_DOUBLE_EQ(totals.top2_retained(), 0.75);
  EXPECT_DOUBLE_EQ(totals.top5_retained(), 0.5);
}

// (64 - 40) / 1 = 24 and (56 - 30) / 2 = 13; the operation with one query has none.
TEST(RunTotals, AverageTheIntervalOverOperationsOfAtLeastTwoQueries) {
  const RunTotals totals = test::hand_made_totals();
  ASSERT_TRUE(totals.interval_mean_cycles().has_value());
  EXPECT_DOUBLE_EQ(*totals.interval_mean_cycles(), (24 + 13) / 2.0);
}

// Base design, n = 320: slots of 329 cycles, so done at 987, 1316, 1645, ...
TEST(RunTotals, GiveTheIntervalOfAPipelineThatIsAlwaysFull) {
  const RunTotals totals = totals_of({operation_done_at({987, 1316, 1645, 1974, 2303, 2632})});
  EXPECT_DOUBLE_EQ(totals.interval_mean_cycles().value(), 329);
}

// 10 / 3 and 1: an operation counts once however many queries it has.
TEST(RunTotals, WeighEveryOperationsIntervalAlike) {
  const RunTotals totals = totals_of({operation_done_at({5, 7, 8, 15}), operation_done_at({3, 4})});
  EXPECT_DOUBLE_EQ(totals.interval_mean_cycles().value(), (10.0 / 3 + 1) / 2);
}

TEST(RunTotals, HaveNoIntervalWithoutTwoQueriesInAnOperation) {
  EXPECT_EQ(RunTotals().interval_mean_cycles(), std::nullopt);
  const RunTotals totals = totals_of({operation_done_at({5}), operation_done_at({9})});
  EXPECT_EQ(totals.interval_mean_cycles(), std::nullopt);
  EXPECT_EQ(totals.num_queries, 2);
}

TEST(RunTotals, HaveNoMismatchesUntilSomeoneCompared) {
  EXPECT_EQ(test::hand_made_totals().golden_mismatches, std::nullopt);
}

TEST(RunTotals, DivideByTheNumberOfQueries) {
  EXPECT_DOUBLE_EQ(test::hand_made_totals().per_query(15), 2.5);
}

// The rmse is not a number then; the largest of the other errors would be misleading beside it.
TEST(RunTotals, HaveNoLargestErrorIfAQuerysIsNotANumber) {
  std::vector<HandMadeOperation> operations = test::hand_made_operations();
  operations[0].accuracy[0].max_abs_error = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(totals_of(operations).max_abs_error));
}

}  // namespace
}  // namespace a3
