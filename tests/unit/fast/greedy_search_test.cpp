// The fast candidate search against the golden model's, which sorts all products.

#include "fast/search/greedy_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "golden/greedy_selection.h"
#include "fast/kernels/int16_kernels.h"

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
  return golden::select_greedily(golden_columns(keys.key), row.data(), iterations).candidates();
}

/// Candidates of every query at every one of ascending numbers of iterations.
std::vector<std::vector<std::int32_t>> fast_candidates(
    const Keys& keys, int integer_bits, const std::vector<std::int64_t>& iterations) {
  const std::unique_ptr<GreedySearch> search = make_greedy_search(machine_with(keys, integer_bits));
  SortedKeys sorted;
  sorted.sort(keys.key);
  search->load(sorted, iterations);
  std::vector<std::vector<std::int32_t>> all;
  for (int first = 0; first < keys.query.num_rows(); first += GreedySearch::kBlock) {
    const int count = std::min(GreedySearch::kBlock, keys.query.num_rows() - first);
    search->prepare(keys.query.row(first), count);
    for (int i = 0; i < count; ++i) {
      search->start(i);
      for (std::size_t step = 0; step < iterations.size(); ++step) {
        search->advance();
        std::vector<std::int32_t> rows(static_cast<std::size_t>(keys.key.num_rows()) +
                                       kLaneMultiple);
        std::vector<std::int32_t> marks(rows.size());
        rows.resize(static_cast<std::size_t>(search->candidates(rows.data(), marks.data())));
        std::vector<std::int32_t> marked;
        for (std::int32_t row = 0; row < keys.key.num_rows(); ++row) {
          if (marks[static_cast<std::size_t>(row)] != 0) marked.push_back(row);
        }
        EXPECT_EQ(marked, rows);
        all.push_back(rows);
      }
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

RC_GTEST_PROP(GreedySearch, FindsTheGoldenModelsCandidatesWhereProductsTieOften, ()) {
  const Keys keys = any_keys(40, 10, 3);
  check_against_golden(keys, 2, any_iterations(450));
}

RC_GTEST_PROP(GreedySearch, FindsTheGoldenModelsCandidatesOfNarrowNumbers, ()) {
  const Keys keys = any_keys(100, 40, 255);
  check_against_golden(keys, 8, any_iterations(250));
}

RC_GTEST_PROP(GreedySearch, FindsTheGoldenModelsCandidatesOfWideNumbers, ()) {
  const Keys keys = any_keys(40, 10, 65535);
  check_against_golden(keys, 16, any_iterations(450));
}

TEST(GreedySearch, TakesTheRowOfTheFirstPopWhenNoScoreIsPositive) {
  // Products -2 and -1: the max side pops -1 of row 1 first.
  Keys keys{Matrix<std::int32_t>(2, 1), Matrix<std::int32_t>(1, 1)};
  keys.key.data() = {-2, -1};
  keys.query.data() = {1};
  EXPECT_EQ(fast_candidates(keys, 4, {1}).front(), (std::vector<std::int32_t>{1}));
}

// All products are 0, so that both sides pop 10 times without a gain before the search goes on.
TEST(GreedySearch, GoesOnAfterMorePopsThanThereAreGains) {
  const Keys keys{Matrix<std::int32_t>(40, 1), Matrix<std::int32_t>(1, 1)};
  for (const auto& candidates : fast_candidates(keys, 4, {10, 20, 40, 50})) {
    EXPECT_EQ(candidates, (std::vector<std::int32_t>{0}));
  }
}

TEST(GreedySearch, StartsAtTheLowestKeyForAQueryOfZeros) {
  Keys keys{Matrix<std::int32_t>(3, 1), Matrix<std::int32_t>(1, 1)};
  keys.key.data() = {5, -7, 2};
  keys.query.data() = {0};
  EXPECT_EQ(fast_candidates(keys, 4, {2}).front(), (std::vector<std::int32_t>{1}));
}

}  // namespace
}  // namespace a3::fast
