#pragma once

#include <array>
#include <cstdint>

namespace a3 {

/// Row ids of the (up to) five largest exact scores of a query, the largest first; equal scores
/// rank by row id.
struct TopRows {
  static constexpr int kMost = 5;

  std::array<std::int32_t, kMost> rows{};
  int count = 0;
};

TopRows top_rows(const double* scores, int num_rows);

/// What exact attention says of a query; the same for every machine.
struct ExactAnswer {
  const double* output = nullptr;  ///< [num_dims]
  int num_dims = 0;
  double norm = 0;  ///< of `output`
  TopRows top;
};

/// `scores` are the query's dot products, [num_rows]. Keeps a pointer to `output`, none to
/// `scores`.
ExactAnswer exact_answer(const double* output, int num_dims, const double* scores, int num_rows);

/// What an engine says of it.
struct EngineAnswer {
  const std::int64_t* output_raw;  ///< [num_dims] or longer
  double output_ulp;               ///< value of a raw 1
  const std::int32_t* selected;    ///< row ids, ascending
  int num_selected;
};

/// One query's output against double-precision exact attention on the unquantised trace.
struct QueryAccuracy {
  double squared_error = 0;  ///< summed over d
  double rmse = 0;
  double max_abs_error = 0;
  /// Of the two output vectors; 1 if both are zero, 0 if one of them is.
  double cosine = 0;
  /// Share of the N rows with the largest exact scores, of min(N, n), that are among the rows kept.
  double top1_retained = 0;
  double top2_retained = 0;
  double top5_retained = 0;
};

/// The larger of two errors; one that is not a number prevails.
double larger_error(double a, double b);

/// The same bits on every instruction set.
QueryAccuracy query_accuracy(const ExactAnswer& exact, const EngineAnswer& answer);

}  // namespace a3
