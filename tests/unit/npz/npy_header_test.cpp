#include "npz/npy_header.h"

#include <gmock/gmock.h>

#include <cstring>
#include <random>

#include "support/bad_trace.h"

namespace a3 {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

NpyHeader parse(const std::string& bytes) {
  std::size_t position = 0;
  const ReadBytes read = [&](void* out, std::size_t num_bytes) {
    const std::size_t count = std::min(num_bytes, bytes.size() - position);
    std::memcpy(out, bytes.data() + position, count);
    position += count;
    return count;
  };
  return read_npy_header(read, "t.npz: array 'key'");
}

NpyHeader parse_text(const std::string& text) {
  return parse(test::npy_with_text(text, ""));
}

std::string error_of_text(const std::string& text) {
  return test::input_error_of([&] { parse_text(text); });
}

TEST(ReadNpyHeader, TakesTheHeaderThatNumpyWrites) {
  // Written down from numpy's format description: padded with spaces to a multiple of 64 bytes.
  std::string text = "{'descr': '<f2', 'fortran_order': False, 'shape': (48, 320, 64), }";
  text.resize(128 - 10 - 1, ' ');
  text += '\n';
  const NpyHeader header = parse_text(text);
  EXPECT_EQ(header.descr, "<f2");
  EXPECT_FALSE(header.fortran_order);
  EXPECT_THAT(header.shape, ElementsAre(48, 320, 64));
  EXPECT_EQ(header.header_bytes, 128u);
}

TEST(ReadNpyHeader, TakesKeysInAnyOrderAndEveryFormOfTuple) {
  EXPECT_TRUE(
      parse_text("{\"shape\":(3,4),\n 'fortran_order' : True,'descr':'>f8'}").fortran_order);
  EXPECT_THAT(parse_text("{'descr':'<f8','fortran_order':False,'shape':()}").shape, IsEmpty());
  EXPECT_THAT(parse_text("{'descr':'<f8','fortran_order':False,'shape':(7,)}").shape,
              ElementsAre(7));
  EXPECT_THAT(
      parse_text("{'descr':'<f8','fortran_order':False,'shape':(0,9223372036854775807,)}").shape,
      ElementsAre(0, 9223372036854775807));
}

TEST(ReadNpyHeader, TakesLongNumbersAndTextsAsPython2WroteThem) {
  const NpyHeader header =
      parse_text("{u'descr': u\"<f8\", 'fortran_order': False, 'shape': (3L, 4L), }");
  EXPECT_EQ(header.descr, "<f8");
  EXPECT_THAT(header.shape, ElementsAre(3, 4));
  EXPECT_THAT(parse_text("{'descr':\t'<f8',\r\n'fortran_order':\fFalse,'shape':(7L,)}\t").shape,
              ElementsAre(7));
}

TEST(ReadNpyHeader, TakesVersionsTwoAndThreeWithTheirLongerLength) {
  const std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}";
  for (const char version : {'\x02', '\x03'}) {
    std::string bytes = "\x93NUMPY";
    bytes += {version, '\0', static_cast<char>(text.size()), '\0', '\0', '\0'};
    EXPECT_EQ(parse(bytes + text).header_bytes, 12 + text.size());
  }
}

TEST(ReadNpyHeader, RefusesAnythingThatIsNotTheThreeKeys) {
  for (const char* text :
       {"",
        "{}",
        "[]",
        "{'descr': '<f8', 'fortran_order': False}",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (+1, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1LL, 2)}",
        "{'descr': uu'<f8', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1.0, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1+1, 2)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)} + 1",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)",
        "{'descr': '<f8\", 'fortran_order': False, 'shape': (1, 2)}",
        "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (1, 2)}",
        "{'descr': 8, 'fortran_order': False, 'shape': (1, 2)}",
        "dict(descr='<f8', fortran_order=False, shape=(1,2))"}) {
    EXPECT_THAT(error_of_text(text), HasSubstr("its .npy header is not valid")) << text;
  }
}

