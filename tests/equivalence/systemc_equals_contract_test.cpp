// The heart of the suite: on random machines and operations the SystemC modules compute what the
// golden model computes, in the cycles that a literal reading of the timing rules gives.
// A3_EQUIVALENCE_CASES sets how many (default 400), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "a3/golden/golden_model.h"
#include "a3/systemc/systemc_engine.h"
#include "random_machines.h"
#include "support/operation_oracle.h"

namespace a3::test {
namespace {

std::string compare_values(const OperationResult& result, const std::vector<GoldenResult>& golden) {
  for (std::size_t q = 0; q < golden.size(); ++q) {
    const QueryResult& query = result.queries[q];
    if (query.candidates != golden[q].candidates) return fmt::format("query {}: candidates", q);
    if (query.selected != golden[q].selected) return fmt::format("query {}: rows kept", q);
    if (query.output_raw != golden[q].output_raw) return fmt::format("query {}: output", q);
  }
  return {};
}

std::string compare_cycles(const OperationResult& result, const ExpectedOperation& expected) {
  for (std::size_t q = 0; q < expected.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    const auto [accept, done] = expected.queries[q];
    if (query.accept_cycle != accept || query.done_cycle != done) {
      return fmt::format("query {}: accepted {} done {}, expected {} and {}", q, query.accept_cycle,
                         query.done_cycle, accept, done);
    }
  }
  if (result.makespan_cycles != expected.makespan) return "makespan";
  if (result.num_tiles != expected.num_tiles) return "number of tiles";
  return {};
}

/// Counts of an elastic machine that follow from the moments.
std::string compare_counts(const Machine& machine, const Activity& activity,
                           const std::vector<QueryTimes>& times) {
  if (machine.is_base()) return {};
  std::int64_t steps = 0, borrowed = 0, bank = 0, post_bank = 0, out_borrowed = 0, vector_busy = 0;
  for (const QueryTimes& query : times) {
    steps += query.scan_steps;
    borrowed += query.scan_stalls_borrowed;
    bank += query.scan_stalls_bank;
    post_bank += query.post_stalls_bank;
    out_borrowed += query.output_stalls_borrowed;
    if (machine.candidate_selection) vector_busy += query.latch - query.iterations_end;
  }
  if (activity[Counter::kDotProductScanSteps] != steps) return "scan steps";
  if (activity[Counter::kDotProductStallMultipliersBorrowedCycles] != borrowed)
    return "scan: borrowed";
  if (activity[Counter::kDotProductStallBankBusyCycles] != bank) return "scan: bank busy";
  if (activity[Counter::kPostScoringStallBankBusyCycles] != post_bank)
    return "post-scoring: bank busy";
  if (activity[Counter::kOutputStallMultipliersBorrowedCycles] != out_borrowed)
    return "output: borrowed";
  if (activity[Counter::kSelectionStallVectorBusyCycles] != vector_busy) return "vector busy";
  return {};
}

std::string compare_engine_with_contract(const RandomCase& random) {
  SystemCEngine engine(random.machine, {}, [] { return false; });
  for (std::size_t i = 0; i < random.operations.size(); ++i) {
    const Operation& operation = random.operations[i];
    const OperationResult& result = engine.run(operation);
    const std::vector<GoldenResult> golden = golden_attention(random.machine, operation);
    const ExpectedOperation expected = expected_operation(random.machine, operation, golden);
    for (const std::string& difference :
         {compare_values(result, golden), compare_cycles(result, expected),
          compare_counts(random.machine, result.activity, expected.visits)}) {
      if (!difference.empty()) return fmt::format("operation {}: {}", i, difference);
    }
  }
  return {};
}

TEST(SystemCEngine, EqualsGoldenModelAndTimingRulesOnRandomMachinesAndOperations) {
  on_random_machines(compare_engine_with_contract);
}

TEST(SystemCEngine, EqualsGoldenModelAndTimingRulesOnSlicesTilesAndVisibleRows) {
  on_random_machines(compare_engine_with_contract, random_mapped_case);
}

}  // namespace
}  // namespace a3::test
