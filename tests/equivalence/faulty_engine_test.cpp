// Tests that must fail, do: an engine that is wrong in one place is found out, and the command ends
// with status 1.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "a3/golden/golden_model.h"
#include "a3/run/run_trace.h"
#include "cli/exit_status.h"
#include "support/random_case.h"
#include "support/trace_files.h"

namespace a3::test {
namespace {

using ::testing::HasSubstr;

/// Answers with the golden model's values, but for one change in the last query.
class FaultyEngine : public Engine {
 public:
  FaultyEngine(const Machine& machine, std::function<void(QueryResult&)> fault)
      : machine_(machine), fault_(std::move(fault)) {}

 private:
  const OperationResult& run_in_parts(const Operation& operation, const PartDone&) override {
    result_ = {};
    for (const GoldenResult& golden : golden_attention(machine_, operation)) {
      QueryResult query;
      query.candidates = golden.candidates;
      query.selected = golden.selected;
      query.output_raw = golden.output_raw;
      query.done_cycle = ++result_.makespan_cycles;
      result_.queries.push_back(query);
    }
    fault_(result_.queries.back());
    return result_;
  }

  const Machine machine_;
  const std::function<void(QueryResult&)> fault_;
  OperationResult result_;
};

Operation two_rows_one_query() {
  Operation operation;
  operation.key.resize(2, 1);
  operation.key.data() = {1, -1};
  operation.value.resize(2, 1);
  operation.value.data() = {2, 4};
  operation.query.resize(1, 1);
  operation.query.data() = {0.5};
  return operation;
}

class FaultyEngineTest : public ::testing::Test {
 protected:
  RunOutcome outcome_with(const std::function<void(QueryResult&)>& fault) {
    const TempFolder folder;
    const std::filesystem::path file = folder / "trace.npz";
    write_trace(file, {two_rows_one_query()});
    TraceStream trace({file});
    FaultyEngine engine(machine_, fault);
    return run_trace(machine_, engine, trace, nullptr, {});
  }

  Machine machine_;
};

TEST_F(FaultyEngineTest, IsNotBlamedWithoutAFault) {
  const RunOutcome outcome = outcome_with([](QueryResult&) {});
  EXPECT_EQ(outcome.totals.golden_mismatches, 0);
  EXPECT_EQ(exit_status(outcome), kSuccess);
}

TEST_F(FaultyEngineTest, IsFoundOutByOneOutputBit) {
  const RunOutcome outcome = outcome_with([](QueryResult& query) { query.output_raw[0] ^= 1; });
  EXPECT_EQ(outcome.totals.golden_mismatches, 1);
  EXPECT_THAT(outcome.first_mismatch, HasSubstr("operation 0, query 0: output element 0"));
  EXPECT_EQ(exit_status(outcome), kDisagreement);
}

TEST_F(FaultyEngineTest, IsFoundOutByACandidateTooFew) {
  const RunOutcome outcome = outcome_with([](QueryResult& query) { query.candidates.pop_back(); });
  EXPECT_THAT(outcome.first_mismatch, HasSubstr("candidates [0], golden model [0 1]"));
  EXPECT_EQ(exit_status(outcome), kDisagreement);
}

TEST_F(FaultyEngineTest, IsFoundOutByARowKeptTooMany) {
  const RunOutcome outcome = outcome_with([](QueryResult& query) { query.selected.push_back(7); });
  EXPECT_THAT(outcome.first_mismatch, HasSubstr("rows kept [0 1 7], golden model [0 1]"));
  EXPECT_EQ(exit_status(outcome), kDisagreement);
}

}  // namespace
}  // namespace a3::test