TEST(ReadNpyHeader, SaysWhereInTheHeaderItStopped) {
  EXPECT_EQ(
      error_of_text("{'descr': '<f8', 'fortran_order': Maybe}"),
      "t.npz: array 'key': its .npy header is not valid: at byte 34 stands 'Maybe}', expected "
      "was True or False.");
  EXPECT_THAT(error_of_text("{'descr': '<f8',"), HasSubstr("at byte 16 stands its end"));
}

TEST(ReadNpyHeader, RefusesMoreThan32Dimensions) {
  std::string shape;
  for (int i = 0; i < 33; ++i) shape += "1, ";
  EXPECT_THAT(error_of_text("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + ")}"),
              HasSubstr("at most 32 dimensions"));
}

TEST(ReadNpyHeader, NamesStructuredElementTypes) {
  EXPECT_THAT(error_of_text("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2,)}"),
              AllOf(HasSubstr("t.npz: array 'key'"), HasSubstr("structured element type")));
}

TEST(ReadNpyHeader, RefusesForeignBytesAndVersions) {
  const auto error = [](const std::string& bytes) {
    return test::input_error_of([&] { parse(bytes); });
  };
  EXPECT_THAT(error("hello, this is no array"), HasSubstr("is not in numpy's .npy format"));
  EXPECT_THAT(error(std::string("\x93NUMPY\x04\x00\x00\x00", 10)), HasSubstr("version 4.0"));
  EXPECT_THAT(error(std::string("\x93NUMPY\x01\x01\x00\x00", 10)), HasSubstr("version 1.1"));
  EXPECT_THAT(error(""), HasSubstr("ends within its .npy header"));
}

TEST(ReadNpyHeader, RefusesALengthBeyond64KiBOrBeyondTheArray) {
  const auto error = [](const std::string& bytes) {
    return test::input_error_of([&] { parse(bytes); });
  };
  EXPECT_THAT(error(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)),
              HasSubstr("4294967295 bytes long; at most 65536 are allowed"));
  EXPECT_THAT(error(std::string("\x93NUMPY\x01\x00\xff\xff{}", 12)),
              HasSubstr("ends within its .npy header"));
}

TEST(ReadNpyHeader, AnswersAnyChangedHeaderWithAHeaderOrAnInputError) {
  constexpr unsigned kSeed = 20200222;
  std::mt19937 random(kSeed);
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  const std::string good = test::npy("<f8", {3, 2}, {});
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = good;
    const auto num_changes = 1 + random() % 4;
    for (unsigned change = 0; change < num_changes; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % 4 == 0 ? random() % bytes.size() : bytes.size());
    try {
      for (const std::int64_t length : parse(bytes).shape) ASSERT_GE(length, 0);
    } catch (const InputError&) {
    }
  }
}

TEST(NpyHeaderBytes, AreOneHundredTwentyEightWhateverTheShape) {
  constexpr std::int64_t kMost = 9223372036854775807;
  for (const std::vector<std::int64_t>& shape :
       std::vector<std::vector<std::int64_t>>{{}, {0}, {5}, {kMost}, {3, 4}, {kMost, 2147483647}}) {
    const std::string bytes = npy_header_bytes("<f8", shape);
    EXPECT_EQ(bytes.size(), 128u);
    EXPECT_EQ(bytes.back(), '\n');
    const NpyHeader header = parse(bytes);
    EXPECT_EQ(header.shape, shape);
    EXPECT_EQ(header.descr, "<f8");
    EXPECT_EQ(header.header_bytes, 128u);
  }
}

TEST(NpyHeaderBytes, ReadAsNumpyWritesThem) {
  EXPECT_THAT(npy_header_bytes("<i8", {5}),
              StartsWith(std::string("\x93NUMPY\x01\x00\x76\x00", 10) +
                         "{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }   "));
}

}  // namespace
}  // namespace a3
