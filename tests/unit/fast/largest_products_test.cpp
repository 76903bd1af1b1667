#include "fast/largest_products.h"
#include "fast/product_kernels.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace a3::fast {
namespace {

TEST(ProductFormat, OrdersByProductThenLowestColumn) {
  const ProductFormat format = ProductFormat::of(4, 4);
  const auto packed = [&](int product, int column, int row) {
    return product * (1 << format.low_bits) + ((format.column_mask - column) << format.row_bits) +
           row;
  };
  EXPECT_GT(packed(5, 3, 0), packed(4, 0, 3));
  EXPECT_GT(packed(5, 1, 0), packed(5, 2, 3));
  EXPECT_EQ(format.column(packed(-5, 2, 3)), 2);
  EXPECT_EQ(format.row(packed(-5, 2, 3)), 3);
}

template <typename T>
void check_largest(int largest_number) {
  const int num_rows = *rc::gen::inRange(1, 120);
  const int num_columns = *rc::gen::inRange(1, 40);
  const auto numbers = [&](std::size_t count) {
    return *rc::gen::container<std::vector<std::int32_t>>(
        count, rc::gen::inRange(-largest_number, largest_number + 1));
  };
  Matrix<std::int32_t> key(num_rows, num_columns);
  key.data() = numbers(key.data().size());
  const std::vector<std::int32_t> query = numbers(static_cast<std::size_t>(num_columns));
  const auto num_wanted = *rc::gen::inRange<std::size_t>(1, key.data().size() + 1);

  std::vector<std::int64_t> all;
  for (int r = 0; r < num_rows; ++r) {
    for (int c = 0; c < num_columns; ++c) {
      all.push_back(std::int64_t{key(r, c)} * query[static_cast<std::size_t>(c)]);
    }
  }
  std::sort(all.begin(), all.end(), std::greater<>());
  const auto num_positive = static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](std::int64_t x) { return x > 0; }));

  const ProductFormat format = ProductFormat::of(num_rows, num_columns);
  SortedKeys sorted;
  sorted.sort(key);
  WalkableColumns<T> columns;
  columns.load(sorted, format, static_cast<std::int64_t>(num_wanted));
  std::vector<T> padded_query(query.begin(), query.end());
  padded_query.resize(padded_query.size() + kKernelRoom);
  LargestProducts<T> largest;
  std::vector<T> products;
  const std::size_t count = largest.find(columns, format, padded_query, num_wanted, products);

  RC_ASSERT(count >= std::min(num_wanted, num_positive));
  RC_ASSERT(count <= num_positive);
  std::vector<std::int64_t> found;
  for (std::size_t k = 0; k < count; ++k) {
    const int row = format.row(products[k]);
    const int column = format.column(products[k]);
    found.push_back(products[k] >> format.low_bits);
    RC_ASSERT(found.back() ==
              std::int64_t{key(row, column)} * query[static_cast<std::size_t>(column)]);
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  const std::size_t num_sure = std::min(count, num_wanted);
  RC_ASSERT(std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(num_sure),
                       all.begin()));
}

RC_GTEST_PROP(LargestProducts, AreAsManyAsWantedOrAllPositiveOnes, ()) {
  check_largest<std::int32_t>(255);
}

RC_GTEST_PROP(LargestProducts, AreFoundAmongManyTies, ()) {
  check_largest<std::int32_t>(2);
}

RC_GTEST_PROP(LargestProducts, OfWideNumbersAreFoundToo, ()) {
  check_largest<std::int64_t>(65535);
}

}  // namespace
}  // namespace a3::fast
