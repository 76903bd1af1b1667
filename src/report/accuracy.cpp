#include "a3/report/accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/accuracy_kernels.h"

namespace a3 {
namespace {

/// Puts `row`, whose score may be among the largest, in its place.
void insert(std::int32_t row, const double* scores, TopRows& top) {
  int place = top.count;
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  while (place > 0 && scores[row] > scores[top.rows[at(place - 1)]]) --place;
  if (place == TopRows::kMost) return;
  top.count = std::min(top.count + 1, TopRows::kMost);
  for (int i = top.count - 1; i > place; --i) top.rows[at(i)] = top.rows[at(i - 1)];
  top.rows[at(place)] = row;
}

double cosine(double dot, double norm_a, double norm_b) {
  if (norm_a == 0 && norm_b == 0) return 1;
  if (norm_a == 0 || norm_b == 0) return 0;
  return dot / (norm_a * norm_b);
}

void rate_rows(const TopRows& top, const EngineAnswer& answer, QueryAccuracy& accuracy) {
  // Binary searches side by side, whose steps depend on the number of rows alone: nothing for a
  // processor to guess or to wait for.
  std::array<const std::int32_t*, TopRows::kMost> found;
  found.fill(answer.selected);
  int length = answer.num_selected;
  while (length > 1) {
    const int half = length / 2;
    for (std::size_t i = 0; i < TopRows::kMost; ++i) {
      found[i] += found[i][half] <= top.rows[i] ? half : 0;
    }
    length -= half;
  }
  std::array<int, TopRows::kMost + 1> retained{};  // of the first 0, 1, 2, ... of them
  for (std::size_t i = 0; i < TopRows::kMost; ++i) {
    const bool is_kept = length == 1 && *found[i] == top.rows[i];
    retained[i + 1] = retained[i] + (is_kept ? 1 : 0);
  }
  const auto share = [&](int n) {
    const int num_wanted = std::min(n, top.count);
    return static_cast<double>(retained[static_cast<std::size_t>(num_wanted)]) / num_wanted;
  };
  accuracy.top1_retained = share(1);
  accuracy.top2_retained = share(2);
  accuracy.top5_retained = share(5);
}

}  // namespace

double larger_error(double a, double b) {
  return std::isnan(a) || a > b ? a : b;
}

TopRows top_rows(const double* scores, int num_rows) {
  TopRows top;
  int row = 0;
  for (; row < std::min(num_rows, TopRows::kMost); ++row) insert(row, scores, top);
  while (true) {
    // The last place goes to no score that only equals it: that row came first.
    row = report::skip_small(scores, row, num_rows, scores[top.rows[TopRows::kMost - 1]]);
    if (row >= num_rows) return top;
    insert(row++, scores, top);
  }
}

ExactAnswer exact_answer(const double* output, int num_dims, const double* scores, int num_rows) {
  const double norm = std::sqrt(report::sum_of_squares(output, num_dims));
  return {output, num_dims, norm, top_rows(scores, num_rows)};
}

QueryAccuracy query_accuracy(const ExactAnswer& exact, const EngineAnswer& answer) {
  const report::OutputSums sums =
      report::output_sums(answer.output_raw, answer.output_ulp, exact.output, exact.num_dims);
  QueryAccuracy accuracy;
  accuracy.squared_error = sums.squared_error;
  accuracy.rmse = std::sqrt(sums.squared_error / exact.num_dims);
  accuracy.max_abs_error = std::isnan(sums.squared_error) ? std::numeric_limits<double>::quiet_NaN()
                                                          : sums.largest_error;
  accuracy.cosine = cosine(sums.dot, std::sqrt(sums.squared_norm), exact.norm);
  rate_rows(exact.top, answer, accuracy);
  return accuracy;
}

}  // namespace a3
