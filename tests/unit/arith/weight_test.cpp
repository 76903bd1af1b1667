#include "arith/weight.h"

#include <gtest/gtest.h>

#include <random>

#include "wide.h"

namespace a3 {
namespace {

using test::Wide;

Numerics format(int fraction_bits, DivisionRounding rounding) {
  Numerics numerics;
  numerics.fraction_bits = fraction_bits;
  numerics.division_rounding = rounding;
  return numerics;
}

/// The weight is the integer w for which the rational number score * 2^2f / sum lies in [w, w + 1).
bool is_truncated(std::int64_t weight, std::int64_t score, std::int64_t sum, int fraction_bits) {
  const Wide scaled = Wide{score} << (2 * fraction_bits);
  return Wide{weight} * sum <= scaled && scaled < Wide{weight + 1} * sum;
}

/// The weight lies at most half a unit from score * 2^2f / sum, a tie one half above it.
bool is_nearest(std::int64_t weight, std::int64_t score, std::int64_t sum, int fraction_bits) {
  const Wide doubled = Wide{score} << (2 * fraction_bits + 1);
  return Wide{2 * weight - 1} * sum <= doubled && doubled < Wide{2 * weight + 1} * sum;
}

TEST(AttentionWeight, IsTheTruncatedOrNearestQuotientForEveryScoreAndSumOfSmallFormats) {
  for (int fraction_bits = 0; fraction_bits <= 3; ++fraction_bits) {
    const std::int64_t one = std::int64_t{1} << (2 * fraction_bits);
    const Numerics truncate = format(fraction_bits, DivisionRounding::kTruncate);
    const Numerics nearest = format(fraction_bits, DivisionRounding::kNearest);
    for (std::int64_t sum = 1; sum <= 20 * one; ++sum) {
      for (std::int64_t score = 0; score <= one; ++score) {
        ASSERT_TRUE(is_truncated(attention_weight(score, sum, truncate), score, sum, fraction_bits))
            << score << " / " << sum << ", f = " << fraction_bits;
        ASSERT_TRUE(is_nearest(attention_weight(score, sum, nearest), score, sum, fraction_bits))
            << score << " / " << sum << ", f = " << fraction_bits;
      }
    }
  }
}

TEST(AttentionWeight, IsExactForRandomScoresOfTheWidestFormat) {
  constexpr std::uint64_t kSeed = 14;
  constexpr int kFractionBits = 15;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<std::int64_t> any_score(0, std::int64_t{1} << 30);
  std::uniform_int_distribution<std::int64_t> any_sum(std::int64_t{1} << 30, std::int64_t{1} << 46);
  const Numerics truncate = format(kFractionBits, DivisionRounding::kTruncate);
  const Numerics nearest = format(kFractionBits, DivisionRounding::kNearest);
  for (int i = 0; i < 20000; ++i) {
    const std::int64_t score = any_score(random);
    const std::int64_t sum = any_sum(random);
    ASSERT_TRUE(is_truncated(attention_weight(score, sum, truncate), score, sum, kFractionBits));
    ASSERT_TRUE(is_nearest(attention_weight(score, sum, nearest), score, sum, kFractionBits));
  }
}

// f = 4, 1.0 = 256. A third is 85.33, two thirds 170.67, a sixth 42.67.
TEST(AttentionWeight, RoundsOrTruncatesHandWorkedFractions) {
  const Numerics truncate = format(4, DivisionRounding::kTruncate);
  const Numerics nearest = format(4, DivisionRounding::kNearest);
  EXPECT_EQ(attention_weight(256, 768, nearest), 85);
  EXPECT_EQ(attention_weight(256, 384, nearest), 171);
  EXPECT_EQ(attention_weight(256, 384, truncate), 170);
  EXPECT_EQ(attention_weight(256, 1536, nearest), 43);
  EXPECT_EQ(attention_weight(256, 1536, truncate), 42);
}

TEST(AttentionWeight, RoundsATieUp) {
  // 1 * 256 / 512 = 0.5 and 3 * 256 / 512 = 1.5.
  EXPECT_EQ(attention_weight(1, 512, format(4, DivisionRounding::kNearest)), 1);
  EXPECT_EQ(attention_weight(3, 512, format(4, DivisionRounding::kNearest)), 2);
  EXPECT_EQ(attention_weight(3, 512, format(4, DivisionRounding::kTruncate)), 1);
}

// 320 equal rows: 256 * 256 / (320 * 256) = 0.8, so the weights add up to 320 / 256
// or to nothing.
TEST(AttentionWeight, OfManyEqualRowsShowsTheRounding) {
  constexpr std::int64_t kSum = 320L * 256;
  EXPECT_EQ(attention_weight(256, kSum, format(4, DivisionRounding::kNearest)), 1);
  EXPECT_EQ(attention_weight(256, kSum, format(4, DivisionRounding::kTruncate)), 0);
}

TEST(AttentionWeight, OfASingleRowIsExactlyOneInEveryFormat) {
  for (int fraction_bits = 0; fraction_bits <= 15; ++fraction_bits) {
    const std::int64_t one = std::int64_t{1} << (2 * fraction_bits);
    EXPECT_EQ(attention_weight(one, one, format(fraction_bits, DivisionRounding::kNearest)), one);
    EXPECT_EQ(attention_weight(one, one, format(fraction_bits, DivisionRounding::kTruncate)), one);
  }
}

TEST(AttentionWeight, IsRoundedToNearestByDefault) {
  EXPECT_EQ(attention_weight(256, 384, Numerics{}), 171);
}

}  // namespace
}  // namespace a3
