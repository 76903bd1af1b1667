#pragma once

#include "a3/base/matrix.h"

namespace a3 {

/// One attention operation as a trace states it: unquantised, finite numbers; queries already
/// scaled.
struct Operation {
  Matrix<double> key;    ///< [n, d], n >= 1
  Matrix<double> value;  ///< [n, d]
  Matrix<double> query;  ///< [m, d], m >= 1

  int num_rows() const { return key.num_rows(); }
  int num_dims() const { return key.num_cols(); }
  int num_queries() const { return query.num_rows(); }
};

}  // namespace a3
