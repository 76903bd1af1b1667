#pragma once

#include <cstdint>
#include <vector>

#include "a3/base/matrix.h"

namespace a3::golden {

/// A key matrix [n, d] column by column: both matrices are [d, n], row j of them is column j of the
/// key sorted ascending by (raw key, row id) (paper, IV-C, Fig. 7; the order among equal keys is
/// ours).
struct SortedColumns {
  Matrix<std::int64_t> key;
  Matrix<std::int32_t> row_id;

  int num_columns() const { return key.num_rows(); }
  int num_rows() const { return key.num_cols(); }
};

SortedColumns sort_columns(const Matrix<std::int64_t>& key);

enum class Side { kMax, kMin };

/// One product on its way to a greedy score.
struct Pop {
  std::int64_t product;
  std::int32_t row_id;

  friend bool operator==(const Pop& a, const Pop& b) {
    return a.product == b.product && a.row_id == b.row_id;
  }
};

/// The first `count` products (all n*d if there are fewer) in the order in which one side's steps
/// take them. `query` has one raw number per column.
std::vector<Pop> pop_order(const SortedColumns& columns, const std::int64_t* query, Side side,
                           std::int64_t count);

/// What the greedy search leaves behind.
struct GreedySelection {
  std::vector<std::int64_t> greedy_score;  ///< [n], in products
  std::int32_t first_row = 0;              ///< the row that the first max step took

  /// Rows with a positive greedy score, ascending; `first_row` alone if there is none (the latter
  /// is ours).
  std::vector<std::int32_t> candidates() const;
};

/// The greedy search (paper, IV-C) with `iterations` >= 1.
GreedySelection select_greedily(const SortedColumns& columns, const std::int64_t* query,
                                std::int64_t iterations);

}  // namespace a3::golden
