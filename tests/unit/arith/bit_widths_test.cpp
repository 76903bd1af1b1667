#include "arith/bit_widths.h"

#include <gtest/gtest.h>

#include "number_format.h"
#include "wide.h"

namespace a3 {
namespace {

using test::format;
using test::Wide;

Hardware hardware_of(int num_rows, int num_lanes) {
  Hardware hardware;
  hardware.num_rows = num_rows;
  hardware.num_lanes = num_lanes;
  return hardware;
}

/// Whether +x and -x fit two's complement of that width; x >= 0.
bool fits(Wide x, int bits) {
  return x <= (Wide{1} << (bits - 1)) - 1;
}

/// The largest magnitudes that a machine can produce, from elements of -L ... L alone.
struct Extremes {
  Wide element;
  Wide product;
  Wide dot_product;   ///< every lane L * L
  Wide greedy_score;  ///< every lane's product added to one row
  Wide running_sum;   ///< every product of every row
  Wide difference;    ///< the largest dot product minus its negative
  Wide one;           ///< a score of 1.0
  Wide score_sum;     ///< every row with a score of 1.0
  Wide output;        ///< every row with a weight of 1.0: more than any division gives

  Extremes(const Hardware& hardware, const Numerics& numerics) {
    element = (Wide{1} << (numerics.integer_bits + numerics.fraction_bits)) - 1;
    product = element * element;
    dot_product = product * hardware.num_lanes;
    greedy_score = dot_product;
    running_sum = dot_product * hardware.num_rows;
    difference = 2 * dot_product;
    one = Wide{1} << (2 * numerics.fraction_bits);
    score_sum = one * hardware.num_rows;
    output = one * element * hardware.num_rows;
  }
};

/// Calls `check` for every valid pair of integer and fraction bits and for sizes that are powers of
/// two, one off them, and neither.
template <typename Check>
void for_each_machine(Check check) {
  for (int i = 0; i <= 16; ++i) {
    for (int f = 0; f <= 15; ++f) {
      if (i + f < 1 || i + f > 24) continue;
      for (const int lanes : {1, 2, 3, 4, 5, 31, 63, 64, 65, 100, 511, 512, 513, 1023, 1024}) {
        for (const int rows : {1, 2, 3, 4, 5, 20, 255, 256, 257, 320, 511, 512, 65535, 65536}) {
          SCOPED_TRACE(testing::Message() << "i = " << i << ", f = " << f << ", lanes = " << lanes
                                          << ", rows = " << rows);
          check(hardware_of(rows, lanes), format(i, f));
          if (testing::Test::HasFailure()) return;  // one machine is enough to read
        }
      }
    }
  }
}

TEST(CeilLog2, IsTheSmallestSufficientExponent) {
  EXPECT_EQ(ceil_log2(1), 0);
  EXPECT_EQ(ceil_log2(2), 1);
  EXPECT_EQ(ceil_log2(3), 2);
  EXPECT_EQ(ceil_log2(4), 2);
  EXPECT_EQ(ceil_log2(5), 3);
  EXPECT_EQ(ceil_log2(320), 9);
  for (int exponent = 2; exponent <= 61; ++exponent) {
    const std::int64_t power = std::int64_t{1} << exponent;
    EXPECT_EQ(ceil_log2(power - 1), exponent);
    EXPECT_EQ(ceil_log2(power), exponent);
    EXPECT_EQ(ceil_log2(power + 1), exponent + 1);
  }
}

// i = f = 4, n = 320 (9 bits), d = 64 (6 bits); a sign bit each.
TEST(BitWidths, FollowThePapersFormulasForItsMachine) {
  const BitWidths widths = bit_widths(Hardware{}, Numerics{});
  EXPECT_EQ(widths.element_bits, 1 + 4 + 4);               // i.f
  EXPECT_EQ(widths.product_bits, 1 + 8 + 8);               // 2i.2f
  EXPECT_EQ(widths.dot_product_bits, 1 + (6 + 8) + 8);     // (log2 d + 2i).2f
  EXPECT_EQ(widths.difference_bits, 1 + (6 + 8 + 1) + 8);  // one integer bit more
  EXPECT_EQ(widths.output_bits, 1 + (4 + 9) + 12);         // (i + log2 n).3f
  EXPECT_EQ(widths.row_id_bits, 9);                        // log2 n, without a sign
}

// 0.2f in the paper, into which 1.0 does not fit; (log2 d + 2i).2f is the dot product's width.
TEST(BitWidths, AreTheProjectsOwnWhereThePaperGivesNone) {
  const BitWidths widths = bit_widths(Hardware{}, Numerics{});
  EXPECT_EQ(widths.score_bits, 1 + 1 + 8);
  EXPECT_EQ(widths.weight_bits, 1 + 1 + 8);
  EXPECT_EQ(widths.greedy_score_bits, 1 + (6 + 8) + 8);
  EXPECT_EQ(widths.running_sum_bits, 1 + (9 + 6 + 8) + 8);
}

// (log2 n).2f: 320 * 1.0 = 81920 < 2^17, so 9 integer bits hold it. With n = 2^9 the sum may be 2^9
// itself, which needs a tenth.
TEST(BitWidths, OfTheScoreSumHaveAnIntegerBitMoreOnlyForAPowerOfTwoRows) {
  EXPECT_EQ(bit_widths(hardware_of(320, 64), Numerics{}).score_sum_bits, 1 + 9 + 8);
  EXPECT_EQ(bit_widths(hardware_of(511, 64), Numerics{}).score_sum_bits, 1 + 9 + 8);
  EXPECT_EQ(bit_widths(hardware_of(512, 64), Numerics{}).score_sum_bits, 1 + 10 + 8);
  EXPECT_EQ(bit_widths(hardware_of(513, 64), Numerics{}).score_sum_bits, 1 + 10 + 8);
  EXPECT_EQ(bit_widths(hardware_of(1, 64), Numerics{}).score_sum_bits, 1 + 1 + 8);
}

TEST(BitWidths, HoldTheLargestValuesOfEveryMachine) {
  for_each_machine([](const Hardware& hardware, const Numerics& numerics) {
    const BitWidths widths = bit_widths(hardware, numerics);
    const Extremes extremes(hardware, numerics);
    EXPECT_TRUE(fits(extremes.element, widths.element_bits));
    EXPECT_TRUE(fits(extremes.product, widths.product_bits));
    EXPECT_TRUE(fits(extremes.dot_product, widths.dot_product_bits));
    EXPECT_TRUE(fits(extremes.greedy_score, widths.greedy_score_bits));
    EXPECT_TRUE(fits(extremes.running_sum, widths.running_sum_bits));
    EXPECT_TRUE(fits(extremes.difference, widths.difference_bits));
    EXPECT_TRUE(fits(extremes.one, widths.score_bits));
    EXPECT_TRUE(fits(extremes.one, widths.weight_bits));
    EXPECT_TRUE(fits(extremes.score_sum, widths.score_sum_bits));
    EXPECT_TRUE(fits(extremes.output, widths.output_bits));
    EXPECT_LT(hardware.num_rows - 1, std::int64_t{1} << widths.row_id_bits);
  });
}

// L^2 = 2^2k - 2^(k+1) + 1 with k = i + f is at least 2^(2k-1) from k = 2 on. L = 1 squared is 1,
// which needs a bit less than the format has.
TEST(BitWidths, OfElementProductAndScoreHaveNoBitToSpare) {
  for_each_machine([](const Hardware& hardware, const Numerics& numerics) {
    const BitWidths widths = bit_widths(hardware, numerics);
    const Extremes extremes(hardware, numerics);
    EXPECT_FALSE(fits(extremes.element, widths.element_bits - 1));
    EXPECT_FALSE(fits(extremes.one, widths.score_bits - 1));
    EXPECT_FALSE(fits(extremes.one, widths.weight_bits - 1));
    if (numerics.integer_bits + numerics.fraction_bits >= 2) {
      EXPECT_FALSE(fits(extremes.product, widths.product_bits - 1));
    }
  });
}

// With powers of two the logarithms are exact, so that the sums are as tight as the product (k >= 2
// as above).
TEST(BitWidths, OfSumsOverPowersOfTwoHaveNoBitToSpare) {
  for (const int rows : {1, 2, 256, 512, 65536}) {
    for (const int lanes : {1, 2, 64, 1024}) {
      const Hardware hardware = hardware_of(rows, lanes);
      const BitWidths widths = bit_widths(hardware, Numerics{});
      const Extremes extremes(hardware, Numerics{});
      EXPECT_FALSE(fits(extremes.dot_product, widths.dot_product_bits - 1)) << lanes;
      EXPECT_FALSE(fits(extremes.greedy_score, widths.greedy_score_bits - 1)) << lanes;
      EXPECT_FALSE(fits(extremes.running_sum, widths.running_sum_bits - 1)) << rows << lanes;
      EXPECT_FALSE(fits(extremes.difference, widths.difference_bits - 1)) << lanes;
      EXPECT_FALSE(fits(extremes.score_sum, widths.score_sum_bits - 1)) << rows;
      EXPECT_FALSE(fits(extremes.output, widths.output_bits - 1)) << rows;
    }
  }
}

}  // namespace
}  // namespace a3
