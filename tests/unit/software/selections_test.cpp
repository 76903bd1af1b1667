// Ways to choose rows in software, on keys of which one can see which rows each must choose.

#include <gmock/gmock.h>

#include "bench/software/block_selection.h"
#include "bench/software/eight_bit_selection.h"
#include "bench/software/given_selection.h"
#include "bench/software/greedy_selection.h"
#include "bench/software/principal_selection.h"
#include "bench/software/quantised_selection.h"
#include "bench/software/row_attention.h"
#include "bench/software/score_selection.h"
#include "bench/software/sign_selection.h"

namespace a3::bench {
namespace {

using ::testing::ElementsAre;
using Rows = std::vector<std::vector<std::int32_t>>;

constexpr int kLanes = 32;

Machine machine() {
  Machine one;
  one.hardware.num_lanes = kLanes;
  return one;
}

/// Raw elements, padded with zeros to the lanes.
Matrix<std::int32_t> padded(const Rows& rows) {
  Matrix<std::int32_t> matrix(static_cast<int>(rows.size()), kLanes);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::copy(rows[r].begin(), rows[r].end(), matrix.row(static_cast<int>(r)));
  }
  return matrix;
}

Int16Operation operation(const Rows& keys, const Rows& queries, const Rows& values = {}) {
  QuantisedOperation quantised;
  quantised.key = padded(keys);
  quantised.value = values.empty() ? padded(keys) : padded(values);
  quantised.query = padded(queries);
  quantised.num_dims = kLanes;
  return Int16Operation(quantised);
}

/// Rows that each query chooses, all queries in one block.
Rows chosen(RowSelection& selection, const Int16Operation& of) {
  selection.learn(of);
  selection.prepare(of);
  selection.start(0, of.num_queries());
  Rows all;
  for (int q = 0; q < of.num_queries(); ++q) {
    const FoundRows found = selection.select(q);
    all.emplace_back(found.rows, found.rows + found.count);
  }
  return all;
}

class Scores : public ::testing::TestWithParam<DotProducts::Layout> {};

// Scores of the first query: 40, 28, 0; of the second: 0, 0, 30.
const Rows kScoredKeys = {{10, 0}, {7, 0}, {0, 10}};
const Rows kScoringQueries = {{4, 0}, {0, 3}};

TEST_P(Scores, WithinTheThresholdOfTheLargestAreKept) {
  const Int16Operation of = operation(kScoredKeys, kScoringQueries);
  ScoreSelection wide(12, GetParam());
  EXPECT_THAT(chosen(wide, of), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
  ScoreSelection narrow(11, GetParam());
  EXPECT_THAT(chosen(narrow, of), ElementsAre(ElementsAre(0), ElementsAre(2)));
}

TEST_P(Scores, WithoutAThresholdAllRowsAreKeptWithTheirScores) {
  const Int16Operation of = operation(kScoredKeys, kScoringQueries);
  ScoreSelection all({}, GetParam());
  EXPECT_THAT(chosen(all, of), ElementsAre(ElementsAre(0, 1, 2), ElementsAre(0, 1, 2)));
  const FoundRows first = all.select(0);
  EXPECT_THAT(std::vector<std::int32_t>(first.scores, first.scores + 3), ElementsAre(40, 28, 0));
}

TEST_P(Scores, OfKeptRowsDifferAsTheyDidBefore) {
  const Int16Operation of = operation(kScoredKeys, kScoringQueries);
  ScoreSelection kept(12, GetParam());
  chosen(kept, of);
  const FoundRows first = kept.select(0);
  ASSERT_NE(first.scores, nullptr);
  EXPECT_EQ(first.scores[0] - first.scores[1], 12);
}

INSTANTIATE_TEST_SUITE_P(OfLayouts, Scores,
                         ::testing::Values(DotProducts::Layout::kTiles,
                                           DotProducts::Layout::kRows));

TEST(EightBitSelection, IsExactWhereElementsFitBytes) {
  // Scores 3969, 0, 3780; the largest elements are 63, so a step is 1.
  const Int16Operation of = operation({{63, 0}, {0, 63}, {60, 3}}, {{63, 0}});
  EightBitSelection wide(189);
  EXPECT_THAT(chosen(wide, of), ElementsAre(ElementsAre(0, 2)));
  EightBitSelection narrow(188);
  EXPECT_THAT(chosen(narrow, of), ElementsAre(ElementsAre(0)));
}

TEST(EightBitSelection, RoundsLargerElements) {
  // A step is 126 / 63 = 2: 125 / 2 is rounded up to 63, which is 126 / 2; 124 / 2 = 62 scores one
  // step of the key less, 2 * 63 raw.
  const Int16Operation of = operation({{126}, {125}, {124}}, {{63}});
  EightBitSelection none(125);
  EXPECT_THAT(chosen(none, of), ElementsAre(ElementsAre(0, 1)));
  EightBitSelection one_step(126);
  EXPECT_THAT(chosen(one_step, of), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(EightBitSelection, TakesNegativeElementsAndZeroQueries) {
  const Int16Operation of = operation({{-63, 10}, {63, 10}}, {{-63}, {0}, {5, -1}});
  EightBitSelection selection(10);
  EXPECT_THAT(chosen(selection, of),
              ElementsAre(ElementsAre(0), ElementsAre(0, 1), ElementsAre(1)));
}

TEST(SignSelection, RanksByAngleAndNorm) {
  // The query itself, its opposite, half of it: no sign differs, all, none. Estimates are in the
  // ratio 1, -1, 1/2 whatever the projections are.
  const std::vector<std::int32_t> query = {100, -50, 30, 8, -66};
  const Rows keys = {query, {-100, 50, -30, -8, 66}, {50, -25, 15, 4, -33}};
  const Int16Operation of = operation(keys, {query, keys[1]});
  for (const int num_signs : {64, 256}) {
    SignSelection one(kLanes, num_signs, 1.0 / 3);
    EXPECT_THAT(chosen(one, of), ElementsAre(ElementsAre(0), ElementsAre(1)));
    SignSelection two(kLanes, num_signs, 2.0 / 3);
    EXPECT_THAT(chosen(two, of), ElementsAre(ElementsAre(0, 2), ElementsAre(1, 2)));
  }
}

TEST(SignSelection, HashesEveryRowOfLongMatrices) {
  Rows keys(70, {-10, 20});
  keys[69] = {10, -20};
  SignSelection one(kLanes, 64, 1.0 / 70);
  EXPECT_THAT(chosen(one, operation(keys, {{10, -20}})), ElementsAre(ElementsAre(69)));
}

TEST(PrincipalSelection, SeesTheDirectionsOfMostVarianceAlone) {
  // Means are zero and columns uncorrelated, so components are the columns: 0, then 1, then 2.
  const Rows keys = {{100, 0, 0}, {-100, 0, 0}, {0, 50, 0}, {0, -50, 0}, {0, 0, 10}, {0, 0, -10}};
  // The first query scores 0, 0, 50, -50, 2000, -2000; without column 2 row 2 is the best.
  const Int16Operation of = operation(keys, {{0, 1, 200}, {2, 1, 0}});
  PrincipalSelection two_components(2, 1.0 / 6);
  EXPECT_THAT(chosen(two_components, of), ElementsAre(ElementsAre(2), ElementsAre(0)));
  PrincipalSelection four_components(4, 1.0 / 6);
  EXPECT_THAT(chosen(four_components, of), ElementsAre(ElementsAre(4), ElementsAre(0)));
  PrincipalSelection two_rows(2, 1.0 / 3);
  EXPECT_THAT(chosen(two_rows, of)[1], ElementsAre(0, 2));
}

TEST(PrincipalSelection, FindsDirectionsBetweenColumns) {
  // All variance is along (1, 1), so of the queries only their part along it counts.
  const Rows keys = {{40, 40}, {-40, -40}, {20, 20}, {-20, -20}};
  PrincipalSelection selection(2, 0.25);
  EXPECT_THAT(chosen(selection, operation(keys, {{3, 1}, {-1, -3}})),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(QuantisedSelection, IsExactButForTablesWhereThereAreNoMoreRowsThanCentroids) {
  // Sixteen rows are the sixteen centroids. Row r has r in one subspace, 7 r mod 16 in another.
  // Their sums are 24 for rows 9, 11, 13, 15 and at most 16 for all others.
  Rows keys;
  for (int r = 0; r < 16; ++r) {
    keys.push_back(std::vector<std::int32_t>(kLanes));
    keys.back()[0] = 10 * r;
    keys.back()[8] = 10 * (7 * r % 16);
  }
  std::vector<std::int32_t> both(kLanes);
  both[0] = both[8] = 1;
  const Int16Operation of = operation(keys, {{1}, {-1}, both});
  QuantisedSelection selection(4, 0.25);
  EXPECT_THAT(chosen(selection, of),
              ElementsAre(ElementsAre(12, 13, 14, 15), ElementsAre(0, 1, 2, 3),
                          ElementsAre(9, 11, 13, 15)));
}

TEST(QuantisedSelection, LearnsMeansOfRowsThatAreClose) {
  // 64 rows in sixteen heaps of four, of which the first, a centroid to begin with, is the lowest:
  // rows of a heap have the same code, so a heap is chosen whole.
  Rows keys;
  for (int r = 0; r < 64; ++r) keys.push_back({16 * (r / 4) - 120 + r % 4});
  QuantisedSelection selection(8, 4.0 / 64);
  EXPECT_THAT(chosen(selection, operation(keys, {{1}, {-1}})),
              ElementsAre(ElementsAre(60, 61, 62, 63), ElementsAre(0, 1, 2, 3)));
}

TEST(BlockSelection, BoundsABlockByItsExtremes) {
  // Bounds for (1, 1): 1 + 1, 10 + 10 though its rows score 0, 3 + 3, and of the row left over
  // 1 + 1. For (-1, -1): 0, 10 + 10, -6, -2.
  const Rows keys = {{1, 0}, {0, 1}, {10, -10}, {-10, 10}, {3, 3}, {3, 3}, {1, 1}};
  const Int16Operation of = operation(keys, {{1, 1}, {-1, -1}});
  BlockSelection one(2, 0.25);
  EXPECT_THAT(chosen(one, of), ElementsAre(ElementsAre(2, 3), ElementsAre(2, 3)));
  BlockSelection two(2, 0.5);
  EXPECT_THAT(chosen(two, of), ElementsAre(ElementsAre(2, 3, 4, 5), ElementsAre(0, 1, 2, 3)));
}

TEST(BlockSelection, TakesARowLeftOver) {
  BlockSelection one(2, 1.0 / 3);
  EXPECT_THAT(chosen(one, operation({{1}, {2}, {3}, {4}, {5}}, {{7}})),
              ElementsAre(ElementsAre(4)));
}

TEST(GreedySelection, SearchesAsA3Does) {
  // M = 1, query (1): products 4, 0, -4. The largest makes row 0 a candidate, the smallest row 2
  // none.
  Machine searching = machine();
  searching.candidate_selection = CandidateSelection{1, std::nullopt};
  GreedySelection once(searching);
  const Rows keys = {{4, 0}, {0, 4}, {-4, 0}};
  EXPECT_THAT(chosen(once, operation(keys, {{1, 0}})), ElementsAre(ElementsAre(0)));
  // M = 2, query (-1, 1): row 2 gains 4 and row 0 loses 4, then row 1 gains 4.
  searching.candidate_selection = CandidateSelection{2, std::nullopt};
  GreedySelection twice(searching);
  EXPECT_THAT(chosen(twice, operation(keys, {{-1, 1}})), ElementsAre(ElementsAre(1, 2)));
}

TEST(GivenSelection, KnowsTheLargestScores) {
  const Int16Operation of = operation({{1}, {9}, {-3}, {7}}, {{1}, {-1}});
  GivenSelection half(0.5);
  EXPECT_THAT(chosen(half, of), ElementsAre(ElementsAre(1, 3), ElementsAre(0, 2)));
}

TEST(NumWantedRows, AreRoundedUpAndNeverNone) {
  EXPECT_EQ(num_wanted_rows(0.25, 320), 80);
  EXPECT_EQ(num_wanted_rows(0.25, 321), 81);
  EXPECT_EQ(num_wanted_rows(0.03125, 20), 1);
  EXPECT_EQ(num_wanted_rows(1.0 / 3, 3), 1);
}

TEST(RowAttention, AttendsToTheRowsGivenAndNoOthers) {
  // traces/README.md, powers_of_two, operation 0, in 4 fraction bits: keys (1, 2), (2, 1) score 3
  // each, so weights are 1/2 and the output of the values (2, 4), (8, 0.5) is (5, 2.25), in 12
  // fraction bits. The third row would score most.
  const Int16Operation of =
      operation({{16, 32}, {32, 16}, {200, 200}}, {{16, 16}}, {{32, 64}, {128, 8}, {-16, -16}});
  RowAttention attention(machine());
  attention.load(of);
  std::vector<std::int32_t> rows(64);
  rows[1] = 1;
  EXPECT_EQ(attention.attend(0, rows.data(), 2), (5 * 4096) + (9 * 1024));
  EXPECT_EQ(attention.output()[0], 5 * 4096);
  EXPECT_EQ(attention.output()[1], 9 * 1024);
  rows[0] = 1;
  attention.attend(0, rows.data(), 1);
  EXPECT_EQ(attention.output()[0], 8 * 4096);
}

}  // namespace
}  // namespace a3::bench
