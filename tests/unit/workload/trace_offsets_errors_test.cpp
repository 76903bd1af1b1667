#include <limits>

#include "support/bad_trace.h"

/// The offsets of a ragged trace: of 3 rows and 3 queries here.
namespace a3::test {
namespace {

using testing::HasSubstr;

class BadOffsets : public BadTrace {
 protected:
  std::string error_for(const std::vector<double>& key_offsets,
                        const std::vector<double>& query_offsets) {
    const auto array = [](const std::vector<double>& offsets) {
      return npy("<i8", {static_cast<std::int64_t>(offsets.size())}, offsets);
    };
    set("key_offsets", array(key_offsets));
    set("query_offsets", array(query_offsets));
    return error_on_opening();
  }
};

TEST_F(BadOffsets, OnlyOneOfTheTwo) {
  remove("query_offsets");
  EXPECT_THAT(error_on_opening(),
              HasSubstr("has 'key_offsets' but no 'query_offsets'; a ragged trace "
                        "needs both, any other trace neither."));
}

TEST_F(BadOffsets, OnlyTheOther) {
  remove("key_offsets");
  EXPECT_THAT(error_on_opening(), HasSubstr("has 'query_offsets' but no 'key_offsets'"));
}

TEST_F(BadOffsets, WithArraysOfThreeDimensions) {
  set_key_and_value(npy("<f8", {1, 3, 2}, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT(error_on_opening(),
              HasSubstr("array 'key': has the shape (1, 3, 2), but the file has offsets too"));
}

TEST_F(BadOffsets, OfTwoDimensions) {
  set("key_offsets", npy("<i8", {3, 1}, {0, 2, 3}));
  EXPECT_THAT(error_on_opening(),
              HasSubstr("array 'key_offsets': has the shape (3, 1); allowed is one "
                        "dimension, [number of operations + 1]."));
}

TEST_F(BadOffsets, WithoutAnyOperation) {
  EXPECT_THAT(error_for({0}, {0}),
              HasSubstr("array 'key_offsets': has 1 element(s), so the trace has no"));
  EXPECT_THAT(error_for({}, {}), HasSubstr("array 'key_offsets': has 0 element(s)"));
}

TEST_F(BadOffsets, OfDifferentLengths) {
  EXPECT_THAT(
      error_for({0, 2, 3}, {0, 1, 2, 3}),
      HasSubstr("array 'query_offsets': divides 3 operations, but 'key_offsets' divides 2."));
}

TEST_F(BadOffsets, ThatDoNotBeginWithZero) {
  EXPECT_THAT(error_for({1, 2, 3}, {0, 1, 3}),
              HasSubstr("array 'key_offsets': begins with 1; the first offset must be 0."));
  EXPECT_THAT(error_for({0, 2, 3}, {-1, 1, 3}),
              HasSubstr("array 'query_offsets': begins with -1;"));
}

TEST_F(BadOffsets, ThatDecrease) {
  EXPECT_THAT(
      error_for({0, 2, 1, 3}, {0, 1, 2, 3}),
      HasSubstr("array 'key_offsets': element 2 is 1, less than element 1, 2; offsets must not "
                "decrease."));
  constexpr double kLeast = -9223372036854775808.0;
  EXPECT_THAT(error_for({0, 2, kLeast}, {0, 1, 3}), HasSubstr("element 2 is -9223372036854775808"));
}

TEST_F(BadOffsets, BeyondTheRows) {
  EXPECT_THAT(error_for({0, 2, 4}, {0, 1, 3}),
              HasSubstr("array 'key_offsets': element 2 is 4, but 'key' has 3 rows."));
  EXPECT_THAT(error_for({0, 2, 3}, {0, 9, 3}),
              HasSubstr("array 'query_offsets': element 1 is 9, but 'query' has 3 rows."));
}

TEST_F(BadOffsets, ThatLeaveRowsOver) {
  EXPECT_THAT(
      error_for({0, 1, 2}, {0, 1, 3}),
      HasSubstr("array 'key_offsets': ends with 2; the last offset must be 3, the rows of 'key'."));
}

TEST_F(BadOffsets, ThatLeaveAnOperationEmpty) {
  EXPECT_THAT(error_for({0, 2, 2, 3}, {0, 1, 2, 3}),
              HasSubstr("array 'key_offsets': operation 1 is empty (elements 1 and 2 are both 2)"));
  EXPECT_THAT(error_for({0, 2, 3}, {0, 3, 3}),
              HasSubstr("array 'query_offsets': operation 1 is empty"));
}

TEST_F(BadOffsets, OfNoRowsAtAll) {
  set_key_and_value(npy("<f8", {0, 2}, {}));
  EXPECT_THAT(error_for({0, 0}, {0, 3}), HasSubstr("n = 0"));
}

}  // namespace
}  // namespace a3::test
