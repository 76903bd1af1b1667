#include "a3/golden/exact_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "build_matrix.h"

namespace a3 {
namespace {

TEST(ExactAttention, GivesThePapersTrueScoresOfFigure6) {
  const Operation operation{
      matrix_of<double>({{-.6, .1, .8}, {.1, -.2, -.9}, {.8, .6, .7}, {.5, .7, .5}}),
      Matrix<double>(4, 3), matrix_of<double>({{.8, -.3, .4}})};
  ExactAttention result;
  exact_attention(operation, result);
  const double expected[] = {-.19, -.22, .74, .39};
  for (int r = 0; r < 4; ++r) EXPECT_NEAR(result.score(0, r), expected[r], 1e-15);
}

// Scores ln 3 and 0: e^score 3 and 1, weights 3/4 and 1/4. 3/4 * 8 + 1/4 * 4 = 7 and 3/4 * 0 + 1/4
// * -4 = -1.
TEST(ExactAttention, WeighsValuesByTheSoftmaxOfTheScores) {
  const Operation operation{matrix_of<double>({{std::log(3.0)}, {0}}),
                            matrix_of<double>({{8}, {4}}), matrix_of<double>({{1}, {0}})};
  ExactAttention result;
  exact_attention(operation, result);
  EXPECT_NEAR(result.output(0, 0), 7, 1e-14);
  EXPECT_NEAR(result.output(1, 0), 6, 1e-14);  // a zero query weighs all rows alike
}

TEST(ExactAttention, SubtractsTheLargestScoreSoThatNothingOverflows) {
  const Operation operation{matrix_of<double>({{1e4}, {1e4}, {-1e4}}),
                            matrix_of<double>({{1}, {2}, {1000}}), matrix_of<double>({{1e4}})};
  ExactAttention result;
  exact_attention(operation, result);
  EXPECT_EQ(result.score(0, 0), 1e8);
  EXPECT_EQ(result.output(0, 0), 1.5);
}

TEST(ExactAttention, ForgetsWhatTheResultHeldBefore) {
  const Operation large{matrix_of<double>({{1, 2}, {3, 4}, {5, 6}}),
                        matrix_of<double>({{1, 1}, {2, 2}, {3, 3}}),
                        matrix_of<double>({{1, 1}, {2, 2}})};
  const Operation small{matrix_of<double>({{2}}), matrix_of<double>({{7}}),
                        matrix_of<double>({{3}})};
  ExactAttention result;
  exact_attention(large, result);
  exact_attention(small, result);
  EXPECT_EQ(result.score.num_rows(), 1);
  EXPECT_EQ(result.score.num_cols(), 1);
  EXPECT_EQ(result.score(0, 0), 6);
  EXPECT_EQ(result.output.num_rows(), 1);
  EXPECT_EQ(result.output.num_cols(), 1);
  EXPECT_EQ(result.output(0, 0), 7);
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
    ExactAttention result;
    exact_attention(operation, result);
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
        EXPECT_NEAR(result.output(q, j),
                    static_cast<double>(output[static_cast<std::size_t>(j)] / sum), 1e-12)
            << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace a3
