#include "npz/element_type.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/trace_files.h"

namespace a3 {
namespace {

double decode_one(const std::string& descr, const std::string& bytes) {
  double number = -1;
  decode(*element_type_of(descr), reinterpret_cast<const std::byte*>(bytes.data()), 1, &number);
  return number;
}

/// IEEE 754 binary16 by its definition.
double float16_by_definition(int bits) {
  const int exponent = bits >> 10 & 31;
  const int fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

TEST(ElementTypeOf, KnowsFourTypesAndTextInTwoByteOrdersAndNothingElse) {
  for (const char* order : {"<", ">"}) {
    EXPECT_EQ(element_type_of(std::string(order) + "f2")->name(), "float16");
    EXPECT_EQ(element_type_of(std::string(order) + "f4")->name(), "float32");
    EXPECT_EQ(element_type_of(std::string(order) + "f8")->name(), "float64");
    EXPECT_EQ(element_type_of(std::string(order) + "i8")->name(), "int64");
    EXPECT_EQ(element_type_of(std::string(order) + "U12")->name(), "U12");
  }
  for (const char* descr :
       {"",   "<",  "f8",     "=f8",  "|f8", "<f16", "<f1", "<i4",  "<u8",  "<c8",
        "|O", "<U", "<U1000", "<U-1", "|U3", "<S3",  "|b1", "<f8 ", " <f8", "<F8"}) {
    EXPECT_FALSE(element_type_of(descr)) << descr;
  }
}

TEST(DescribeType, SpeaksOfTypesAsNumpyDoes) {
  EXPECT_EQ(describe_type("<i4"), "int32 ('<i4')");
  EXPECT_EQ(describe_type("<c16"), "complex128 ('<c16')");
  EXPECT_EQ(describe_type("|O"), "Python objects ('|O')");
  EXPECT_EQ(describe_type("<U12"), "strings ('<U12')");
  EXPECT_EQ(describe_type("|b1"), "bool ('|b1')");
  EXPECT_EQ(describe_type(std::string("\x01", 1)), "elements of type '\\x01'");
}

TEST(Decode, ConvertsEveryFloat16Exactly) {
  for (int bits = 0; bits < 65536; ++bits) {
    const std::string little = {static_cast<char>(bits & 255), static_cast<char>(bits >> 8)};
    const std::string big = {little[1], little[0]};
    const double expected = float16_by_definition(bits);
    for (const double found : {decode_one("<f2", little), decode_one(">f2", big)}) {
      if (std::isnan(expected)) {
        ASSERT_TRUE(std::isnan(found)) << bits;
      } else {
        ASSERT_EQ(found, expected) << bits;
        ASSERT_EQ(std::signbit(found), std::signbit(expected)) << bits;
      }
    }
  }
}

TEST(Decode, ConvertsFloat32AndFloat64InBothByteOrders) {
  // 0.15625 = 1.25 * 2^-3: single 0 01111100 01000..., double 0 01111111100 01000...
  EXPECT_EQ(decode_one("<f4", {'\x00', '\x00', '\x20', '\x3e'}), 0.15625);
  EXPECT_EQ(decode_one(">f4", {'\x3e', '\x20', '\x00', '\x00'}), 0.15625);
  EXPECT_EQ(decode_one("<f8", {'\0', '\0', '\0', '\0', '\0', '\0', '\xc4', '\x3f'}), 0.15625);
  EXPECT_EQ(decode_one(">f8", {'\x3f', '\xc4', '\0', '\0', '\0', '\0', '\0', '\0'}), 0.15625);
}

TEST(Decode, ConvertsLongRunsElementByElement) {
  // Longer than any vector register, with a rest.
  std::vector<double> numbers(1003);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i) / 8 - 60;
  for (const std::string descr : {"<f2", ">f2", "<f4", ">f4", "<f8", ">f8"}) {
    const std::string bytes = test::elements_bytes(descr, numbers);
    std::vector<double> found(numbers.size());
    decode(*element_type_of(descr), reinterpret_cast<const std::byte*>(bytes.data()),
           numbers.size(), found.data());
    EXPECT_EQ(found, numbers) << descr;
  }
}

}  // namespace
}  // namespace a3
