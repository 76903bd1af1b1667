#include "a3/explore/attention_properties.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace a3 {
namespace {

/// Of the columns of a key.
struct ColumnMoments {
  std::vector<double> mean;      ///< [d]
  std::vector<double> variance;  ///< [d]
  double kurtosis = 0;           ///< of all elements about their means; not a number if all are 0
};

ColumnMoments moments_of(const Matrix<double>& key) {
  const auto num_dims = static_cast<std::size_t>(key.num_cols());
  const double num_rows = key.num_rows();
  ColumnMoments moments = {std::vector<double>(num_dims), std::vector<double>(num_dims), 0};
  for (int row = 0; row < key.num_rows(); ++row) {
    for (std::size_t j = 0; j < num_dims; ++j) moments.mean[j] += key.row(row)[j] / num_rows;
  }
  double fourth = 0;
  double second = 0;
  for (int row = 0; row < key.num_rows(); ++row) {
    for (std::size_t j = 0; j < num_dims; ++j) {
      const double square = std::pow(key.row(row)[j] - moments.mean[j], 2);
      moments.variance[j] += square / num_rows;
      second += square;
      fourth += square * square;
    }
  }
  moments.kurtosis = fourth * num_rows * static_cast<double>(num_dims) / (second * second);
  return moments;
}

std::vector<double> scores_of(const Operation& operation, int query) {
  std::vector<double> scores;
  scores.reserve(static_cast<std::size_t>(operation.num_visible_rows(query)));
  const double* components = operation.query.row(query);
  for (int row = 0; row < operation.num_visible_rows(query); ++row) {
    scores.push_back(std::inner_product(components, components + operation.num_dims(),
                                        operation.key.row(row), 0.0));
  }
  return scores;
}

double largest_share_of(const double* key, const double* query, int num_dims) {
  double sum = 0;
  double largest = 0;
  for (int j = 0; j < num_dims; ++j) {
    const double product = std::max(0.0, key[j] * query[j]);
    sum += product;
    largest = std::max(largest, product);
  }
  return largest / sum;
}

double entropy_of(const std::vector<double>& scores, double largest) {
  double total = 0;
  double sum = 0;
  for (const double score : scores) {
    const double weight = std::exp(score - largest);
    total += weight;
    sum += weight * (score - largest);
  }
  return std::log(total) - sum / total;
}

double height_of(const std::vector<double>& scores, const std::vector<HeavyRow>& heavy) {
  const auto count = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  const double variance =
      std::accumulate(scores.begin(), scores.end(), 0.0,
                      [&](double sum, double x) { return sum + (x - mean) * (x - mean); }) /
      count;
  const double best =
      std::accumulate(heavy.begin(), heavy.end(), 0.0,
                      [](double sum, const HeavyRow& row) { return sum + row.score; }) /
      static_cast<double>(heavy.size());
  return (best - mean) / std::sqrt(variance);
}

}  // namespace

void MeanOfFinite::add(double x) {
  if (!std::isfinite(x)) return;
  sum_ += x;
  ++count_;
}

void AttentionProperties::add(const Operation& operation, const HeavyRows& rows_of_queries) {
  const ColumnMoments moments = moments_of(operation.key);
  for (int q = 0; q < operation.num_queries(); ++q) {
    const double* query = operation.query.row(q);
    const std::vector<HeavyRow>& heavy = rows_of_queries[static_cast<std::size_t>(q)];
    double carried = 0;
    double squares = 0;
    double offset = 0;
    for (std::size_t j = 0; j < moments.mean.size(); ++j) {
      const double v = query[j] * query[j] * moments.variance[j];
      carried += v;
      squares += v * v;
      offset += std::pow(query[j] * moments.mean[j], 2);
    }
    MeanOfFinite share;
    for (const HeavyRow& row : heavy) {
      share.add(largest_share_of(operation.key.row(row.row), query, operation.num_dims()));
    }
    if (share.exists()) largest_share.add(share.value());
    effective_components.add(carried * carried / squares);
    offset_share.add(offset / (offset + carried));
    key_kurtosis.add(moments.kurtosis);
    const std::vector<double> scores = scores_of(operation, q);
    height.add(height_of(scores, heavy));
    entropy_nats.add(entropy_of(scores, heavy.front().score));
    gap_nats.add(heavy.front().score - heavy.back().score);
  }
}

}  // namespace a3
