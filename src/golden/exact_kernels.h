#pragma once

namespace a3::golden {

/// Columns of a tile; the kernels take rows of doubles padded to a multiple of it.
inline constexpr int kTileColumns = 16;

/// A product of matrices: sums[i][c] = sum over t of factors[i][t] * terms[t][c], t ascending, each
/// product and each sum rounded by itself.
struct Product {
  const double* factors;  ///< [num_sums, num_terms], rows `factors_stride` apart
  int factors_stride;
  const double* terms;  ///< [num_terms, num_columns]
  double* sums;         ///< [num_sums, num_columns]
  int num_sums;
  int num_terms;
  int num_columns;  ///< a multiple of kTileColumns
};

void multiply(const Product& product);

/// Softmax of a row of `length` scores (paper, II), by an exponential of the project's own that
/// errs by less than 2^-50 of its value and is 0 below e^-708. A score that is not a number makes
/// all weights so.
void softmax(const double* scores, int length, double* weights);

}  // namespace a3::golden
