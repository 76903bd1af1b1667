#include "a3/golden/exact_attention.h"

#include <algorithm>

#include "golden/exact_kernels.h"

namespace a3 {
namespace {

using golden::kTileColumns;

int padded(int num_cols) {
  return (num_cols + kTileColumns - 1) / kTileColumns * kTileColumns;
}

void pad_rows(const Matrix<double>& matrix, Matrix<double>& result) {
  result.resize(matrix.num_rows(), padded(matrix.num_cols()));
  for (int r = 0; r < matrix.num_rows(); ++r) {
    double* end = std::copy_n(matrix.row(r), matrix.num_cols(), result.row(r));
    std::fill(end, result.row(r) + result.num_cols(), 0.0);
  }
}

void transpose_and_pad_rows(const Matrix<double>& matrix, Matrix<double>& result) {
  result.resize(matrix.num_cols(), padded(matrix.num_rows()));
  for (int c = 0; c < matrix.num_cols(); ++c) {
    double* row = result.row(c);
    for (int r = 0; r < matrix.num_rows(); ++r) row[r] = matrix(r, c);
    std::fill(row + matrix.num_rows(), row + result.num_cols(), 0.0);
  }
}

}  // namespace

void ExactAttention::load(const Operation& operation) {
  operation_ = &operation;
  transpose_and_pad_rows(operation.key, key_columns_);
  pad_rows(operation.value, value_);
}

void ExactAttention::attend(int first_query, int num_queries) {
  const int n = operation_->num_rows();
  const int d = operation_->num_dims();
  score_.resize(num_queries, key_columns_.num_cols());
  weight_.resize(num_queries, n);
  output_.resize(num_queries, value_.num_cols());
  golden::multiply({operation_->query.row(first_query), d, key_columns_.row(0), score_.row(0),
                    num_queries, d, score_.num_cols()});
  for (int q = 0; q < num_queries; ++q) {
    const int num_visible = operation_->num_visible_rows(first_query + q);
    golden::softmax(score_.row(q), num_visible, weight_.row(q));
    std::fill(weight_.row(q) + num_visible, weight_.row(q) + n, 0.0);
  }
  golden::multiply(
      {weight_.row(0), n, value_.row(0), output_.row(0), num_queries, n, output_.num_cols()});
}

}  // namespace a3
