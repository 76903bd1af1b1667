#include "bench/selection_quality.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "a3/golden/exact_attention.h"

namespace a3::bench {
namespace {

constexpr int kTopRows = 5;

double top_kept(const double* scores, int num_rows, const std::vector<std::int32_t>& chosen) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(num_rows));
  std::iota(order.begin(), order.end(), 0);
  const int num_top = std::min(kTopRows, num_rows);
  std::partial_sort(order.begin(), order.begin() + num_top, order.end(),
                    [&](int a, int b) { return scores[a] > scores[b]; });
  const auto kept = std::count_if(order.begin(), order.begin() + num_top, [&](std::int32_t row) {
    return std::binary_search(chosen.begin(), chosen.end(), row);
  });
  return static_cast<double>(kept) / num_top;
}

/// Softmax of the rows' scores, weighted sum of their values.
std::vector<double> attended(const Operation& operation, const double* scores,
                             const std::vector<std::int32_t>& rows) {
  const std::int32_t best = *std::max_element(rows.begin(), rows.end(),
                                              [&](int a, int b) { return scores[a] < scores[b]; });
  std::vector<double> output(static_cast<std::size_t>(operation.num_dims()));
  double sum = 0;
  for (const std::int32_t row : rows) {
    const double weight = std::exp(scores[row] - scores[best]);
    const double* value = operation.value.row(row);
    for (std::size_t c = 0; c < output.size(); ++c) output[c] += weight * value[c];
    sum += weight;
  }
  for (double& element : output) element /= sum;
  return output;
}

double relative_error(const std::vector<double>& output, const double* exact) {
  double squares = 0;
  double squares_of_error = 0;
  for (std::size_t c = 0; c < output.size(); ++c) {
    squares += exact[c] * exact[c];
    squares_of_error += (output[c] - exact[c]) * (output[c] - exact[c]);
  }
  return squares == 0 ? 0 : std::sqrt(squares_of_error / squares);
}

}  // namespace

SelectionQuality selection_quality(const Operation& operation,
                                   const std::vector<std::vector<std::int32_t>>& chosen) {
  ExactAttention exact;
  exact.load(operation);
  SelectionQuality mean;
  for (std::size_t q = 0; q < chosen.size(); ++q) {
    exact.attend(static_cast<int>(q), 1);
    const double* scores = exact.scores(0);
    mean.rows_share += static_cast<double>(chosen[q].size()) / operation.num_rows();
    mean.top5_kept += top_kept(scores, operation.num_rows(), chosen[q]);
    mean.output_error += relative_error(attended(operation, scores, chosen[q]), exact.output(0));
  }
  const auto count = static_cast<double>(chosen.size());
  return {mean.rows_share / count, mean.top5_kept / count, mean.output_error / count};
}

}  // namespace a3::bench
