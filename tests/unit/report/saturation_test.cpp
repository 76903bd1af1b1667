#include "a3/report/saturation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace a3 {
namespace {

using ::testing::HasSubstr;

Numerics format(int integer_bits, int fraction_bits) {
  Numerics numerics;
  numerics.integer_bits = integer_bits;
  numerics.fraction_bits = fraction_bits;
  return numerics;
}

Matrix<double> row_of(const std::vector<double>& numbers) {
  Matrix<double> matrix(1, static_cast<int>(numbers.size()));
  matrix.data() = numbers;
  return matrix;
}

// 4.4 bits: raw values to 255, which is 15.9375; 15.96875 is halfway to 256, and rounds to it
// (even).
TEST(Saturation, CountsWhatIsClampedAfterRounding) {
  Saturation found;
  found.add(row_of({15.9375, -15.9375, 15.968, 15.96875, -16, 0, 40}), format(4, 4));
  EXPECT_EQ(found.num_elements, 7);
  EXPECT_EQ(found.num_saturated, 3);
  EXPECT_EQ(found.largest_magnitude, 40);
}

TEST(Saturation, CountsAllThreeMatricesOfAnOperation) {
  const Operation operation{row_of({20, 1}), row_of({1, -30}), row_of({50, 0})};
  Saturation found;
  found.add(operation, format(4, 4));
  EXPECT_EQ(found.num_elements, 6);
  EXPECT_EQ(found.num_saturated, 3);
  found.add(operation, format(4, 4), false);
  EXPECT_EQ(found.num_elements, 12);
  EXPECT_EQ(found.num_saturated, 3) << "known to have none";
  EXPECT_EQ(found.share(), 0.25);
  EXPECT_EQ(Saturation().share(), 0);
}

TEST(IntegerBitsFor, AreTheFewestThatHoldTheRoundedNumber) {
  EXPECT_EQ(integer_bits_for(0, 4), 0);
  EXPECT_EQ(integer_bits_for(0.9375, 4), 0);
  EXPECT_EQ(integer_bits_for(0.97, 4), 1) << "rounds to 1";
  EXPECT_EQ(integer_bits_for(15.9375, 4), 4);
  EXPECT_EQ(integer_bits_for(15.99, 4), 5) << "rounds to 16";
  EXPECT_EQ(integer_bits_for(40, 4), 6);
  EXPECT_EQ(integer_bits_for(40, 0), 6);
}

TEST(SaturationWarning, IsGivenAboveOneInAThousand) {
  EXPECT_FALSE(saturation_warning({1000, 1, 40}, format(4, 4)));
  EXPECT_FALSE(saturation_warning({}, format(4, 4)));
  const auto warning = saturation_warning({1000, 2, 40}, format(4, 4));
  ASSERT_TRUE(warning);
  EXPECT_THAT(*warning, HasSubstr("0.2 % of the elements of key, value and query (2 of 1000)"));
  EXPECT_THAT(*warning, HasSubstr("at 4 integer and 4 fraction bits"));
  EXPECT_THAT(*warning, HasSubstr("largest magnitude is 40"));
  EXPECT_THAT(*warning, HasSubstr("/numerics/integer_bits 6 would hold them all"));
}

TEST(SaturationWarning, AsksForScalingWhereNoMachineHasTheBits) {
  EXPECT_THAT(
      *saturation_warning({10, 2, 1e9}, format(4, 4)),
      HasSubstr("All would need 30 integer bits, more than a machine has: scale the trace"));
  EXPECT_THAT(*saturation_warning({10, 2, 2000}, format(4, 15)), HasSubstr("need 11 integer bits"));
}

}  // namespace
}  // namespace a3
