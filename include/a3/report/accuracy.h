#pragma once

#include <cstdint>
#include <vector>

namespace a3 {

/// One query's output against double-precision exact attention on the unquantised trace.
struct QueryAccuracy {
  double squared_error = 0;  ///< summed over d
  double rmse = 0;
  double max_abs_error = 0;
  /// Of the two output vectors; 1 if both are zero, 0 if one of them is.
  double cosine = 0;
  /// Share of the N rows with the largest exact scores, of min(N, n), that are among the rows kept.
  /// Equal scores rank by row id.
  double top1_retained = 0;
  double top2_retained = 0;
  double top5_retained = 0;
};

/// What a query's accuracy is computed from; lengths: d, d, n.
struct AccuracyInput {
  const double* output;
  const double* exact_output;
  int num_dims;
  const double* exact_scores;
  int num_rows;
  const std::vector<std::int32_t>& selected;  ///< row ids, ascending
};

/// The larger of two errors; one that is not a number prevails.
double larger_error(double a, double b);

QueryAccuracy query_accuracy(const AccuracyInput& input);

}  // namespace a3
