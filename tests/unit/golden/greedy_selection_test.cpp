#include "golden/greedy_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <ostream>
#include <random>
#include <vector>

#include "build_matrix.h"

namespace a3::golden {

std::ostream& operator<<(std::ostream& out, const Pop& pop) {
  return out << pop.product << " of row " << pop.row_id;
}

namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

using Key = Matrix<std::int64_t>;
using Query = std::vector<std::int64_t>;

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

GreedySelection select(const Key& key, const Query& query, std::int64_t iterations) {
  return select_greedily(sort_columns(key), {query.data(), iterations, key.num_rows()});
}

/// The key and query of the paper's Fig. 6 to 8 in tenths; products are hundredths.
Key paper_key() {
  return matrix_of<std::int64_t>({{-6, 1, 8}, {1, -2, -9}, {8, 6, 7}, {5, 7, 5}});
}
Query paper_query() {
  return {8, -3, 4};
}

TEST(GoldenGreedySelection, SortsColumnsByKeyAndThenByRow) {
  const SortedColumns columns = sort_columns(matrix_of<std::int64_t>({{2, 0}, {-1, 0}, {2, -7}}));
  EXPECT_THAT(columns.key.data(), ElementsAre(-1, 2, 2, -7, 0, 0));
  EXPECT_THAT(columns.row_id.data(), ElementsAre(1, 0, 2, 2, 0, 1));
}

TEST(GoldenGreedySelection, StartsEachColumnAtThePapersFigure8Heads) {
  const Key key = paper_key();
  const std::vector<Pop> heads = {{64, 2}, {6, 1}, {32, 0}};  // .64, .06, .32
  for (int j = 0; j < 3; ++j) {
    Key column(4, 1);
    for (int r = 0; r < 4; ++r) column(r, 0) = key(r, j);
    const std::int64_t component = paper_query()[static_cast<std::size_t>(j)];
    EXPECT_THAT(pop_order(sort_columns(column), &component, Side::kMax, 1),
                ElementsAre(heads[static_cast<std::size_t>(j)]));
  }
}

// Products of Fig. 6: [-48 -3 32] [8 6 -36] [64 -18 28] [40 -21 20], read off in falling and in
// rising order.
TEST(GoldenGreedySelection, TakesThePapersProductsInOrderOnBothSides) {
  const SortedColumns columns = sort_columns(paper_key());
  const Query query = paper_query();
  EXPECT_THAT(pop_order(columns, query.data(), Side::kMax, 5),
              ElementsAre(Pop{64, 2}, Pop{40, 3}, Pop{32, 0}, Pop{28, 2}, Pop{20, 3}));
  EXPECT_THAT(pop_order(columns, query.data(), Side::kMin, 5),
              ElementsAre(Pop{-48, 0}, Pop{-36, 1}, Pop{-21, 3}, Pop{-18, 2}, Pop{-3, 0}));
}

TEST(GoldenGreedySelection, ReachesThePapersFigure6ScoresAfterThreeIterations) {
  const GreedySelection selection = select(paper_key(), paper_query(), 3);
  EXPECT_THAT(selection.greedy_score, ElementsAre(-16, -36, 64, 19));
  EXPECT_EQ(selection.fallback_row, 2);
  EXPECT_THAT(selection.candidates(), ElementsAre(2, 3));
}

// The sum after each iteration is 16, 20, 31, 41, 58, 66, 72 and stays there: never negative, so no
// min step is skipped and every product is counted. The true scores -.19 -.22 .74 .39 remain.
TEST(GoldenGreedySelection, EndsAtTheDotProductsWhenAllProductsAreTaken) {
  const GreedySelection selection = select(paper_key(), paper_query(), kForever);
  EXPECT_THAT(selection.greedy_score, ElementsAre(-19, -22, 74, 39));
}

TEST(GoldenGreedySelection, TakesEveryProductOnceWhenAskedForMoreThanThereAre) {
  const SortedColumns columns = sort_columns(paper_key());
  EXPECT_EQ(pop_order(columns, paper_query().data(), Side::kMax, 13).size(), 12u);
  EXPECT_EQ(pop_order(columns, paper_query().data(), Side::kMin, kForever).size(), 12u);
}

// Equal keys lie in the column by row id. A positive query walks it from the end, so the last row
// comes first; a negative one from the start. The min side walks the other way round.
TEST(GoldenGreedySelection, TakesEqualProductsOfAColumnInWalkingOrder) {
  const SortedColumns columns = sort_columns(matrix_of<std::int64_t>({{3}, {3}, {3}}));
  const Query positive = {1};
  const Query negative = {-1};
  EXPECT_THAT(pop_order(columns, positive.data(), Side::kMax, 3),
              ElementsAre(Pop{3, 2}, Pop{3, 1}, Pop{3, 0}));
  EXPECT_THAT(pop_order(columns, positive.data(), Side::kMin, 3),
              ElementsAre(Pop{3, 0}, Pop{3, 1}, Pop{3, 2}));
  EXPECT_THAT(pop_order(columns, negative.data(), Side::kMax, 3),
              ElementsAre(Pop{-3, 0}, Pop{-3, 1}, Pop{-3, 2}));
  EXPECT_THAT(pop_order(columns, negative.data(), Side::kMin, 3),
              ElementsAre(Pop{-3, 2}, Pop{-3, 1}, Pop{-3, 0}));
}

TEST(GoldenGreedySelection, WalksAColumnWithZeroQueryAsOneWithNegativeQuery) {
  const SortedColumns columns = sort_columns(matrix_of<std::int64_t>({{5}, {-5}, {0}}));
  const Query zero = {0};
  EXPECT_THAT(pop_order(columns, zero.data(), Side::kMax, 3),
              ElementsAre(Pop{0, 1}, Pop{0, 2}, Pop{0, 0}));
  EXPECT_THAT(pop_order(columns, zero.data(), Side::kMin, 3),
              ElementsAre(Pop{0, 0}, Pop{0, 2}, Pop{0, 1}));
}

// Column 0 and column 1 both lead with 2; the lowest column gives all its twos before the next one
// gives any.
TEST(GoldenGreedySelection, TakesEqualProductsOfColumnsLowestColumnFirst) {
  const SortedColumns columns = sort_columns(matrix_of<std::int64_t>({{2, 1}, {1, 2}, {2, 0}}));
  const Query query = {1, 1};
  EXPECT_THAT(pop_order(columns, query.data(), Side::kMax, 4),
              ElementsAre(Pop{2, 2}, Pop{2, 0}, Pop{2, 1}, Pop{1, 1}));
}

// Iteration 1: sum 0, +3 and -5, sum -2. Iteration 2: the sum is negative at its start, so +2
// alone, although the sum is 0 again after the max step. Iteration 3: sum 0 is not negative, so -1
// is taken (the max side's -1 is not added).
TEST(GoldenGreedySelection, SkipsTheMinStepExactlyWhenTheSumIsNegativeAtTheStart) {
  const Key key = matrix_of<std::int64_t>({{3}, {-5}, {2}, {-1}});
  EXPECT_THAT(select(key, {1}, 1).greedy_score, ElementsAre(3, -5, 0, 0));
  EXPECT_THAT(select(key, {1}, 2).greedy_score, ElementsAre(3, -5, 2, 0));
  EXPECT_THAT(select(key, {1}, 3).greedy_score, ElementsAre(3, -5, 2, -1));
}

// After the skipped step of iteration 2 the min side still stands where it stood: -2 comes next,
// nothing was lost.
TEST(GoldenGreedySelection, LosesNoProductToASkippedMinStep) {
  const Key key = matrix_of<std::int64_t>({{3}, {-5}, {2}, {-2}, {1}});
  // +3 -5 | +2 | +1 -2 | and nothing below zero is left
  EXPECT_THAT(select(key, {1}, kForever).greedy_score, ElementsAre(3, -5, 2, -2, 1));
}

// Iteration 1: +1 -9, sum -8. From then on no min step, and the max side runs out: -4 stays unseen
// for ever.
TEST(GoldenGreedySelection, EndsWithBothSidesStuckHoweverManyIterations) {
  const Key key = matrix_of<std::int64_t>({{1}, {-9}, {-4}});
  EXPECT_THAT(select(key, {1}, kForever).greedy_score, ElementsAre(1, -9, 0));
}

TEST(GoldenGreedySelection, FallsBackToTheRowOfTheFirstMaxStepWhenNoScoreIsPositive) {
  // -1 is the largest product.
  const GreedySelection negative = select(matrix_of<std::int64_t>({{-2}, {-1}}), {1}, 2);
  EXPECT_THAT(negative.greedy_score, ElementsAre(-2, 0));
  EXPECT_THAT(negative.candidates(), ElementsAre(1));

  // A padding column offers 0, which is larger; its walk starts at row 0.
  EXPECT_THAT(select(matrix_of<std::int64_t>({{-2, 0}, {-1, 0}}), {1, 0}, 2).candidates(),
              ElementsAre(0));

  // Zero query: all products are 0, column 0 leads, and its walk starts at its smallest key.
  EXPECT_THAT(select(matrix_of<std::int64_t>({{3, 0}, {1, 0}, {2, 0}}), {0, 0}, 2).candidates(),
              ElementsAre(1));

  // Row 0 takes +1 and -2: seen by the max side first and still not positive in the end.
  EXPECT_THAT(select(matrix_of<std::int64_t>({{1, -2}, {0, 0}}), {1, 1}, 1).candidates(),
              ElementsAre(0));
}

TEST(GoldenGreedySelection, WorksOnASingleRow) {
  EXPECT_THAT(select(matrix_of<std::int64_t>({{4, -1}}), {1, 1}, 1).greedy_score, ElementsAre(3));
  EXPECT_THAT(select(matrix_of<std::int64_t>({{-4, 1}}), {1, 1}, 9).candidates(), ElementsAre(0));
}

/// The search as the paper tells it: two pointers per column, one comparison of all heads per step.
class PointerWalk {
 public:
  PointerWalk(const Key& key, const Query& query) : key_(key), query_(query) {
    for (int j = 0; j < key.num_cols(); ++j) {
      std::vector<int> rows(static_cast<std::size_t>(key.num_rows()));
      std::iota(rows.begin(), rows.end(), 0);
      std::stable_sort(rows.begin(), rows.end(),
                       [&](int a, int b) { return key(a, j) < key(b, j); });
      const bool positive = query[static_cast<std::size_t>(j)] > 0;
      min_columns_.push_back(rows);
      max_columns_.push_back(rows);
      auto& reversed = positive ? max_columns_.back() : min_columns_.back();
      std::reverse(reversed.begin(), reversed.end());
    }
    max_pointers_.assign(max_columns_.size(), 0);
    min_pointers_.assign(min_columns_.size(), 0);
  }

