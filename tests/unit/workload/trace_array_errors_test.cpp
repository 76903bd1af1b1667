#include <cmath>
#include <limits>

#include "support/bad_trace.h"

/// One array: header, element type, size, elements.
namespace a3::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class BadArray : public BadTrace {
 protected:
  std::string where(const std::string& name) const {
    return file.string() + ": array '" + name + "': ";
  }
};

TEST_F(BadArray, AnEmptyEntry) {
  set("key", "");
  EXPECT_EQ(error_on_opening(),
            where("key") + "ends within its .npy header; the file is cut short or damaged.");
}

TEST_F(BadArray, AnEntryThatIsNoArray) {
  set("key", "1.0 2.0 3.0 4.0 5.0 6.0");
  EXPECT_EQ(error_on_opening(), where("key") + "is not in numpy's .npy format.");
}

TEST_F(BadArray, AHeaderLongerThanAllowed) {
  set("query", std::string("\x93NUMPY\x02\x00\x00\x00\x00\x40", 12) + std::string(100, ' '));
  EXPECT_THAT(error_on_opening(),
              AllOf(StartsWith(where("query")), HasSubstr("at most 65536 are allowed")));
}

TEST_F(BadArray, AHeaderBeyondTheEndOfTheEntry) {
  set("query", std::string("\x93NUMPY\x01\x00\x00\xf0", 10) + std::string(100, ' '));
  EXPECT_THAT(error_on_opening(), StartsWith(where("query") + "ends within its .npy header"));
}

TEST_F(BadArray, AHeaderOfGarbage) {
  set("query", npy_with_text("\x01\x02\x03garbage", std::string(48, '\0')));
  EXPECT_THAT(error_on_opening(),
              StartsWith(where("query") + "its .npy header is not valid: at byte 0 stands '\\x01"));
}

TEST_F(BadArray, ElementTypesThatAreNotFloatingPoint) {
  const auto text = [](const std::string& descr) {
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (3, 2)}";
  };
  const auto error_for = [&](const std::string& descr, std::size_t element_bytes) {
    set("value", npy_with_text(text(descr), std::string(6 * element_bytes, '\0')));
    return error_on_opening();
  };
  EXPECT_EQ(error_for("<i4", 4), where("value") +
                                     "holds int32 ('<i4'); allowed are float16, float32 and "
                                     "float64; convert it with .astype(numpy.float32).");
  EXPECT_THAT(error_for("<i8", 8), StartsWith(where("value") + "holds int64 ('<i8')"));
  EXPECT_THAT(error_for("|u1", 1), HasSubstr("holds uint8"));
  EXPECT_THAT(error_for("<c8", 8), HasSubstr("holds complex64"));
  EXPECT_THAT(error_for("<f16", 16), HasSubstr("holds float128"));
  EXPECT_THAT(error_for("|b1", 1), HasSubstr("holds bool"));
  EXPECT_THAT(error_for("<U2", 8), HasSubstr("holds strings"));
  EXPECT_THAT(error_for("|S4", 4), HasSubstr("holds strings"));
  EXPECT_THAT(error_for("|O", 8), HasSubstr("holds Python objects"));
  EXPECT_THAT(error_for("<M8[ns]", 8), HasSubstr("holds elements of type '<M8[ns]'"));
  EXPECT_THAT(error_for("=f8", 8), HasSubstr("holds float64 ('=f8')"));
}

TEST_F(BadArray, StructuredElements) {
  set("value", npy_with_text("{'descr': [('x', '<f8'), ('y', '<f8')], 'fortran_order': False, "
                             "'shape': (3, 1)}",
                             std::string(48, '\0')));
  EXPECT_THAT(error_on_opening(), StartsWith(where("value") + "has a structured element type"));
}

TEST_F(BadArray, OffsetsThatAreNotInt64) {
  set("key_offsets", npy("<f8", {3}, {0, 2, 3}));
  EXPECT_EQ(error_on_opening(), where("key_offsets") +
                                    "holds float64 ('<f8'); allowed is int64; convert it with "
                                    ".astype(numpy.int64).");
}

