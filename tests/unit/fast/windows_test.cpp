#include "fast/timing/windows.h"

#include <gtest/gtest.h>

#include <vector>

namespace a3::fast {
namespace {

std::int32_t steps(std::vector<std::int32_t> positions, int num_positions, int width) {
  const auto count = static_cast<int>(positions.size());
  positions.resize(positions.size() + kKernelRoom);
  return windowed_steps(positions.data(), count, num_positions, width, 1);
}

TEST(WindowedSteps, AreThePositionsAndOneForEachEmptyWindow) {
  // Windows 0-15, 16-31, 32-47: three positions in the first, none in the second, one in the third.
  EXPECT_EQ(steps({0, 3, 15, 32}, 40, 16), 3 + 1 + 1);
}

TEST(WindowedSteps, OfAWidthThatIsNoPowerOfTwo) {
  // Windows 0-2, 3-5, 6-8, 9: positions in the first and the last.
  EXPECT_EQ(steps({1, 9}, 10, 3), 2 + 2);
}

TEST(WindowedSteps, OfWidthOneAreTheNumberOfPositionsThereAre) {
  EXPECT_EQ(steps({0, 5}, 6, 1), 6);
}

TEST(WindowedSteps, WithoutAnyPositionAreTheWindows) {
  EXPECT_EQ(steps({}, 33, 16), 3);
}

}  // namespace
}  // namespace a3::fast
