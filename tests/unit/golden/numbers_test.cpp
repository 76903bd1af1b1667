#include "golden/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "build_matrix.h"

namespace a3::golden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Numerics with_fraction_bits(int fraction_bits) {
  Numerics numerics;
  numerics.fraction_bits = fraction_bits;
  return numerics;
}

// f = 4: one raw unit is 1/16, so a multiple of 1/32 is a tie.
TEST(GoldenQuantise, RoundsTiesToTheEvenRawNumber) {
  const Numerics numerics;
  EXPECT_EQ(quantise(1.0 / 32, numerics), 0);   // 0.5
  EXPECT_EQ(quantise(3.0 / 32, numerics), 2);   // 1.5
  EXPECT_EQ(quantise(5.0 / 32, numerics), 2);   // 2.5
  EXPECT_EQ(quantise(-1.0 / 32, numerics), 0);  // -0.5
  EXPECT_EQ(quantise(-3.0 / 32, numerics), -2);
  EXPECT_EQ(quantise(-5.0 / 32, numerics), -2);
  EXPECT_EQ(quantise(-7.0 / 32, numerics), -4);
}

TEST(GoldenQuantise, RoundsEverythingElseToTheNearest) {
  const Numerics numerics;
  EXPECT_EQ(quantise(0.6, numerics), 10);  // 9.6
  EXPECT_EQ(quantise(-0.6, numerics), -10);
  EXPECT_EQ(quantise(0.4, numerics), 6);  // 6.4
  EXPECT_EQ(quantise(-0.4, numerics), -6);
  EXPECT_EQ(quantise(-0.0, numerics), 0);
}

// i = f = 4: the limit is 2^8 - 1 = 255, which stands for 15.9375.
TEST(GoldenQuantise, ClampsToTheSymmetricRange) {
  const Numerics numerics;
  EXPECT_EQ(raw_limit(numerics), 255);
  EXPECT_EQ(quantise(15.9375, numerics), 255);
  EXPECT_EQ(quantise(16, numerics), 255);
  EXPECT_EQ(quantise(-16, numerics), -255);
  EXPECT_EQ(quantise(std::numeric_limits<double>::max(), numerics), 255);
  EXPECT_EQ(quantise(-std::numeric_limits<double>::max(), numerics), -255);
}

TEST(GoldenQuantise, RefusesWhatIsNotANumber) {
  const Numerics numerics;
  EXPECT_THROW(quantise(std::nan(""), numerics), std::invalid_argument);
  EXPECT_THROW(quantise(std::numeric_limits<double>::infinity(), numerics), std::invalid_argument);
}

TEST(GoldenQuantise, PadsColumnsWithZerosAndCountsWhatTheClampChanged) {
  // 15.95 * 16 = 255.2 rounds to the limit itself and is not saturated; 15.97 * 16 = 255.52 rounds
  // past it and is.
  const auto matrix = matrix_of<double>({{1, 15.95}, {15.97, -100}});
  std::int64_t saturated_elements = 5;
  const Matrix<std::int64_t> raw = quantise_and_pad(matrix, 3, Numerics{}, saturated_elements);
  EXPECT_EQ(raw.num_rows(), 2);
  EXPECT_EQ(raw.num_cols(), 3);
  EXPECT_THAT(raw.data(), ElementsAre(16, 255, 0, 255, -255, 0));
  EXPECT_EQ(saturated_elements, 5 + 2);
}

TEST(GoldenExponent, OfTheMaximumItselfIsExactlyOne) {
  for (int f = 0; f <= 8; ++f) {
    const ExponentTables exponent(with_fraction_bits(f));
    EXPECT_EQ(exponent.score(0), std::int64_t{1} << (2 * f)) << "fraction bits " << f;
  }
}

TEST(GoldenExponent, GivesHandWorkedScores) {
  const ExponentTables exponent{Numerics{}};
  // 16 argument bits in two halves. x = 1.0 = 256: lower[0] = 32768, upper[1] = rint(32768 / e =
  // 12054.67) = 12055; 12055 * 32768 / 2^22 = 94.18.
  EXPECT_EQ(exponent.score(256), 94);
  // x = 1 / 256: upper[0] = 32768, lower[1] = rint(32768 e^(-1/256) = 32640.25) = 32640; 32640 /
  // 128 = 255 exactly.
  EXPECT_EQ(exponent.score(1), 255);
  // x = 6 = 1536: upper[6] = rint(81.22) = 81 and lower[0] = 32768 give 81 / 128 = 0.63.
  // x = 1597 = 6 * 256 + 61: 256 e^-x is 0.50002, but with lower[61] = rint(25820.56) = 25821 the
  // product is 81 * 25821 / 2^22 = 0.4987: the tables' rounding shows.
  EXPECT_EQ(exponent.score(1597), 0);
  EXPECT_EQ(exponent.score(1536), 1);
}

