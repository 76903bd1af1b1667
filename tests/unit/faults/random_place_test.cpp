#include "faults/random_place.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace a3 {
namespace {

TEST(Draw, TheSamePurposeDrawsTheSame) {
  Draw a({1, 2, 3});
  Draw b({1, 2, 3});
  for (int k = 0; k < 100; ++k) EXPECT_EQ(a.below(1'000'000'007), b.below(1'000'000'007));
}

TEST(Draw, AnotherPurposeDrawsSomethingElse) {
  const auto first = [](std::initializer_list<std::uint64_t> purpose) {
    return Draw(purpose).below(std::int64_t{1} << 62);
  };
  EXPECT_NE(first({1, 2, 3}), first({1, 2, 4}));
  EXPECT_NE(first({1, 2, 3}), first({1, 3, 2}));
  EXPECT_NE(first({1}), first({std::uint64_t{1} << 32}));
}

// 70,000 draws of seven numbers: 10,000 each, give or take less than six standard deviations of
// sqrt(70000 * 1/7 * 6/7) = 92.6.
TEST(Draw, IsUniformBelowItsBound) {
  Draw draw({42});
  std::vector<int> counts(7);
  for (int k = 0; k < 70'000; ++k) ++counts.at(static_cast<std::size_t>(draw.below(7)));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 6 * 92.6);
}

TEST(Draw, EveryBitOfAStructureIsReached) {
  Machine machine;
  machine.hardware.num_rows = 3;
  machine.hardware.num_lanes = 2;
  machine.numerics.integer_bits = 1;
  machine.numerics.fraction_bits = 1;
  std::vector<int> counts(3 * 2 * 3);
  Draw draw({7});
  for (int k = 0; k < 3000; ++k) {
    const Place place = draw_place(Structure::kKeySram, machine, draw);
    ++counts.at(static_cast<std::size_t>((place[0] * 2 + place[1]) * 3 + place[2]));
  }
  for (const int count : counts) EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace a3
