#include "a3/golden/golden_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "a3/golden/exact_attention.h"
#include "build_matrix.h"
#include "machines.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Machine thresholding_machine(int num_lanes, double threshold_percent) {
  Machine machine = base_machine(num_lanes);
  machine.post_scoring = PostScoring{threshold_percent};
  return machine;
}

/// Numbers as multiples of 1/16: with the default formats they are their own raw numbers.
Matrix<double> sixteenths(Matrix<double> raw) {
  for (double& element : raw.data()) element /= 16;
  return raw;
}

Operation paper_operation() {
  return {matrix_of<double>({{-.6, .1, .8}, {.1, -.2, -.9}, {.8, .6, .7}, {.5, .7, .5}}),
          matrix_of<double>({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}}),
          matrix_of<double>({{.8, -.3, .4}})};
}

// Fig. 6. With 4 fraction bits the products are [-130 -10 78] [26 15 -84] [169 -50 66] [104 -55 48]
// / 256; three iterations take +169 -130, +104 -84, +78 -55: [-52, -84, 169, 49].
TEST(GoldenAttention, ChoosesThePapersFigure6Candidates) {
  for (const int fraction_bits : {4, 8}) {
    Machine machine = selecting_machine(4, 3);
    machine.numerics.fraction_bits = fraction_bits;
    const GoldenResult result = golden_attention(machine, paper_operation()).front();
    EXPECT_THAT(result.candidates, ElementsAre(2, 3)) << "fraction bits " << fraction_bits;
    EXPECT_THAT(result.selected, ElementsAre(2, 3)) << "fraction bits " << fraction_bits;
  }
}

// The only row scores 1.0 = 256 of 256: weight 256, output 256 * raw value, 12 fraction bits.
TEST(GoldenAttention, OfASingleRowIsItsValue) {
  const Operation operation{matrix_of<double>({{-3, 2}}), matrix_of<double>({{1.5, -0.25}}),
                            matrix_of<double>({{1, 1}})};
  for (const Machine& machine :
       {base_machine(4), selecting_machine(4, 5), thresholding_machine(4, 100)}) {
    const GoldenResult result = golden_attention(machine, operation).front();
    EXPECT_THAT(result.candidates, ElementsAre(0));
    EXPECT_THAT(result.selected, ElementsAre(0));
    EXPECT_THAT(result.output_raw, ElementsAre(256 * 24, 256 * -4));
  }
}

// Six rows of equal score: weight 65536 / 1536 = 42.67, that is 43 or 42; each value is 16 raw.
TEST(GoldenAttention, DividesAsTheMachineSays) {
  const auto ones = matrix_of<double>({{1}, {1}, {1}, {1}, {1}, {1}});
  const Operation operation{ones, ones, matrix_of<double>({{1}})};
  Machine machine = base_machine(1);
  EXPECT_THAT(golden_attention(machine, operation).front().output_raw, ElementsAre(6 * 43 * 16));
  machine.numerics.division_rounding = DivisionRounding::kTruncate;
  EXPECT_THAT(golden_attention(machine, operation).front().output_raw, ElementsAre(6 * 42 * 16));
}

// 320 rows of equal score: a weight is 0.8 / 256. To nearest that is 1 / 256, in all 1.25;
// truncated nothing is left.
TEST(GoldenAttention, OfManyEqualRowsShowsTheRoundingOfTheDivision) {
  Matrix<double> ones(320, 1);
  std::fill(ones.data().begin(), ones.data().end(), 1.0);
  const Operation operation{ones, ones, matrix_of<double>({{1}})};
  Machine machine = base_machine(1);
  EXPECT_THAT(golden_attention(machine, operation).front().output_raw, ElementsAre(320 * 16));
  machine.numerics.division_rounding = DivisionRounding::kTruncate;
  EXPECT_THAT(golden_attention(machine, operation).front().output_raw, ElementsAre(0));
}

