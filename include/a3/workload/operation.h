#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "a3/base/matrix.h"

namespace a3 {

/// One attention operation as a trace states it: unquantised, finite numbers; queries already
/// scaled.
struct Operation {
  Matrix<double> key;    ///< [n, d], n >= 1
  Matrix<double> value;  ///< [n, d]
  Matrix<double> query;  ///< [m, d], m >= 1
  /// [m], 1 to n: query q sees rows 0 to query_rows[q] - 1. Empty: every query sees all rows.
  std::vector<std::int32_t> query_rows = {};
  std::string name = {};  ///< empty: none

  int num_rows() const { return key.num_rows(); }
  int num_dims() const { return key.num_cols(); }
  int num_queries() const { return query.num_rows(); }
  /// Rows that a query sees.
  int num_visible_rows(int q) const {
    return query_rows.empty() ? num_rows() : query_rows[static_cast<std::size_t>(q)];
  }
  std::int64_t num_visible_rows_of_all() const {
    if (query_rows.empty()) return std::int64_t{num_queries()} * num_rows();
    return std::accumulate(query_rows.begin(), query_rows.end(), std::int64_t{0});
  }
};

}  // namespace a3
