#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "arith/weight.h"

namespace a3 {
namespace {

Numerics with_fraction_bits(int fraction_bits) {
  Numerics numerics;
  numerics.fraction_bits = fraction_bits;
  return numerics;
}

// f = 4: one unit of distance is 1 / 256.
TEST(PostScoringThreshold, IsTheDistanceAtWhichAWeightIsThatShareOfTheLargest) {
  EXPECT_EQ(post_scoring_threshold(100, Numerics{}), 0);    // ln 1 = 0
  EXPECT_EQ(post_scoring_threshold(50, Numerics{}), 177);   // ln 2 = 0.693147, * 256 = 177.45
  EXPECT_EQ(post_scoring_threshold(20, Numerics{}), 412);   // ln 5 = 1.609438, * 256 = 412.02
  EXPECT_EQ(post_scoring_threshold(10, Numerics{}), 589);   // ln 10 = 2.302585, * 256 = 589.46
  EXPECT_EQ(post_scoring_threshold(5, Numerics{}), 766);    // ln 20 = 2.995732, * 256 = 766.91
  EXPECT_EQ(post_scoring_threshold(2.5, Numerics{}), 944);  // ln 40 = 3.688879, * 256 = 944.35
  EXPECT_EQ(post_scoring_threshold(1, Numerics{}), 1178);   // ln 100 = 4.605170, * 256 = 1178.92
}

TEST(PostScoringThreshold, RoundsDownInEveryFormat) {
  EXPECT_EQ(post_scoring_threshold(5, with_fraction_bits(0)), 2);       // 2.996
  EXPECT_EQ(post_scoring_threshold(5, with_fraction_bits(1)), 11);      // * 4 = 11.98
  EXPECT_EQ(post_scoring_threshold(5, with_fraction_bits(8)), 196328);  // * 65536 = 196328.3
  EXPECT_EQ(post_scoring_threshold(50, with_fraction_bits(0)), 0);      // 0.69
}

TEST(PostScoringThreshold, LiesBetweenTheWeightsOfItsDistanceAndTheNext) {
  for (int fraction_bits = 0; fraction_bits <= 10; ++fraction_bits) {
    for (double percent = 0.25; percent <= 100; percent += 0.25) {
      const std::int64_t t = post_scoring_threshold(percent, with_fraction_bits(fraction_bits));
      const auto weight_percent = [&](std::int64_t distance) {
        return 100 * std::exp(-std::ldexp(static_cast<long double>(distance), -2 * fraction_bits));
      };
      EXPECT_GE(weight_percent(t), percent) << "T = " << percent << ", f = " << fraction_bits;
      EXPECT_LT(weight_percent(t + 1), percent) << "T = " << percent << ", f = " << fraction_bits;
    }
  }
}

// A configuration may state any number above 0. ln 100 = 4.605 and ln 2^-1074 = -744.440, so t is
// 749.045 * 256 = 191755.6; 100 / 2^-1074 itself is beyond the range of double.
TEST(PostScoringThreshold, OfTheSmallestPercentageIsLargeAndFinite) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(post_scoring_threshold(smallest, Numerics{}), 191755);
}

}  // namespace
}  // namespace a3
