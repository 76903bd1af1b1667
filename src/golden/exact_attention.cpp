#include "a3/golden/exact_attention.h"

#include <algorithm>
#include <cmath>

namespace a3 {
namespace {

Matrix<double> transposed(const Matrix<double>& matrix) {
  Matrix<double> result(matrix.num_cols(), matrix.num_rows());
  for (int r = 0; r < matrix.num_rows(); ++r) {
    for (int c = 0; c < matrix.num_cols(); ++c) result(c, r) = matrix(r, c);
  }
  return result;
}

/// sum += factor * row. Elements are independent of each other, so that the compiler may use
/// vectors without having to reorder a floating-point sum.
void add_scaled(double factor, const double* row, double* sum, int length) {
  for (int k = 0; k < length; ++k) sum[k] += factor * row[k];
}

/// e^(score - largest) of every score, and the sum of them.
double exponentiate(const double* score, int length, std::vector<double>& exponential) {
  const double largest = *std::max_element(score, score + length);
  exponential.resize(static_cast<std::size_t>(length));
  double sum = 0;
  for (int k = 0; k < length; ++k) {
    const double e = std::exp(score[k] - largest);
    exponential[static_cast<std::size_t>(k)] = e;
    sum += e;
  }
  return sum;
}

}  // namespace

void exact_attention(const Operation& operation, ExactAttention& result) {
  const int n = operation.num_rows();
  const int d = operation.num_dims();
  const int m = operation.num_queries();
  const Matrix<double> key_columns = transposed(operation.key);
  result.score.resize(m, n);
  result.output.resize(m, d);
  std::fill(result.score.data().begin(), result.score.data().end(), 0.0);
  std::fill(result.output.data().begin(), result.output.data().end(), 0.0);

  std::vector<double> exponential;
  for (int q = 0; q < m; ++q) {
    double* score = result.score.row(q);
    for (int j = 0; j < d; ++j) add_scaled(operation.query(q, j), key_columns.row(j), score, n);
    const double sum = exponentiate(score, n, exponential);
    double* output = result.output.row(q);
    for (int r = 0; r < n; ++r) {
      const double weight = exponential[static_cast<std::size_t>(r)] / sum;
      add_scaled(weight, operation.value.row(r), output, d);
    }
  }
}

}  // namespace a3
