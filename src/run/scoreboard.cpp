#include "a3/run/scoreboard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

/// Row ids in one another's place, in words; empty if they are the same.
std::string rows_difference(const char* what, const std::int32_t* rows, int num_rows,
                            const std::vector<std::int32_t>& golden) {
  const std::int32_t* end = rows + num_rows;
  if (std::equal(rows, end, golden.begin(), golden.end())) return {};
  return fmt::format("{} [{}], golden model [{}]", what, fmt::join(rows, end, " "),
                     fmt::join(golden, " "));
}

std::string difference(const QueryResult& result, const GoldenResult& golden) {
  return a3::difference(result.candidates.data(), static_cast<int>(result.candidates.size()),
                        result.selected.data(), static_cast<int>(result.selected.size()),
                        result.output_raw.data(), golden);
}

}  // namespace

std::string difference(const std::int32_t* candidates, int num_candidates,
                       const std::int32_t* selected, int num_selected,
                       const std::int64_t* output_raw, const GoldenResult& golden) {
  std::string rows = rows_difference("candidates", candidates, num_candidates, golden.candidates);
  if (!rows.empty()) return rows;
  rows = rows_difference("rows kept", selected, num_selected, golden.selected);
  if (!rows.empty()) return rows;
  const auto [ours, theirs] =
      std::mismatch(golden.output_raw.begin(), golden.output_raw.end(), output_raw);
  if (ours == golden.output_raw.end()) return {};
  return fmt::format("output element {} is {} raw, golden model {}",
                     ours - golden.output_raw.begin(), *theirs, *ours);
}

Scoreboard::Scoreboard(const Machine& machine, bool check,
                       const golden::SelectorFactory& make_selector)
    : golden_(machine, make_selector),
      check_(check),
      output_ulp_(std::ldexp(1.0, -3 * machine.numerics.fraction_bits)) {}

void Scoreboard::expect(const Operation& operation, Expectation& expected,
                        const PartDone& part_done) const {
  expected.golden.clear();
  expected.exact.compute(operation);
  if (!check_) return;
  const GoldenModel::PreparedOperation prepared = golden_.prepare(operation);
  for (int query = 0; query < operation.num_queries(); ++query) {
    expected.golden.push_back(golden_.run(prepared, query));
    if (part_done) part_done(1.0 / operation.num_queries());
  }
}

Verdict Scoreboard::judge(const OperationResult& result, const Expectation& expected) const {
  Verdict verdict;
  for (std::size_t q = 0; q < expected.golden.size(); ++q) {
    const std::string what = difference(result.queries[q], expected.golden[q]);
    if (what.empty()) continue;
    if (verdict.num_mismatches++ == 0) {
      verdict.first_mismatch = fmt::format("query {}: {}", q, what);
    }
  }
  return verdict;
}

void Scoreboard::rate(const OperationResult& result, const Expectation& expected,
                      std::vector<QueryAccuracy>& accuracy) const {
  accuracy.clear();
  for (std::size_t q = 0; q < result.queries.size(); ++q) {
    const QueryResult& query = result.queries[q];
    accuracy.push_back(query_accuracy(expected.exact[static_cast<int>(q)],
                                      {query.output_raw.data(), output_ulp_, query.selected.data(),
                                       static_cast<int>(query.selected.size())}));
  }
}

}  // namespace a3