  GreedySelection run(std::int64_t iterations) {
    GreedySelection result;
    result.greedy_score.assign(static_cast<std::size_t>(key_.num_rows()), 0);
    std::int64_t sum = 0;
    for (std::int64_t iteration = 0; iteration < iterations; ++iteration) {
      const std::int64_t sum_at_start = sum;
      Pop pop{};
      if (step(max_columns_, max_pointers_, +1, pop)) {
        if (iteration == 0) result.fallback_row = pop.row_id;
        max_pops.push_back(pop);
        if (pop.product > 0) {
          result.greedy_score[static_cast<std::size_t>(pop.row_id)] += pop.product;
          sum += pop.product;
        }
      }
      if (sum_at_start >= 0 && step(min_columns_, min_pointers_, -1, pop)) {
        min_pops.push_back(pop);
        if (pop.product < 0) {
          result.greedy_score[static_cast<std::size_t>(pop.row_id)] += pop.product;
          sum += pop.product;
        }
      }
    }
    return result;
  }

  std::vector<Pop> max_pops;
  std::vector<Pop> min_pops;

 private:
  bool step(const std::vector<std::vector<int>>& columns, std::vector<std::size_t>& pointers,
            int sign, Pop& best) const {
    std::size_t best_column = columns.size();
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (pointers[j] == columns[j].size()) continue;
      const int row = columns[j][pointers[j]];
      const std::int64_t product = key_(row, static_cast<int>(j)) * query_[j];
      if (best_column == columns.size() || sign * product > sign * best.product) {
        best = {product, row};
        best_column = j;
      }
    }
    if (best_column == columns.size()) return false;
    ++pointers[best_column];
    return true;
  }

