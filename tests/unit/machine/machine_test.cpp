#include "a3/machine/machine.h"

#include <gtest/gtest.h>

namespace a3 {
namespace {

CandidateSelection absolute(std::int64_t iterations) {
  return {iterations, std::nullopt};
}
CandidateSelection per_row(double iterations) {
  return {std::nullopt, iterations};
}

TEST(DefaultDotProductCycles, IsThreeCyclesAndOneForEachTwoLevelsOfTheAdderTree) {
  // 3 = read, multiply, compare and write; levels = ceil(log2(lanes)), two of them a cycle.
  EXPECT_EQ(default_dot_product_cycles(1), 3);     // 0 levels
  EXPECT_EQ(default_dot_product_cycles(2), 4);     // 1 level
  EXPECT_EQ(default_dot_product_cycles(3), 4);     // 2 levels
  EXPECT_EQ(default_dot_product_cycles(4), 4);     // 2 levels
  EXPECT_EQ(default_dot_product_cycles(5), 5);     // 3 levels
  EXPECT_EQ(default_dot_product_cycles(48), 6);    // 6 levels
  EXPECT_EQ(default_dot_product_cycles(64), 6);    // 6 levels
  EXPECT_EQ(default_dot_product_cycles(65), 7);    // 7 levels
  EXPECT_EQ(default_dot_product_cycles(128), 7);   // 7 levels
  EXPECT_EQ(default_dot_product_cycles(1024), 8);  // 10 levels
}

TEST(IterationsFor, IsTheAbsoluteNumberWhateverTheRows) {
  EXPECT_EQ(iterations_for(absolute(40), 320), 40);
  EXPECT_EQ(iterations_for(absolute(40), 1), 40);
  EXPECT_EQ(iterations_for(absolute(1'000'000'000), 20), 1'000'000'000);
}

TEST(IterationsFor, IsTheShareOfTheRowsRoundedUp) {
  EXPECT_EQ(iterations_for(per_row(0.5), 320), 160);   // conservative, BERT
  EXPECT_EQ(iterations_for(per_row(0.125), 320), 40);  // aggressive, BERT
  EXPECT_EQ(iterations_for(per_row(0.125), 186), 24);  // 23.25
  EXPECT_EQ(iterations_for(per_row(0.5), 5), 3);       // 2.5
  EXPECT_EQ(iterations_for(per_row(2), 320), 640);
}

TEST(IterationsFor, ForgivesTheRoundingOfTheProduct) {
  ASSERT_GT(0.07 * 100, 7.0) << "the premise: in floating point the product is above 7";
  EXPECT_EQ(iterations_for(per_row(0.07), 100), 7);
  ASSERT_GT(0.55 * 100, 55.0);
  EXPECT_EQ(iterations_for(per_row(0.55), 100), 55);
  EXPECT_EQ(iterations_for(per_row(0.1), 30), 3);
  EXPECT_EQ(iterations_for(per_row(0.1), 31), 4);  // 3.1
}

TEST(IterationsFor, IsAtLeastOne) {
  EXPECT_EQ(iterations_for(per_row(0.125), 1), 1);
  EXPECT_EQ(iterations_for(per_row(1e-15), 1), 1);
}

TEST(Machine, IsTheBaseDesignOnlyWithoutBothApproximations) {
  Machine machine;
  EXPECT_TRUE(machine.is_base());
  machine.post_scoring.emplace();
  EXPECT_FALSE(machine.is_base());
  machine.post_scoring.reset();
  machine.candidate_selection = absolute(1);
  EXPECT_FALSE(machine.is_base());
}

TEST(Machine, HasByDefaultTheDotProductDepthOfItsLanes) {
  const Machine machine;
  EXPECT_EQ(machine.timing.dot_product_cycles,
            default_dot_product_cycles(machine.hardware.num_lanes));
}

}  // namespace
}  // namespace a3