// Dot products 256 and 0 (1.0 and 0): scores 256 and 94, sum 350. Weights (65536 + 175) / 350 =
// 187.7 -> 187 and (94 * 256 + 175) / 350 = 69.3 -> 69. Values 16 and 32 raw: 187 * 16 + 69 * 32.
TEST(GoldenAttention, WeighsTwoRowsAsWorkedByHand) {
  const Operation operation{matrix_of<double>({{1}, {0}}), matrix_of<double>({{1}, {2}}),
                            matrix_of<double>({{1}})};
  const GoldenResult result = golden_attention(base_machine(1), operation).front();
  EXPECT_THAT(result.candidates, ElementsAre(0, 1));
  EXPECT_THAT(result.selected, ElementsAre(0, 1));
  EXPECT_THAT(result.output_raw, ElementsAre(187 * 16 + 69 * 32));
}

// T = 5 %: t = 766. Query [16 1] raw; dot products 768, 2, 1: distances 0, 766, 767.
TEST(GoldenAttention, KeepsTheRowAtTheThresholdAndDropsTheNext) {
  const Operation operation{sixteenths(matrix_of<double>({{0, 1}, {48, 0}, {0, 2}})),
                            matrix_of<double>({{1, 1}, {1, 1}, {1, 1}}),
                            sixteenths(matrix_of<double>({{16, 1}}))};
  const GoldenResult result = golden_attention(thresholding_machine(2, 5), operation).front();
  EXPECT_THAT(result.candidates, ElementsAre(0, 1, 2));
  EXPECT_THAT(result.selected, ElementsAre(1, 2));
}

TEST(GoldenAttention, KeepsOnlyTheMaximumAndItsEqualsAtOneHundredPercent) {
  const Operation operation{sixteenths(matrix_of<double>({{9}, {10}, {10}})),
                            matrix_of<double>({{1}, {2}, {4}}),
                            sixteenths(matrix_of<double>({{1}}))};
  const GoldenResult result = golden_attention(thresholding_machine(1, 100), operation).front();
  EXPECT_THAT(result.selected, ElementsAre(1, 2));
  EXPECT_THAT(result.output_raw, ElementsAre(128 * 32 + 128 * 64));
}

// One iteration finds row 0 (product 4 * 2) although row 1 has the larger dot product (3 * 2 + 3 *
// 2 = 12): the maximum is that of the candidates, so row 0 scores 1.0.
TEST(GoldenAttention, TakesTheMaximumOverTheCandidatesAlone) {
  const Operation operation{matrix_of<double>({{4, 0}, {3, 3}}),
                            matrix_of<double>({{1, 0}, {0, 1}}), matrix_of<double>({{2, 2}})};
  const GoldenResult result = golden_attention(selecting_machine(2, 1), operation).front();
  EXPECT_THAT(result.candidates, ElementsAre(0));
  EXPECT_THAT(result.output_raw, ElementsAre(256 * 16, 0));
}

// No product is positive. Without padding the largest is row 1's -1; a padding column offers 0, and
// its walk starts at row 0.
TEST(GoldenAttention, LetsPaddingColumnsTakePartInTheFallback) {
  const Operation operation{matrix_of<double>({{-2}, {-1}}), matrix_of<double>({{1}, {2}}),
                            matrix_of<double>({{1}})};
  EXPECT_THAT(golden_attention(selecting_machine(1, 1), operation).front().candidates,
              ElementsAre(1));
  EXPECT_THAT(golden_attention(selecting_machine(2, 1), operation).front().candidates,
              ElementsAre(0));
}

TEST(GoldenAttention, OutputsTheRealColumnsOnly) {
  const GoldenResult result = golden_attention(base_machine(64), paper_operation()).front();
  EXPECT_EQ(result.output_raw.size(), 3u);
}

TEST(GoldenAttention, DerivesIterationsFromTheRowsOfTheOperation) {
  // ceil(0.5 * 3) = 2 iterations: +3 (row 0), +2 (row 1); the third product, +1, is not reached.
  const Operation operation{matrix_of<double>({{3}, {2}, {1}}), matrix_of<double>({{0}, {0}, {0}}),
                            matrix_of<double>({{1}})};
  Machine machine = base_machine(1);
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.5};
  EXPECT_THAT(golden_attention(machine, operation).front().candidates, ElementsAre(0, 1));
}

