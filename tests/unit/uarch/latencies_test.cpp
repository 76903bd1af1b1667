#include "uarch/latencies.h"

#include <gtest/gtest.h>

namespace a3 {
namespace {

Timing depths(int dot_product_cycles, int exponent_cycles, int output_cycles) {
  Timing timing;
  timing.dot_product_cycles = dot_product_cycles;
  timing.exponent_cycles = exponent_cycles;
  timing.output_cycles = output_cycles;
  return timing;
}

// Paper, III-A: one query every n + 9 cycles, a latency of 3n + 27.
TEST(LockstepDrain, IsTheNineCyclesOfThePaper) {
  const int slot_cycles = 320 + lockstep_drain_cycles(Timing{});
  EXPECT_EQ(slot_cycles, 329);
  EXPECT_EQ(3 * slot_cycles, 987);
}

TEST(LockstepDrain, IsTheDeepestPipelineWhicheverItIs) {
  EXPECT_EQ(lockstep_drain_cycles(depths(12, 4, 9)), 12);
  EXPECT_EQ(lockstep_drain_cycles(depths(6, 13, 9)), 13);
  EXPECT_EQ(lockstep_drain_cycles(depths(6, 4, 14)), 14);
  EXPECT_EQ(lockstep_drain_cycles(depths(1, 1, 1)), 1);
}

TEST(Banks, AreAPairSoThatOneIsFilledWhileTheOtherIsRead) {
  EXPECT_EQ(kNumBanks, 2);
}

}  // namespace
}  // namespace a3
