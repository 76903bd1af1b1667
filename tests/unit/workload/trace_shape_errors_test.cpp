#include "support/bad_trace.h"

/// The arrays together: ranks and shapes.
namespace a3::test {
namespace {

using testing::HasSubstr;

class BadShape : public BadTrace {
 protected:
  BadShape() { remove_offsets(); }

  /// An array of that shape, filled with ones.
  static std::string ones(const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t length : shape) count *= length;
    return npy("<f8", shape, std::vector<double>(static_cast<std::size_t>(count), 1));
  }

  std::string error_for(const std::vector<std::int64_t>& key,
                        const std::vector<std::int64_t>& value,
                        const std::vector<std::int64_t>& query) {
    set("key", ones(key));
    set("value", ones(value));
    set("query", ones(query));
    return error_on_opening();
  }
};

TEST_F(BadShape, OneOrFourDimensions) {
  EXPECT_THAT(error_for({4}, {4}, {4}),
              HasSubstr("array 'key': has the shape (4,); allowed are two dimensions [rows, d] and "
                        "three [operations, rows, d]."));
  EXPECT_THAT(error_for({1, 2}, {1, 2}, {1, 1, 1, 2}),
              HasSubstr("array 'query': has the shape (1, 1, 1, 2); allowed are"));
  EXPECT_THAT(error_for({}, {}, {}), HasSubstr("array 'key': has the shape ();"));
}

TEST_F(BadShape, DifferentNumbersOfDimensions) {
  EXPECT_THAT(
      error_for({2, 3, 4}, {2, 3, 4}, {3, 4}),
      HasSubstr("array 'query': has the shape (3, 4), but 'key' has (2, 3, 4); both need as "
                "many dimensions."));
}

TEST_F(BadShape, AValueOfAnotherShapeThanItsKey) {
  EXPECT_THAT(error_for({3, 2}, {4, 2}, {1, 2}),
              HasSubstr("array 'value': has the shape (4, 2), but 'key' has (3, 2); both need the "
                        "same shape."));
  EXPECT_THAT(error_for({3, 2}, {3, 3}, {1, 2}), HasSubstr("array 'value': has the shape (3, 3)"));
  EXPECT_THAT(error_for({2, 3, 2}, {1, 3, 2}, {2, 1, 2}),
              HasSubstr("array 'value': has the shape (1, 3, 2)"));
}

TEST_F(BadShape, AQueryOfOtherColumnsThanItsKey) {
  EXPECT_THAT(error_for({3, 2}, {3, 2}, {1, 4}),
              HasSubstr("array 'query': has the shape (1, 4), but 'key' has d = 2 columns"));
}

TEST_F(BadShape, DifferentNumbersOfOperations) {
  EXPECT_THAT(error_for({2, 3, 4}, {2, 3, 4}, {5, 3, 4}),
              HasSubstr("array 'query': has the shape (5, 3, 4), but 'key' has 2 operations"));
}

TEST_F(BadShape, NoColumnsRowsQueriesOrOperations) {
  EXPECT_THAT(error_for({3, 0}, {3, 0}, {1, 0}),
              HasSubstr("array 'key': has the shape (3, 0): d = 0;"));
  EXPECT_THAT(error_for({0, 2}, {0, 2}, {1, 2}),
              HasSubstr("array 'key': has the shape (0, 2): n = 0;"));
  EXPECT_THAT(error_for({3, 2}, {3, 2}, {0, 2}),
              HasSubstr("array 'query': has the shape (0, 2): m = 0;"));
  EXPECT_THAT(error_for({2, 3, 2}, {2, 3, 2}, {2, 0, 2}), HasSubstr("m = 0"));
  EXPECT_THAT(error_for({0, 3, 2}, {0, 3, 2}, {0, 1, 2}), HasSubstr("b = 0"));
}

}  // namespace
}  // namespace a3::test
