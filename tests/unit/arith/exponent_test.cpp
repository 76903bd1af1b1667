#include "arith/exponent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "wide.h"

namespace a3 {
namespace {

using test::Wide;

struct ExponentFormat {
  int integer_bits;         // E
  int fraction_bits;        // f
  int table_fraction_bits;  // P

  int argument_bits() const { return integer_bits + 2 * fraction_bits; }
  std::int64_t largest_argument() const { return (std::int64_t{1} << argument_bits()) - 1; }

  Numerics numerics() const {
    Numerics numerics;
    numerics.exponent_integer_bits = integer_bits;
    numerics.fraction_bits = fraction_bits;
    numerics.exponent_table_fraction_bits = table_fraction_bits;
    return numerics;
  }
};

std::ostream& operator<<(std::ostream& out, const ExponentFormat& format) {
  return out << "E = " << format.integer_bits << ", f = " << format.fraction_bits
             << ", P = " << format.table_fraction_bits;
}

/// The rules of docs/numerics.md in long double and 128 bits, one number at a time.
class Reference {
 public:
  explicit Reference(const ExponentFormat& format) : format_(format) {}

  std::int64_t score(std::int64_t distance) const {
    const std::int64_t x = std::min(distance, format_.largest_argument());
    const int lower_bits = format_.argument_bits() / 2;
    const std::int64_t upper_index = x >> lower_bits;
    const std::int64_t lower_index = x - (upper_index << lower_bits);
    const Wide product = Wide{entry(upper_index << lower_bits)} * entry(lower_index);
    const int dropped_bits = 2 * format_.table_fraction_bits - 2 * format_.fraction_bits;
    return static_cast<std::int64_t>((product + (Wide{1} << (dropped_bits - 1))) >> dropped_bits);
  }

 private:
  /// A table entry by the argument it stands for.
  std::int64_t entry(std::int64_t argument) const {
    const long double x =
        std::ldexp(static_cast<long double>(argument), -2 * format_.fraction_bits);
    return std::llrint(std::ldexp(std::exp(-x), format_.table_fraction_bits));
  }

  ExponentFormat format_;
};

const std::vector<ExponentFormat>& small_formats() {
  static const std::vector<ExponentFormat> formats = {
      {8, 4, 15}, {7, 4, 15}, {1, 4, 15},  {8, 4, 5},  {8, 4, 24}, {8, 0, 1},
      {8, 0, 15}, {3, 1, 15}, {16, 0, 15}, {5, 5, 10}, {4, 6, 20}, {8, 5, 12}};
  return formats;
}

TEST(Exponent, EqualsTheReferenceForEveryArgumentOfTheDefaultSizes) {
  const ExponentFormat defaults{8, 4, 15};
  const ExponentTables tables{Numerics{}};
  const Reference reference(defaults);
  for (std::int64_t x = 0; x <= 65535; ++x) {
    ASSERT_EQ(tables.score(x), reference.score(x)) << "distance " << x;
  }
}

TEST(Exponent, EqualsTheReferenceForEveryArgumentOfOtherSizes) {
  for (const ExponentFormat& format : small_formats()) {
    SCOPED_TRACE(testing::Message() << format);
    const ExponentTables tables(format.numerics());
    const Reference reference(format);
    for (std::int64_t x = 0; x <= format.largest_argument(); ++x) {
      ASSERT_EQ(tables.score(x), reference.score(x)) << "distance " << x;
    }
  }
}

TEST(Exponent, EqualsTheReferenceForRandomArgumentsOfTheWidestTables) {
  constexpr std::uint64_t kSeed = 20200222;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  std::mt19937_64 random(kSeed);
  for (const ExponentFormat& format : {ExponentFormat{16, 12, 15}, ExponentFormat{10, 15, 20}}) {
    SCOPED_TRACE(testing::Message() << format);
    const ExponentTables tables(format.numerics());
    const Reference reference(format);
    for (int i = 0; i < 20000; ++i) {
      // Few of all arguments have a score above 0: every size of argument is equally likely here.
      const int bits =
          static_cast<int>(random() % static_cast<unsigned>(format.argument_bits())) + 1;
      const auto x = static_cast<std::int64_t>(random() & ((std::uint64_t{1} << bits) - 1));
      ASSERT_EQ(tables.score(x), reference.score(x)) << "distance " << x;
    }
  }
}

// Worked by hand for E = 8, f = 4, P = 15, where L = 8 and the tables are of e^-(k/256) and e^-k:
// 0: 32768 * 32768 / 2^22 = 256. 1: lower[1] = rint(32640.25) = 32640, 32640 * 32768 / 2^22 = 255.
// 256: upper[1] = rint(12054.67) = 12055, / 128 = 94.18. 257: 12055 * 32640 / 2^22 = 93.81.
// 1792 = 7.0: upper[7] = rint(29.88) = 30, / 128 = 0.23.
TEST(Exponent, GivesHandWorkedScores) {
  const ExponentTables tables{Numerics{}};
  EXPECT_EQ(tables.score(0), 256);
  EXPECT_EQ(tables.score(1), 255);
  EXPECT_EQ(tables.score(256), 94);
  EXPECT_EQ(tables.score(257), 94);
  EXPECT_EQ(tables.score(1792), 0);
}

TEST(Exponent, OfDistanceZeroIsExactlyOneInEveryFormat) {
  for (int fraction_bits = 0; fraction_bits <= 12; ++fraction_bits) {
    for (int table_bits = fraction_bits + 1; table_bits <= 30; ++table_bits) {
      const ExponentFormat format{4, fraction_bits, table_bits};
      EXPECT_EQ(ExponentTables(format.numerics()).score(0), std::int64_t{1} << (2 * fraction_bits))
          << format;
    }
  }
}

TEST(Exponent, NeverRisesWithTheDistanceInTheDefaultSizes) {
  const ExponentTables tables{Numerics{}};
  for (std::int64_t x = 1; x <= 70000; ++x) {
    ASSERT_LE(tables.score(x), tables.score(x - 1)) << "distance " << x;
  }
}

TEST(Exponent, TakesEveryDistanceBeyondTheTablesForTheLargestArgument) {
  for (const ExponentFormat& format : small_formats()) {
    SCOPED_TRACE(testing::Message() << format);
    const ExponentTables tables(format.numerics());
    const std::int64_t largest = format.largest_argument();
    const std::int64_t last = tables.score(largest);
    for (const std::int64_t beyond :
         {largest + 1, largest + 2, 2 * largest + 2, std::int64_t{1} << 61}) {
      EXPECT_EQ(tables.score(beyond), last) << "distance " << beyond;
    }
  }
  // One integer bit: the largest argument is 511 / 256, and 256 e^-1.9961 = 34.78.
  EXPECT_EQ(ExponentTables(ExponentFormat{1, 4, 15}.numerics()).score(100000), 35);
}

}  // namespace
}  // namespace a3
