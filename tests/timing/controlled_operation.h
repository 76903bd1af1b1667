#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/systemc_engine.h"
#include "a3/workload/operation.h"

namespace a3::test {

/// Which rows an operation's queries select.
struct Selection {
  std::vector<int> kept;     ///< candidates that post-scoring keeps; not empty
  std::vector<int> dropped;  ///< candidates that it drops
};

/// An operation of one dimension whose candidates and kept rows are those of `selection`, in every
/// query.
///
/// The query is 1.0, so a row's only product is its key: 15 in the rows kept, 1 in those dropped, 0
/// in all others. Greedy search takes the largest products first, so as many iterations as there
/// are candidates find exactly them, and no product is negative. A dropped row is 14 below the
/// maximum, further than ln(100 / T) for any T above 0.0001 %.
inline Operation operation_with(int num_rows, int num_queries, const Selection& selection) {
  Operation operation;
  operation.key = Matrix<double>(num_rows, 1);
  std::fill(operation.key.data().begin(), operation.key.data().end(), 0.0);
  for (const int row : selection.kept) operation.key(row, 0) = 15.0;
  for (const int row : selection.dropped) operation.key(row, 0) = 1.0;
  operation.value = operation.key;
  operation.query = Matrix<double>(num_queries, 1);
  std::fill(operation.query.data().begin(), operation.query.data().end(), 1.0);
  return operation;
}

/// The standard query, so many times: of 320 rows, 0, 1, 100, 200 and 201 are candidates, of which
/// 0 and 100 are kept.
inline Operation standard_operation(int num_queries) {
  return operation_with(320, num_queries, {{0, 100}, {1, 200, 201}});
}

/// An operation of one column in so many, all but the first of them zero.
inline Operation widened(const Operation& narrow, int num_dims) {
  Operation wide;
  const auto widen = [num_dims](const Matrix<double>& from, Matrix<double>& to) {
    to.resize(from.num_rows(), num_dims);
    std::fill(to.data().begin(), to.data().end(), 0.0);
    for (int r = 0; r < from.num_rows(); ++r) to(r, 0) = from(r, 0);
  };
  widen(narrow.key, wide.key);
  widen(narrow.value, wide.value);
  widen(narrow.query, wide.query);
  return wide;
}

/// 320 rows, 64 lanes, default depths, all off.
inline Machine base_machine() {
  return Machine{};
}

/// As `base_machine`, with both approximations on: M = `iterations`, T = 5 %.
inline Machine approximate_machine(std::int64_t iterations) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{iterations, {}};
  machine.post_scoring = PostScoring{5};
  return machine;
}

inline bool never_stop() {
  return false;
}

inline OperationResult run(const Machine& machine, const Operation& operation) {
  SystemCEngine engine(machine, Recording{}, never_stop);
  return engine.run(operation);
}

inline std::vector<std::int64_t> accept_cycles(const OperationResult& result) {
  std::vector<std::int64_t> cycles;
  for (const QueryResult& query : result.queries) cycles.push_back(query.accept_cycle);
  return cycles;
}

inline std::vector<std::int64_t> done_cycles(const OperationResult& result) {
  std::vector<std::int64_t> cycles;
  for (const QueryResult& query : result.queries) cycles.push_back(query.done_cycle);
  return cycles;
}

}  // namespace a3::test
