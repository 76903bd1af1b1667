#include "bench/selection_quality.h"

#include <gtest/gtest.h>

#include <cmath>

namespace a3::bench {
namespace {

/// Scores 0, ln 2, ln 3 ... of rows 0, 1, 2 ... for the query 1: weights are in the ratio 1,
/// 2, 3...
Operation operation(int num_rows) {
  Operation of;
  of.key.resize(num_rows, 1);
  of.value.resize(num_rows, 1);
  of.query.resize(1, 1);
  of.query(0, 0) = 1;
  for (int r = 0; r < num_rows; ++r) {
    of.key(r, 0) = std::log(r + 1.0);
    of.value(r, 0) = r == 0 ? 6 : 12;
  }
  return of;
}

TEST(SelectionQuality, OfAllRowsIsPerfect) {
  const SelectionQuality all = selection_quality(operation(3), {{0, 1, 2}});
  EXPECT_DOUBLE_EQ(all.rows_share, 1);
  EXPECT_DOUBLE_EQ(all.top5_kept, 1);
  EXPECT_NEAR(all.output_error, 0, 1e-15);
}

TEST(SelectionQuality, OfSomeRows) {
  // Exact: (1 * 6 + 5 * 12) / 6 = 11. On rows 0 and 1: (6 + 24) / 3 = 10, an error of 1/11.
  const SelectionQuality two = selection_quality(operation(3), {{0, 1}});
  EXPECT_NEAR(two.output_error, 1.0 / 11, 1e-12);
  EXPECT_NEAR(two.rows_share, 2.0 / 3, 1e-15);
  EXPECT_NEAR(two.top5_kept, 2.0 / 3, 1e-15);
}

TEST(SelectionQuality, CountsTheFiveHeaviestRows) {
  // Of rows 0 to 9 the five heaviest are 5 to 9.
  EXPECT_NEAR(selection_quality(operation(10), {{0, 1, 4, 5, 9}}).top5_kept, 0.4, 1e-15);
}

}  // namespace
}  // namespace a3::bench
