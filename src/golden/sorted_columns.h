#pragma once

#include <cstdint>

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

}  // namespace a3::golden
