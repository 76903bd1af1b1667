// The fast greedy search against the golden model's, which sorts all products.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "a3/fast/selector.h"
#include "golden/greedy_selection.h"

namespace a3::fast {
namespace {

/// Keys and queries of one operation, raw.
struct Keys {
  Matrix<std::int32_t> key;
  Matrix<std::int32_t> query;
};

Machine machine_with(const Keys& keys, int integer_bits) {
  Machine machine;
  machine.hardware.num_rows = keys.key.num_rows();
  machine.hardware.num_lanes = keys.key.num_cols();
  machine.numerics.integer_bits = integer_bits;
  machine.numerics.fraction_bits = 0;
  return machine;
}

golden::SortedColumns golden_columns(const Matrix<std::int32_t>& key) {
  Matrix<std::int64_t> wide(key.num_rows(), key.num_cols());
  std::copy(key.data().begin(), key.data().end(), wide.data().begin());
  return golden::sort_columns(wide);
}

std::vector<std::int32_t> golden_candidates(const Keys& keys, int query, std::int64_t iterations) {
  std::vector<std::int64_t> row(keys.query.row(query),
                                keys.query.row(query) + keys.query.num_cols());
  return golden::select_greedily(golden_columns(keys.key),
                                 {row.data(), iterations, keys.key.num_rows()})
      .candidates();
}

/// The rows that are marked.
std::vector<std::int32_t> marked_rows(const std::vector<std::int32_t>& marks, int num_rows) {
  std::vector<std::int32_t> rows;
  for (std::int32_t row = 0; row < num_rows; ++row) {
    if (marks[static_cast<std::size_t>(row)] != 0) rows.push_back(row);
  }
  return rows;
}

/// Candidates that a selector has found, with marks and without.
std::vector<std::int32_t> candidates_of(const Selector& selector, int num_rows) {
  const std::size_t room = static_cast<std::size_t>(num_rows) + Selector::kExtraRoom;
  std::vector<std::int32_t> rows(room), again(room), marks(room);
  rows.resize(
      static_cast<std::size_t>(selector.marked_candidates(num_rows, rows.data(), marks.data())));
  again.resize(static_cast<std::size_t>(selector.candidates(again.data())));
  EXPECT_EQ(again, rows);
  EXPECT_EQ(marked_rows(marks, num_rows), rows);
  return rows;
}

/// Candidates of every query at every one of ascending numbers of iterations.
std::vector<std::vector<std::int32_t>> fast_candidates(
    const Keys& keys, int integer_bits, const std::vector<std::int64_t>& iterations) {
  const std::unique_ptr<Selector> selector = make_greedy_selector(machine_with(keys, integer_bits));
  const QuantisedOperation operation{keys.key, {}, keys.query};
  selector->load(operation, iterations);
  std::vector<std::vector<std::int32_t>> all;
  for (int query = 0; query < operation.num_queries(); ++query) {
    if (query % Selector::kQueriesPerBlock == 0) {
      const int num_left = operation.num_queries() - query;
      selector->prepare(query, std::min(Selector::kQueriesPerBlock, num_left));
    }
    selector->start(query);
    for (std::size_t step = 0; step < iterations.size(); ++step) {
      selector->advance();
      all.push_back(candidates_of(*selector, operation.num_rows()));
    }
  }
  return all;
}

void check_against_golden(const Keys& keys, int integer_bits,
                          const std::vector<std::int64_t>& iterations) {
  const auto found = fast_candidates(keys, integer_bits, iterations);
  std::size_t k = 0;
  for (int q = 0; q < keys.query.num_rows(); ++q) {
    for (const std::int64_t m : iterations) RC_ASSERT(found[k++] == golden_candidates(keys, q, m));
  }
}

Matrix<std::int32_t> any_matrix(int num_rows, int num_cols, int largest) {
  Matrix<std::int32_t> matrix(num_rows, num_cols);
  matrix.data() = *rc::gen::container<std::vector<std::int32_t>>(
      matrix.data().size(), rc::gen::inRange(-largest, largest + 1));
  return matrix;
}

Keys any_keys(int most_rows, int most_columns, int largest) {
  const int num_rows = *rc::gen::inRange(1, most_rows + 1);
  const int num_columns = *rc::gen::inRange(1, most_columns + 1);
  return {any_matrix(num_rows, num_columns, largest),
          any_matrix(*rc::gen::inRange(1, 20), num_columns, largest)};
}

std::vector<std::int64_t> any_iterations(std::int64_t most) {
  std::vector<std::int64_t> iterations = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, most + 1)));
  std::sort(iterations.begin(), iterations.end());
  return iterations;
}

RC_GTEST_PROP(GreedySelector, FindsTheGoldenModelsCandidatesWhereProductsTieOften, ()) {
  const Keys keys = any_keys(40, 10, 3);
  check_against_golden(keys, 2, any_iterations(450));
}

RC_GTEST_PROP(GreedySelector, FindsTheGoldenModelsCandidatesOfNarrowNumbers, ()) {
  const Keys keys = any_keys(100, 40, 255);
  check_against_golden(keys, 8, any_iterations(250));
}

RC_GTEST_PROP(GreedySelector, FindsTheGoldenModelsCandidatesOfWideNumbers, ()) {
  const Keys keys = any_keys(40, 10, 65535);
  check_against_golden(keys, 16, any_iterations(450));
}

TEST(GreedySelector, TakesTheRowOfTheFirstPopWhenNoScoreIsPositive) {
  // Products -2 and -1: the max side pops -1 of row 1 first.
  Keys keys{Matrix<std::int32_t>(2, 1), Matrix<std::int32_t>(1, 1)};
  keys.key.data() = {-2, -1};
  keys.query.data() = {1};
  EXPECT_EQ(fast_candidates(keys, 4, {1}).front(), (std::vector<std::int32_t>{1}));
}

// All products are 0, so that both sides pop 10 times without a gain before the search goes on.
TEST(GreedySelector, GoesOnAfterMorePopsThanThereAreGains) {
  const Keys keys{Matrix<std::int32_t>(40, 1), Matrix<std::int32_t>(1, 1)};
  for (const auto& candidates : fast_candidates(keys, 4, {10, 20, 40, 50})) {
    EXPECT_EQ(candidates, (std::vector<std::int32_t>{0}));
  }
}

TEST(GreedySelector, StartsAtTheLowestKeyForAQueryOfZeros) {
  Keys keys{Matrix<std::int32_t>(3, 1), Matrix<std::int32_t>(1, 1)};
  keys.key.data() = {5, -7, 2};
  keys.query.data() = {0};
  EXPECT_EQ(fast_candidates(keys, 4, {2}).front(), (std::vector<std::int32_t>{1}));
}

}  // namespace
}  // namespace a3::fast