// Before the clamp the scores would differ by far; saturated, both keys are 255 raw and weigh the
// same.
TEST(GoldenAttention, ComputesWithSaturatedNumbersAndCountsThem) {
  const Operation operation{matrix_of<double>({{20}, {15.9375}}), matrix_of<double>({{-99}, {1}}),
                            matrix_of<double>({{17}})};
  const GoldenModel model(base_machine(1));
  const GoldenModel::PreparedOperation prepared = model.prepare(operation);
  EXPECT_EQ(prepared.saturated_elements, 3);  // 20, -99, 17
  EXPECT_THAT(model.run(prepared, 0).output_raw, ElementsAre(128 * -255 + 128 * 16));
}

TEST(GoldenAttention, AnswersEveryQueryOnItsOwn) {
  Operation operation = paper_operation();
  operation.query = matrix_of<double>({{.8, -.3, .4}, {0, 0, 0}, {-.8, .3, -.4}});
  const Machine machine = selecting_machine(4, 3);
  const GoldenModel model(machine);
  const GoldenModel::PreparedOperation prepared = model.prepare(operation);
  const std::vector<GoldenResult> together = model.run(operation);
  ASSERT_EQ(together.size(), 3u);
  for (int q = 0; q < 3; ++q) {
    Operation alone = paper_operation();
    for (int j = 0; j < 3; ++j) alone.query(0, j) = operation.query(q, j);
    for (const GoldenResult& expected :
         {golden_attention(machine, alone).front(), model.run(prepared, q)}) {
      EXPECT_EQ(together[static_cast<std::size_t>(q)].candidates, expected.candidates);
      EXPECT_EQ(together[static_cast<std::size_t>(q)].selected, expected.selected);
      EXPECT_EQ(together[static_cast<std::size_t>(q)].output_raw, expected.output_raw);
    }
  }
}

// Inputs are multiples of 1/64, exact with f = 6, so that only scores and weights are rounded; u =
// 2^-12. A score is off by at most 0.5 u (rounding) + 2 * 2^-16 (tables) = 0.625 u, the sum (at
// least 1.0) of n by n times that, a weight by 0.625 u (1 + n * weight) + 0.5 u, and n weights
// together by 1.75 n u. Values are at most 4.
TEST(GoldenAttention, OfTheBaseDesignStaysWithinItsRoundingOfExactAttention) {
  constexpr int kRows = 16;
  Machine machine = base_machine(8);
  machine.numerics.fraction_bits = 6;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> sixty_fourths(-64, 64);
    Operation operation{Matrix<double>(kRows, 5), Matrix<double>(kRows, 5), Matrix<double>(3, 5)};
    for (double& element : operation.key.data()) element = sixty_fourths(random) / 64.0;
    for (double& element : operation.query.data()) element = sixty_fourths(random) / 64.0;
    for (double& element : operation.value.data()) element = sixty_fourths(random) / 16.0;
    ExactAttention exact;
    exact.load(operation);
    exact.attend(0, 3);
    const std::vector<GoldenResult> golden = golden_attention(machine, operation);
    for (int q = 0; q < 3; ++q) {
      for (int j = 0; j < 5; ++j) {
        const auto raw =
            golden[static_cast<std::size_t>(q)].output_raw[static_cast<std::size_t>(j)];
        EXPECT_NEAR(std::ldexp(static_cast<double>(raw), -18), exact.output(q)[j],
                    4 * 1.75 * kRows * std::ldexp(1.0, -12))
            << "seed " << seed;
      }
    }
  }
}

TEST(GoldenAttention, RefusesAnOperationThatDoesNotFitTheMachine) {
  try {
    golden_attention(base_machine(2), paper_operation());
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("key [4, 3]"));
    EXPECT_THAT(error.what(), HasSubstr("num_dims = 2"));
  }
}

TEST(GoldenAttention, RefusesMatricesThatDoNotFitEachOther) {
  Operation operation = paper_operation();
  operation.value = matrix_of<double>({{1, 2, 3}});
  EXPECT_THROW(golden_attention(base_machine(4), operation), std::invalid_argument);
}

}  // namespace
}  // namespace a3