  const Key& key_;
  const Query& query_;
  std::vector<std::vector<int>> max_columns_;
  std::vector<std::vector<int>> min_columns_;
  std::vector<std::size_t> max_pointers_;
  std::vector<std::size_t> min_pointers_;
};

struct Shape {
  int max_rows;
  int max_columns;
  int magnitude;  ///< of keys and queries: small numbers make many ties
};

void expect_equal_to_pointer_walk(unsigned seed, const Shape& shape) {
  std::mt19937 random(seed);
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  Key key(draw(1, shape.max_rows), draw(1, shape.max_columns));
  Query query(static_cast<std::size_t>(key.num_cols()));
  for (auto& element : key.data()) element = draw(-shape.magnitude, shape.magnitude);
  for (auto& element : query) element = draw(-shape.magnitude, shape.magnitude);
  const int iterations = draw(1, 2 * key.num_rows() * key.num_cols() + 2);

  PointerWalk walk(key, query);
  const GreedySelection expected = walk.run(iterations);
  const SortedColumns columns = sort_columns(key);
  const GreedySelection actual =
      select_greedily(columns, {query.data(), iterations, columns.num_rows()});
  ASSERT_EQ(actual.greedy_score, expected.greedy_score) << "seed " << seed;
  ASSERT_EQ(actual.fallback_row, expected.fallback_row) << "seed " << seed;
  ASSERT_THAT(pop_order(columns, query.data(), Side::kMax, iterations),
              ElementsAreArray(walk.max_pops))
      << "seed " << seed;
  if (walk.min_pops.empty()) return;
  const auto num_min_pops = static_cast<std::int64_t>(walk.min_pops.size());
  ASSERT_THAT(pop_order(columns, query.data(), Side::kMin, num_min_pops),
              ElementsAreArray(walk.min_pops))
      << "seed " << seed;
}

TEST(GoldenGreedySelection, EqualsAPointerWalkOnSmallMatricesFullOfTies) {
  for (unsigned seed = 1; seed <= 4000 && !HasFatalFailure(); ++seed) {
    expect_equal_to_pointer_walk(seed, {8, 5, 2});
  }
}

TEST(GoldenGreedySelection, EqualsAPointerWalkOnLargerMatrices) {
  for (unsigned seed = 10001; seed <= 10150 && !HasFatalFailure(); ++seed) {
    expect_equal_to_pointer_walk(seed, {60, 12, 9});
  }
}

}  // namespace
}  // namespace a3::golden
