#include "a3/golden/golden_model.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

#include "golden/numbers.h"

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

/// A selector of a user's own may be wrong.
void check_candidates(const std::vector<std::int32_t>& candidates, int num_rows) {
  std::int64_t previous = -1;
  for (const std::int32_t row : candidates) {
    if (row <= previous || row >= num_rows) {
      throw std::logic_error("the golden model's selector gave row " + std::to_string(row) +
                             (previous < 0 ? " first" : " after row " + std::to_string(previous)) +
                             "; candidates are ascending row ids from 0 to " +
                             std::to_string(num_rows - 1) + ", each once");
    }
    previous = row;
  }
  if (candidates.empty()) {
    throw std::logic_error(
        "the golden model's selector gave no candidates; a query has at least one");
  }
}

std::int64_t dot_product(const std::int64_t* a, const std::int64_t* b, int length) {
  return std::inner_product(a, a + length, b, std::int64_t{0});
}

}  // namespace

/// What a machine makes of the algorithm.
class GoldenModel::Algorithm {
 public:
  Algorithm(const Machine& machine, const golden::SelectorFactory& make_selector);

  PreparedOperation prepare(const Operation& operation) const;
  GoldenResult attend(const PreparedOperation& operation, int query) const;

 private:
  std::vector<std::int32_t> candidates(const PreparedOperation& operation, int query) const;
  bool keeps(std::int64_t distance) const;

  const Machine machine_;
  const golden::SelectorFactory make_selector_;
  const golden::ExponentTables exponent_;
  std::int64_t distance_threshold_ = 0;
};

GoldenModel::Algorithm::Algorithm(const Machine& machine,
                                  const golden::SelectorFactory& make_selector)
    : machine_(machine),
      make_selector_(make_selector ? make_selector : golden::make_greedy_selector),
      exponent_(machine.numerics) {
  if (machine_.post_scoring) {
    distance_threshold_ = golden::distance_threshold(*machine_.post_scoring, machine_.numerics);
  }
}

GoldenModel::PreparedOperation GoldenModel::Algorithm::prepare(const Operation& operation) const {
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
  if (machine_.candidate_selection) {
    prepared.selector = make_selector_(machine_, prepared.key);
    if (!prepared.selector) throw std::logic_error("the golden model's factory made no selector");
  }
  return prepared;
}

std::vector<std::int32_t> GoldenModel::Algorithm::candidates(const PreparedOperation& operation,
                                                             int query) const {
  const int num_rows = operation.num_rows();
  if (machine_.candidate_selection) {
    const std::int64_t iterations = iterations_for(*machine_.candidate_selection, num_rows);
    std::vector<std::int32_t> chosen =
        operation.selector->candidates({operation.query.row(query), iterations});
    check_candidates(chosen, num_rows);
    return chosen;
  }
  std::vector<std::int32_t> all(static_cast<std::size_t>(num_rows));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

bool GoldenModel::Algorithm::keeps(std::int64_t distance) const {
  return !machine_.post_scoring || distance <= distance_threshold_;
}

GoldenResult GoldenModel::Algorithm::attend(const PreparedOperation& operation, int query) const {
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

GoldenModel::GoldenModel(const Machine& machine, const golden::SelectorFactory& make_selector) {
  golden::check_widths(machine.numerics, machine.hardware.num_rows, machine.hardware.num_lanes);
  algorithm_ = std::make_shared<const Algorithm>(machine, make_selector);
}

GoldenModel::PreparedOperation GoldenModel::prepare(const Operation& operation) const {
  return algorithm_->prepare(operation);
}

GoldenResult GoldenModel::run(const PreparedOperation& operation, int query) const {
  return algorithm_->attend(operation, query);
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
