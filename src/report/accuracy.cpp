#include "a3/report/accuracy.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace a3 {
namespace {

constexpr std::size_t kMaxTop = 5;

/// Row ids of the (up to) five largest scores, the largest first, ties to the lowest row.
struct TopRows {
  std::array<std::int32_t, kMaxTop> rows{};
  std::size_t count = 0;
};

TopRows top_rows(const double* scores, int num_rows) {
  TopRows top;
  for (std::int32_t row = 0; row < num_rows; ++row) {
    std::size_t place = top.count;
    while (place > 0 && scores[row] > scores[top.rows[place - 1]]) --place;
    if (place == kMaxTop) continue;
    top.count = std::min(top.count + 1, kMaxTop);
    std::copy_backward(top.rows.begin() + place, top.rows.begin() + top.count - 1,
                       top.rows.begin() + top.count);
    top.rows[place] = row;
  }
  return top;
}

double share_retained(const TopRows& top, std::size_t n,
                      const std::vector<std::int32_t>& selected) {
  const std::size_t num_wanted = std::min(n, top.count);
  const auto retained = std::count_if(
      top.rows.begin(), top.rows.begin() + num_wanted,
      [&](std::int32_t row) { return std::binary_search(selected.begin(), selected.end(), row); });
  return static_cast<double>(retained) / static_cast<double>(num_wanted);
}

double cosine(double dot, double norm_a, double norm_b) {
  if (norm_a == 0 && norm_b == 0) return 1;
  if (norm_a == 0 || norm_b == 0) return 0;
  return dot / (std::sqrt(norm_a) * std::sqrt(norm_b));
}

}  // namespace

double larger_error(double a, double b) {
  return std::isnan(a) || a > b ? a : b;
}

QueryAccuracy query_accuracy(const AccuracyInput& input) {
  QueryAccuracy accuracy;
  double dot = 0;
  double norm = 0;
  double exact_norm = 0;
  for (int c = 0; c < input.num_dims; ++c) {
    const double error = input.output[c] - input.exact_output[c];
    accuracy.squared_error += error * error;
    accuracy.max_abs_error = larger_error(accuracy.max_abs_error, std::abs(error));
    dot += input.output[c] * input.exact_output[c];
    norm += input.output[c] * input.output[c];
    exact_norm += input.exact_output[c] * input.exact_output[c];
  }
  accuracy.rmse = std::sqrt(accuracy.squared_error / input.num_dims);
  accuracy.cosine = cosine(dot, norm, exact_norm);

  const TopRows top = top_rows(input.exact_scores, input.num_rows);
  accuracy.top1_retained = share_retained(top, 1, input.selected);
  accuracy.top2_retained = share_retained(top, 2, input.selected);
  accuracy.top5_retained = share_retained(top, 5, input.selected);
  return accuracy;
}

}  // namespace a3
