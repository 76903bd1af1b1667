// The heart of the suite: on random machines and operations the SystemC modules compute what the
// golden model computes, in the cycles that a literal reading of the timing rules gives.
// A3_EQUIVALENCE_CASES sets how many (default 400), A3_EQUIVALENCE_SEED the first seed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>
#include <sstream>

#include "a3/golden/golden_model.h"
#include "a3/systemc/systemc_engine.h"
#include "support/fresh_process.h"
#include "support/random_case.h"
#include "support/setting.h"
#include "support/timing_oracle.h"

namespace a3::test {
namespace {

std::string compare_values(const OperationResult& result, const std::vector<GoldenResult>& golden) {
  for (std::size_t q = 0; q < golden.size(); ++q) {
    const QueryResult& query = result.queries[q];
    if (query.candidates != golden[q].candidates) return fmt::format("query {}: candidates", q);
    if (query.selected != golden[q].selected) return fmt::format("query {}: rows kept", q);
    const std::vector<std::int64_t> output(
        query.output_raw.begin(),
        query.output_raw.begin() + static_cast<std::ptrdiff_t>(golden[q].output_raw.size()));
    if (output != golden[q].output_raw) return fmt::format("query {}: output", q);
  }
  return {};
}

std::vector<QueryTimes> times_of(const Machine& machine, const Operation& operation,
                                 const std::vector<GoldenResult>& golden) {
  std::vector<QueryWork> works;
  for (std::size_t q = 0; q < golden.size(); ++q) {
    works.push_back({static_cast<std::int64_t>(q) * machine.workload.arrival_interval_cycles,
                     golden[q].candidates, golden[q].selected});
  }
  return expected_times(machine, operation.num_rows(), works);
}

std::string compare_cycles(const OperationResult& result, const std::vector<QueryTimes>& times) {
  for (std::size_t q = 0; q < times.size(); ++q) {
    const QueryResult& query = result.queries[q];
    if (query.accept_cycle != times[q].accept || query.done_cycle != times[q].done) {
      return fmt::format("query {}: accepted {} done {}, expected {} and {}", q, query.accept_cycle,
                         query.done_cycle, times[q].accept, times[q].done);
    }
  }
  if (result.makespan_cycles != times.back().done) return "makespan";
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
    const std::vector<QueryTimes> times = times_of(random.machine, operation, golden);
    for (const std::string& difference :
         {compare_values(result, golden), compare_cycles(result, times),
          compare_counts(random.machine, result.activity, times)}) {
      if (!difference.empty()) return fmt::format("operation {}: {}", i, difference);
    }
  }
  return {};
}

TEST(SystemCEngine, EqualsGoldenModelAndTimingRulesOnRandomMachinesAndOperations) {
  const std::uint64_t first_seed = setting("A3_EQUIVALENCE_SEED", 1);
  const std::uint64_t num_cases = setting("A3_EQUIVALENCE_CASES", 400);
  std::cout << "seeds " << first_seed << " to " << first_seed + num_cases - 1 << '\n';
  for (std::uint64_t seed = first_seed; seed < first_seed + num_cases; ++seed) {
    const RandomCase random = random_case(seed);
    const std::string difference =
        in_fresh_process([&random] { return compare_engine_with_contract(random); });
    ASSERT_EQ(difference, "") << random;
  }
}

}  // namespace
}  // namespace a3::test