TEST(GoldenExponent, TakesEveryDistanceBeyondItsArgumentForTheLargestArgument) {
  const ExponentTables wide{Numerics{}};
  EXPECT_EQ(wide.score(65535), 0);
  EXPECT_EQ(wide.score(65536), 0);  // not e^0 again
  EXPECT_EQ(wide.score(std::int64_t{1} << 40), 0);

  Numerics numerics;
  numerics.exponent_integer_bits = 1;
  const ExponentTables narrow(numerics);  // largest argument 511 / 256, 256 e^-1.996 = 34.78
  EXPECT_EQ(narrow.score(511), 35);
  EXPECT_EQ(narrow.score(512), 35);
  EXPECT_EQ(narrow.score(100000), 35);
}

// The table entries are off by at most 2^-16 each, which is 2^-16 * 2^8 of a score unit each, and
// the score is rounded by at most half a unit: 0.5 + 2 / 256 < 0.51. An odd number of argument bits
// splits unevenly; 7 integer bits give 15.
TEST(GoldenExponent, StaysWithinItsRoundingOfTheExponential) {
  for (const int integer_bits : {7, 8}) {
    Numerics numerics;
    numerics.exponent_integer_bits = integer_bits;
    const ExponentTables exponent(numerics);
    for (int x = 0; x < 1 << (integer_bits + 8); ++x) {
      const double exact = 256 * std::exp(-x / 256.0);
      ASSERT_NEAR(static_cast<double>(exponent.score(x)), exact, 0.51) << "distance " << x;
    }
  }
}

TEST(GoldenThreshold, IsTheDistanceWhoseWeightIsThatPercentage) {
  const Numerics numerics;
  EXPECT_EQ(distance_threshold(PostScoring{5}, numerics), 766);   // ln 20 = 2.99573, * 256 = 766.9
  EXPECT_EQ(distance_threshold(PostScoring{10}, numerics), 589);  // ln 10 = 2.30259, * 256 = 589.5
  EXPECT_EQ(distance_threshold(PostScoring{100}, numerics), 0);   // ln 1
  EXPECT_EQ(distance_threshold(PostScoring{50}, with_fraction_bits(0)), 0);  // 0.69
}

// ln(100 / 2^-1074) = ln 100 + 1074 ln 2 = 749.0453, * 256 = 191755.6, though 100/T is no double.
TEST(GoldenThreshold, IsTheLogarithmEvenWhereTheQuotientOverflows) {
  const PostScoring tiny{std::numeric_limits<double>::denorm_min()};
  EXPECT_EQ(distance_threshold(tiny, Numerics{}), 191755);
}

// f = 4, so 1.0 is 256. A sixth: 256 * 256 / 1536 = 42.67; a third: 65536 / 768 = 85.33.
TEST(GoldenWeight, IsRoundedToNearestOrTruncatedAsTheMachineSays) {
  Numerics nearest;
  Numerics truncate;
  truncate.division_rounding = DivisionRounding::kTruncate;
  EXPECT_EQ(weight(256, 1536, nearest), 43);
  EXPECT_EQ(weight(256, 1536, truncate), 42);
  EXPECT_EQ(weight(256, 768, nearest), 85);
  EXPECT_EQ(weight(256, 768, truncate), 85);
  // A tie goes up: 1 * 256 / 512 = 0.5. With an odd sum floor(sum / 2) decides: (256 + 256) / 513 =
  // 0.998.
  EXPECT_EQ(weight(1, 512, nearest), 1);
  EXPECT_EQ(weight(1, 512, truncate), 0);
  EXPECT_EQ(weight(1, 513, nearest), 0);
  EXPECT_EQ(weight(256, 256, nearest), 256);
  EXPECT_EQ(weight(256, 256, truncate), 256);
}

TEST(GoldenWidths, OfThePapersMachineFit) {
  EXPECT_NO_THROW(check_widths(Numerics{}, 320, 64));
}

TEST(GoldenWidths, BeyondSixtyFourBitsAreRefusedByName) {
  Numerics numerics;
  numerics.fraction_bits = 16;
  numerics.exponent_table_fraction_bits = 16;
  try {
    check_widths(numerics, 320, 64);
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("dividend of the weight would need 66 bits"));
  }
}

TEST(GoldenWidths, RefuseTablesTooCoarseForTheScores) {
  Numerics numerics;
  numerics.exponent_table_fraction_bits = 3;
  EXPECT_THROW(check_widths(numerics, 320, 64), std::invalid_argument);
}

}  // namespace
}  // namespace a3::golden
