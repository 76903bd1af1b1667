#include "fast/values/wide_datapath.h"

#include <algorithm>
#include <numeric>

#include "arith/lane_arithmetic.h"
#include "arith/weight.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/plain_kernels.h"

namespace a3::fast {

WideDatapath::WideDatapath(const Machine& machine)
    : numerics_(machine.numerics), tables_(machine.numerics) {}

void WideDatapath::load(const QuantisedOperation& operation) {
  operation_ = operation;
  num_lanes_ = operation.padded_dims();
  const auto num_rows = static_cast<std::size_t>(operation.num_rows());
  block_scores_.resize(num_rows * kQueriesPerBlock);
}

void WideDatapath::score_all_rows(int first) {
  const int end = std::min(first + kQueriesPerBlock, operation_.num_queries());
  Score* score = block_scores_.data();
  for (int query = first; query < end; ++query) {
    for (int row = 0; row < operation_.num_rows(); ++row) {
      *score++ = dot_product(operation_.key.row(row), operation_.query.row(query), num_lanes_);
    }
  }
}

const WideDatapath::Score* WideDatapath::all_scores(int index) const {
  return block_scores_.data() +
         static_cast<std::size_t>(index) * static_cast<std::size_t>(operation_.num_rows());
}

void WideDatapath::score_rows(int query, const std::int32_t* rows, int num_rows,
                              Score* scores) const {
  for (int i = 0; i < num_rows; ++i) {
    scores[i] = dot_product(operation_.key.row(rows[i]), operation_.query.row(query), num_lanes_);
  }
}

void WideDatapath::differences_from_max(const Score* scores, int num_rows, Score* differences) {
  const Score max = *std::max_element(scores, scores + num_rows);
  std::transform(scores, scores + num_rows, differences, [max](Score s) { return max - s; });
}

WideDatapath::Score WideDatapath::select_marked(const std::int32_t* marks, int count,
                                                const ScoredRows<Score>& from,
                                                const ScoredRows<Score>& selected) {
  return plain::select_marked(marks, count, from, selected);
}

int WideDatapath::keep_within(const ScoredRows<Score>& from, int count, std::int64_t threshold,
                              const ScoredRows<Score>& kept) {
  return plain::keep_within_of(from, count, threshold, kept);
}

void WideDatapath::exponents(const Score* differences, int num_rows, Score* exponents) const {
  std::transform(differences, differences + num_rows, exponents,
                 [this](Score difference) { return tables_.score(difference); });
}

void WideDatapath::attend(const std::int32_t* rows, const Score* exponents, int num_rows,
                          std::int64_t* output_raw) const {
  const Score sum = std::accumulate(exponents, exponents + num_rows, Score{0});
  std::fill_n(output_raw, num_lanes_, 0);
  for (int i = 0; i < num_rows; ++i) {
    const std::int64_t weight = attention_weight(exponents[i], sum, numerics_);
    if (weight == 0) continue;
    accumulate_weighted(output_raw, static_cast<std::int32_t>(weight),
                        operation_.value.row(rows[i]), num_lanes_);
  }
}

}  // namespace a3::fast
