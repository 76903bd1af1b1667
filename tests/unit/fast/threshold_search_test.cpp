#include "fast/search/threshold_search.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace a3::fast {
namespace {

/// The products found are those of the rows and columns they name, each prefix by descending
/// products, and none larger is missing.
template <typename Gain>
void check_side(const Matrix<std::int32_t>& key, const std::vector<std::int32_t>& query,
                std::size_t num_wanted, const DescendingColumns<Gain>& columns,
                const ProductPrefixes<Gain>& found) {
  std::vector<std::int64_t> all;
  for (int r = 0; r < key.num_rows(); ++r) {
    for (int c = 0; c < key.num_cols(); ++c) {
      all.push_back(std::int64_t{key(r, c)} * query[static_cast<std::size_t>(c)]);
    }
  }
  std::sort(all.begin(), all.end(), std::greater<>());
  const auto num_positive = static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](std::int64_t x) { return x > 0; }));
  RC_ASSERT(found.num_products >= std::min(num_wanted, num_positive));
  RC_ASSERT(found.num_products <= num_positive);

  std::vector<std::int64_t> gains;
  for (std::size_t i = 0; i < found.num_prefixes; ++i) {
    const int column = columns.column_of(found.half_columns[i]);
    if (i > 0) RC_ASSERT(column > columns.column_of(found.half_columns[i - 1]));
    RC_ASSERT(found.lengths[i] <= found.longest());
    for (std::int32_t k = 0; k < found.lengths[i]; ++k) {
      const int row = found.rows[gains.size()];
      if (k > 0) RC_ASSERT(found.gains[gains.size()] <= found.gains[gains.size() - 1]);
      gains.push_back(found.gains[gains.size()]);
      RC_ASSERT(gains.back() ==
                std::int64_t{key(row, column)} * query[static_cast<std::size_t>(column)]);
    }
  }
  RC_ASSERT(gains.size() == found.num_products);
  std::sort(gains.begin(), gains.end(), std::greater<>());
  const std::size_t num_sure = std::min(found.num_products, num_wanted);
  RC_ASSERT(std::equal(gains.begin(), gains.begin() + static_cast<std::ptrdiff_t>(num_sure),
                       all.begin()));
}

template <typename Gain>
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

  SortedKeys sorted;
  KeyCounts counts;
  sorted.sort(key, &counts);
  const auto most_pops = static_cast<std::int64_t>(num_wanted);
  DescendingColumns<Gain> columns;
  columns.load(sorted, counts, most_pops);
  ThresholdSearch<Gain> search(columns);
  typename ThresholdSearch<Gain>::Sides found;
  search.find(query.data(), 1, most_pops, found);
  check_side(key, query, num_wanted, columns, found[0]);
  std::vector<std::int32_t> turned = query;
  for (std::int32_t& element : turned) element = -element;
  check_side(key, turned, num_wanted, columns, found[1]);
}

RC_GTEST_PROP(ThresholdSearch, FindsAsManyProductsAsWantedOrAllPositiveOnes, ()) {
  check_largest<std::uint16_t>(255);
}

RC_GTEST_PROP(ThresholdSearch, FindsProductsAmongManyTies, ()) {
  check_largest<std::uint16_t>(2);
}

RC_GTEST_PROP(ThresholdSearch, FindsProductsOfWiderNumbers, ()) {
  check_largest<std::int32_t>(30000);
}

RC_GTEST_PROP(ThresholdSearch, FindsProductsOfWideNumbers, ()) {
  check_largest<std::int64_t>(1 << 30);
}

}  // namespace
}  // namespace a3::fast
