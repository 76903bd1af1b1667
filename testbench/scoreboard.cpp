#include "testbench/scoreboard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

/// What differs, in a sentence; empty if nothing does. `golden` has no padding lanes.
std::string difference(const QueryResult& result, const GoldenResult& golden) {
  if (result.candidates != golden.candidates) {
    return fmt::format("candidates [{}], golden model [{}]", fmt::join(result.candidates, " "),
                       fmt::join(golden.candidates, " "));
  }
  if (result.selected != golden.selected) {
    return fmt::format("rows kept [{}], golden model [{}]", fmt::join(result.selected, " "),
                       fmt::join(golden.selected, " "));
  }
  const auto [ours, theirs] =
      std::mismatch(golden.output_raw.begin(), golden.output_raw.end(), result.output_raw.begin());
  if (ours == golden.output_raw.end()) return {};
  return fmt::format("output element {} is {} raw, golden model {}",
                     ours - golden.output_raw.begin(), *theirs, *ours);
}

}  // namespace

Scoreboard::Scoreboard(const Machine& machine, bool check)
    : golden_(machine),
      check_(check),
      output_ulp_(std::ldexp(1.0, -3 * machine.numerics.fraction_bits)) {}

Expectation Scoreboard::expect(const Operation& operation) const {
  Expectation expected;
  if (check_) expected.golden = golden_.run(operation);
  exact_attention(operation, expected.exact);
  return expected;
}

std::int64_t Scoreboard::count_mismatches(const OperationResult& result,
                                          const Expectation& expected) {
  std::int64_t mismatches = 0;
  for (std::size_t q = 0; q < expected.golden.size(); ++q) {
    const std::string what = difference(result.queries[q], expected.golden[q]);
    if (what.empty()) continue;
    if (first_mismatch_.empty()) {
      first_mismatch_ = fmt::format("operation {}, query {}: {}", num_operations_, q, what);
    }
    ++mismatches;
  }
  ++num_operations_;
  return mismatches;
}

std::vector<QueryAccuracy> Scoreboard::accuracy(const OperationResult& result,
                                                const Expectation& expected) const {
  const Matrix<double>& exact = expected.exact.output;
  const int num_dims = exact.num_cols();
  std::vector<double> output(static_cast<std::size_t>(num_dims));
  std::vector<QueryAccuracy> accuracies;
  accuracies.reserve(result.queries.size());
  for (int q = 0; q < exact.num_rows(); ++q) {
    const QueryResult& query = result.queries[static_cast<std::size_t>(q)];
    std::transform(query.output_raw.begin(), query.output_raw.begin() + num_dims, output.begin(),
                   [this](std::int64_t raw) { return static_cast<double>(raw) * output_ulp_; });
    accuracies.push_back(
        query_accuracy({output.data(), exact.row(q), num_dims, expected.exact.score.row(q),
                        expected.exact.score.num_cols(), query.selected}));
  }
  return accuracies;
}

}  // namespace a3
