#include "a3/golden/exact_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "build_matrix.h"

namespace a3 {
namespace {

ExactAttention all_queries_of(const Operation& operation) {
  ExactAttention exact;
  exact.load(operation);
  exact.attend(0, operation.num_queries());
  return exact;
}

TEST(ExactAttention, GivesThePapersTrueScoresOfFigure6) {
  const Operation operation{
      matrix_of<double>({{-.6, .1, .8}, {.1, -.2, -.9}, {.8, .6, .7}, {.5, .7, .5}}),
      Matrix<double>(4, 3), matrix_of<double>({{.8, -.3, .4}})};
  const ExactAttention result = all_queries_of(operation);
  const double expected[] = {-.19, -.22, .74, .39};
  for (int r = 0; r < 4; ++r) EXPECT_NEAR(result.scores(0)[r], expected[r], 1e-15);
}

// Scores ln 3 and 0: e^score 3 and 1, weights 3/4 and 1/4. 3/4 * 8 + 1/4 * 4 = 7 and 3/4 * 0 + 1/4
// * -4 = -1.
TEST(ExactAttention, WeighsValuesByTheSoftmaxOfTheScores) {
  const Operation operation{matrix_of<double>({{std::log(3.0)}, {0}}),
                            matrix_of<double>({{8}, {4}}), matrix_of<double>({{1}, {0}})};
  const ExactAttention result = all_queries_of(operation);
  EXPECT_NEAR(result.output(0)[0], 7, 1e-14);
  EXPECT_NEAR(result.output(1)[0], 6, 1e-14);  // a zero query weighs all rows alike
}

TEST(ExactAttention, SubtractsTheLargestScoreSoThatNothingOverflows) {
  const Operation operation{matrix_of<double>({{1e4}, {1e4}, {-1e4}}),
                            matrix_of<double>({{1}, {2}, {1000}}), matrix_of<double>({{1e4}})};
  const ExactAttention result = all_queries_of(operation);
  EXPECT_EQ(result.scores(0)[0], 1e8);
  EXPECT_EQ(result.output(0)[0], 1.5);
}

TEST(ExactAttention, ForgetsWhatTheResultHeldBefore) {
  const Operation large{matrix_of<double>({{1, 2}, {3, 4}, {5, 6}}),
                        matrix_of<double>({{1, 1}, {2, 2}, {3, 3}}),
                        matrix_of<double>({{1, 1}, {2, 2}})};
  const Operation small{matrix_of<double>({{2}}), matrix_of<double>({{7}}),
                        matrix_of<double>({{3}})};
  ExactAttention result;
  result.load(large);
  result.attend(0, 2);
  result.load(small);
  result.attend(0, 1);
  EXPECT_EQ(result.scores(0)[0], 6);
  EXPECT_EQ(result.output(0)[0], 7);
}

TEST(ExactAttention, TakesQueriesInBlocks) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  Operation operation{Matrix<double>(19, 5), Matrix<double>(19, 5), Matrix<double>(11, 5)};
  for (auto* matrix : {&operation.key, &operation.value, &operation.query}) {
    for (double& element : matrix->data()) element = normal(random);
  }
  const ExactAttention all = all_queries_of(operation);
  ExactAttention block;
  block.load(operation);
  block.attend(3, 7);
  for (int q = 0; q < 7; ++q) {
    for (int r = 0; r < 19; ++r) EXPECT_EQ(block.scores(q)[r], all.scores(q + 3)[r]);
    for (int c = 0; c < 5; ++c) EXPECT_EQ(block.output(q)[c], all.output(q + 3)[c]);
  }
}

// Weights over a wide range of scores, against the standard library in long double.
TEST(ExactAttention, ExponentiatesExactlyEnough) {
  for (double score = 0; score < 720; score += 0.37) {
    const Operation operation{matrix_of<double>({{0}, {-score}}), matrix_of<double>({{0}, {1}}),
                              matrix_of<double>({{1}})};
    const auto weight = static_cast<double>(std::exp(-static_cast<long double>(score)) /
                                            (1 + std::exp(-static_cast<long double>(score))));
    const double bound = score > 707 ? 1e-307 : weight * 4e-15;
    EXPECT_NEAR(all_queries_of(operation).output(0)[0], weight, bound) << score;
  }
}

// The same definition written row by row in long double.
TEST(ExactAttention, AgreesWithTheDefinitionOnRandomMatrices) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    Operation operation{Matrix<double>(37, 11), Matrix<double>(37, 11), Matrix<double>(3, 11)};
    for (auto* matrix : {&operation.key, &operation.value, &operation.query}) {
      for (double& element : matrix->data()) element = normal(random);
    }
    const ExactAttention result = all_queries_of(operation);
    for (int q = 0; q < 3; ++q) {
      std::vector<long double> output(11, 0);
      long double sum = 0;
      for (int r = 0; r < 37; ++r) {
        long double score = 0;
        for (int j = 0; j < 11; ++j) {
          score += static_cast<long double>(operation.key(r, j)) * operation.query(q, j);
        }
        const long double e = std::exp(score);
        sum += e;
        for (int j = 0; j < 11; ++j) {
          output[static_cast<std::size_t>(j)] += e * operation.value(r, j);
        }
      }
      for (int j = 0; j < 11; ++j) {
        EXPECT_NEAR(result.output(q)[j],
                    static_cast<double>(output[static_cast<std::size_t>(j)] / sum), 1e-12)
            << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace a3
