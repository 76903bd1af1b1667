#include "a3/golden/golden_model.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

namespace a3 {
namespace {

std::string shape(const Matrix<double>& matrix) {
  return "[" + std::to_string(matrix.num_rows()) + ", " + std::to_string(matrix.num_cols()) + "]";
}

void check_shapes(const Operation& operation, const Hardware& hardware) {
  const int n = operation.num_rows();
  const int d = operation.num_dims();
  const bool ok = n >= 1 && d >= 1 && d <= hardware.num_lanes && operation.num_queries() >= 1 &&
                  operation.value.num_rows() == n && operation.value.num_cols() == d &&
                  operation.query.num_cols() == d;
  if (ok) return;
  throw std::invalid_argument(
      "the golden model was given key " + shape(operation.key) + ", value " +
      shape(operation.value) + ", query " + shape(operation.query) +
      "; allowed: key and value [n, d], query [m, d] with n, m, d >= 1 and d <= num_lanes = " +
      std::to_string(hardware.num_lanes));
}

const Machine& checked(const Machine& machine) {
  golden::check_widths(machine.numerics, machine.hardware.num_rows, machine.hardware.num_lanes);
  return machine;
}

std::int64_t dot_product(const std::int64_t* a, const std::int64_t* b, int length) {
  return std::inner_product(a, a + length, b, std::int64_t{0});
}

}  // namespace

GoldenModel::GoldenModel(const Machine& machine)
    : machine_(checked(machine)), exponent_(machine.numerics) {
  if (machine_.post_scoring) {
    distance_threshold_ = golden::distance_threshold(*machine_.post_scoring, machine_.numerics);
  }
}

GoldenModel::PreparedOperation GoldenModel::prepare(const Operation& operation) const {
  check_shapes(operation, machine_.hardware);
  const int num_lanes = machine_.hardware.num_lanes;
  PreparedOperation prepared;
  const auto quantise = [&](const Matrix<double>& matrix, int num_cols) {
    return golden::quantise_and_pad(matrix, num_cols, machine_.numerics,
                                    prepared.saturated_elements);
  };
  prepared.key = quantise(operation.key, num_lanes);
  prepared.value = quantise(operation.value, operation.num_dims());
  prepared.query = quantise(operation.query, num_lanes);
  if (machine_.candidate_selection) prepared.columns = golden::sort_columns(prepared.key);
  return prepared;
}

std::vector<std::int32_t> GoldenModel::candidates(const PreparedOperation& operation,
                                                  int query) const {
  if (machine_.candidate_selection) {
    const std::int64_t iterations =
        iterations_for(*machine_.candidate_selection, operation.num_rows());
    return golden::select_greedily(operation.columns, operation.query.row(query), iterations)
        .candidates();
  }
  std::vector<std::int32_t> all(static_cast<std::size_t>(operation.num_rows()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

bool GoldenModel::keeps(std::int64_t distance) const {
  return !machine_.post_scoring || distance <= distance_threshold_;
}

GoldenResult GoldenModel::run(const PreparedOperation& operation, int query) const {
  GoldenResult result;
  result.candidates = candidates(operation, query);

  std::vector<std::int64_t> dot_products;
  dot_products.reserve(result.candidates.size());
  for (const std::int32_t r : result.candidates) {
    dot_products.push_back(
        dot_product(operation.key.row(r), operation.query.row(query), operation.key.num_cols()));
  }
  const std::int64_t largest = *std::max_element(dot_products.begin(), dot_products.end());

  std::vector<std::int64_t> scores;
  for (std::size_t c = 0; c < dot_products.size(); ++c) {
    const std::int64_t distance = largest - dot_products[c];
    if (!keeps(distance)) continue;
    result.selected.push_back(result.candidates[c]);
    scores.push_back(exponent_.score(distance));
  }
  // Never zero: the row with the largest dot product is kept and scores 1.0.
  const std::int64_t score_sum = std::accumulate(scores.begin(), scores.end(), std::int64_t{0});

  result.output_raw.assign(static_cast<std::size_t>(operation.value.num_cols()), 0);
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const std::int64_t weight = golden::weight(scores[k], score_sum, machine_.numerics);
    const std::int64_t* value = operation.value.row(result.selected[k]);
    for (std::size_t j = 0; j < result.output_raw.size(); ++j) {
      result.output_raw[j] += weight * value[j];
    }
  }
  return result;
}

std::vector<GoldenResult> GoldenModel::run(const Operation& operation) const {
  const PreparedOperation prepared = prepare(operation);
  std::vector<GoldenResult> results;
  results.reserve(static_cast<std::size_t>(prepared.num_queries()));
  for (int q = 0; q < prepared.num_queries(); ++q) results.push_back(run(prepared, q));
  return results;
}

std::vector<GoldenResult> golden_attention(const Machine& machine, const Operation& operation) {
  return GoldenModel(machine).run(operation);
}

}  // namespace a3
