#pragma once

#include <vector>

#include "a3/base/matrix.h"
#include "a3/workload/operation.h"

namespace a3 {

/// Attention in double precision on the unquantised trace: softmax(K q) V without any scaling
/// (paper, II) over the rows that a query sees, a block of an operation's queries at a time, so
/// that memory does not grow with their number.
///
/// The largest score is subtracted before exponentiation. Every sum has a fixed order, whatever the
/// instruction set: equal traces give equal bits everywhere.
class ExactAttention {
 public:
  /// Takes key and value of `operation`, which must stay as it is until the last `attend`.
  void load(const Operation& operation);

  /// Queries [first_query, first_query + num_queries).
  void attend(int first_query, int num_queries);

  /// Of the `block_query`-th query of the block.
  const double* output(int block_query) const { return output_.row(block_query); }  ///< [d]
  /// Dot products before softmax, [n], of rows that are not seen too.
  const double* scores(int block_query) const { return score_.row(block_query); }

 private:
  const Operation* operation_ = nullptr;
  Matrix<double> key_columns_;  ///< [d, n], rows padded with zeros to whole tiles
  Matrix<double> value_;        ///< [n, d], the same
  Matrix<double> score_;        ///< [block, n], the same
  Matrix<double> weight_;       ///< [block, n]
  Matrix<double> output_;       ///< [block, d], padded
};

}  // namespace a3