TEST_F(BadArray, FewerOrMoreBytesThanTheShapeNeeds) {
  set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, 5}));
  EXPECT_EQ(error_on_opening(), where("key") +
                                    "has the shape (3, 2) of float64, but the archive holds 40 "
                                    "bytes for its elements; the file is cut short or damaged.");
  set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6, 7}));
  EXPECT_THAT(error_on_opening(), HasSubstr("the archive holds 56 bytes"));
  set("key", npy("<f2", {3, 2}, {1, 2, 3, 4, 5, 6}) + "x");
  EXPECT_THAT(error_on_opening(), HasSubstr("the archive holds 13 bytes"));
}

TEST_F(BadArray, AShapeWhoseProductOverflows) {
  // 2^32 * 2^32 = 2^64, which is 0 in 64 bits; 2^61 elements of 8 bytes likewise.
  set("key", npy("<f8", {4294967296, 4294967296}, {}));
  EXPECT_THAT(error_on_opening(),
              StartsWith(where("key") + "has the shape (4294967296, 4294967296)"));
  set("key", npy("<f8", {2305843009213693952, 1}, {}));
  EXPECT_THAT(error_on_opening(),
              StartsWith(where("key") + "has the shape (2305843009213693952, 1)"));
}

TEST_F(BadArray, NaNAndInfinityWithTheirPlace) {
  // Rows 0 and 1 are operation 0, row 2 is row 0 of operation 1.
  set("key", npy("<f8", {3, 2}, {1, 2, 3, kNaN, 5, 6}));
  EXPECT_EQ(error(), where("key") +
                         "operation 0, row 1, column 1 is nan; every element must be a finite "
                         "number.");
  set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, -kInfinity, 6}));
  EXPECT_THAT(error(), StartsWith(where("key") + "operation 1, row 0, column 0 is -inf;"));
  set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
  set("value", npy("<f4", {3, 2}, {1, 2, 3, 4, 5, kInfinity}));
  EXPECT_THAT(error(), StartsWith(where("value") + "operation 1, row 0, column 1 is inf;"));
  set("value", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, 6}));
  set("query", npy(">f2", {3, 2}, {1, 2, 3, 4, kNaN, 6}));
  EXPECT_THAT(error(), StartsWith(where("query") + "operation 1, row 1, column 0 is nan;"));
}

TEST_F(BadArray, NaNInAFortranOrderArrayOfThreeDimensions) {
  // [b, n, d] = [2, 2, 2]; stored index 6 = b + 2 n + 4 d: b = 0, n = 1, d = 1.
  remove_offsets();
  set_key_and_value(npy("<f8", {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  set("query", npy("<f8", {2, 2, 2}, {1, 2, 3, 4, 5, 6, kNaN, 8}, true));
  EXPECT_THAT(error(), StartsWith(where("query") + "operation 0, row 1, column 1 is nan;"));
}

TEST_F(BadArray, NaNInEveryPlaceOfARowIsFound) {
  // Whatever way the numbers are checked several at a time.
  remove_offsets();
  constexpr int kNumColumns = 19;
  const std::vector<double> good(kNumColumns, 1.5);
  const auto num_columns = std::int64_t{kNumColumns};
  set_key_and_value(npy("<f8", {1, num_columns}, good));
  for (int column = 0; column < kNumColumns; ++column) {
    std::vector<double> bad = good;
    bad[static_cast<std::size_t>(column)] = kNaN;
    set("query", npy("<f8", {1, num_columns}, bad));
    EXPECT_THAT(error(),
                HasSubstr("operation 0, row 0, column " + std::to_string(column) + " is nan"));
  }
}

TEST_F(BadArray, TheLargestFiniteNumbersAreFine) {
  constexpr double kMost = std::numeric_limits<double>::max();
  constexpr double kLeast = std::numeric_limits<double>::denorm_min();
  set_key_and_value(npy("<f8", {3, 2}, {kMost, -kMost, kMost, kMost, -kMost, kLeast}));
  write();
  EXPECT_NO_THROW(read_all({file}));
}

TEST_F(BadArray, NaNIsAnErrorOnlyWhereItIsRead) {
  set("key", npy("<f8", {3, 2}, {1, 2, 3, 4, 5, kNaN}));
  write();
  TraceStream stream({file});
  Operation operation;
  EXPECT_TRUE(stream.next(operation));
  EXPECT_THROW(stream.next(operation), InputError);
}

}  // namespace
}  // namespace a3::test
