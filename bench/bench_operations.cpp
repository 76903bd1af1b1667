#include "bench/bench_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "a3/base/input_error.h"
#include "a3/workload/trace_stream.h"

namespace a3::bench {
namespace {

constexpr int kNumOperations = 4;

Matrix<double> first_rows(const Matrix<double>& matrix, int num_rows) {
  Matrix<double> cut(num_rows, matrix.num_cols());
  std::copy_n(matrix.data().begin(), cut.data().size(), cut.data().begin());
  return cut;
}

/// The i-th of `wanted` places, spread evenly from the first to the last of `available`.
std::int64_t spread(int i, int wanted, std::int64_t available) {
  if (wanted >= available) return i;
  return wanted == 1 ? 0 : (2 * i * (available - 1) + wanted - 1) / (2 * (wanted - 1));
}

Matrix<double> spread_rows(const Matrix<double>& matrix, int most) {
  Matrix<double> some(std::min(most, matrix.num_rows()), matrix.num_cols());
  for (int r = 0; r < some.num_rows(); ++r) {
    const double* row = matrix.row(static_cast<int>(spread(r, most, matrix.num_rows())));
    std::copy_n(row, matrix.num_cols(), some.row(r));
  }
  return some;
}

}  // namespace

std::string trace_file() {
  const char* const given = std::getenv("A3_BENCH_TRACE");
  return given != nullptr ? given : "traces/mlm_small.npz";
}

std::vector<Operation> operations(int num_rows) {
  const std::string file = trace_file();
  TraceStream trace({file});
  std::vector<Operation> all;
  Operation operation;
  while (static_cast<int>(all.size()) < kNumOperations && trace.next(operation)) {
    if (std::min(operation.num_rows(), operation.num_queries()) < num_rows) {
      throw InputError(fmt::format("{}: an operation has {} rows and {} queries; needed: {} each.",
                                   file, operation.num_rows(), operation.num_queries(), num_rows));
    }
    all.push_back({first_rows(operation.key, num_rows), first_rows(operation.value, num_rows),
                   operation.query});
  }
  return all;
}

std::vector<Operation> spread_operations(int most_operations, int most_queries) {
  TraceStream trace({trace_file()});
  const std::int64_t available = trace.num_operations();
  std::vector<Operation> all;
  Operation operation;
  for (std::int64_t o = 0; trace.next(operation); ++o) {
    const auto taken = static_cast<int>(all.size());
    if (taken == most_operations || o != spread(taken, most_operations, available)) continue;
    all.push_back({operation.key, operation.value, spread_rows(operation.query, most_queries)});
  }
  return all;
}

Operation random_operation(int num_rows, int num_dims, int num_queries, unsigned seed) {
  std::mt19937 bits(seed);
  std::normal_distribution<double> normal(0, 1);
  Operation operation;
  operation.key.resize(num_rows, num_dims);
  operation.value.resize(num_rows, num_dims);
  operation.query.resize(num_queries, num_dims);
  for (double& x : operation.key.data()) x = 1.2 * normal(bits);
  for (double& x : operation.value.data()) x = normal(bits);
  for (double& x : operation.query.data()) x = 0.5 * normal(bits);
  return operation;
}

Machine machine_named(const std::string& name) {
  Machine machine;
  if (name == "base") return machine;
  const bool is_conservative = name == "conservative";
  machine.candidate_selection = CandidateSelection{std::nullopt, is_conservative ? 0.5 : 0.125};
  machine.post_scoring = PostScoring{is_conservative ? 5.0 : 10.0};
  return machine;
}

}  // namespace a3::bench
