#include "bench/software/row_attention.h"

#include <algorithm>
#include <numeric>

#include "arith/exponent.h"
#include "arith/weight.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/row_kernels.h"
#include "fast/values/int16_operands.h"

namespace a3::bench {

RowAttention::RowAttention(const Machine& machine)
    : machine_(machine),
      exponent_(fast::tabulated_exponent(ExponentTables(machine.numerics))),
      output_(static_cast<std::size_t>(machine.hardware.num_lanes)) {
  if (machine.post_scoring) {
    threshold_ = static_cast<std::int32_t>(
        post_scoring_threshold(machine.post_scoring->threshold_percent, machine.numerics));
  }
}

void RowAttention::load(const Int16Operation& operation) {
  operation_ = &operation;
  const auto room = static_cast<std::size_t>(operation.num_rows()) + fast::kKernelRoom;
  for (auto* numbers : {&scores_, &differences_, &positions_, &kept_rows_, &exponents_,
                        &weighted_rows_, &weights_}) {
    numbers->resize(room);
  }
}

std::int64_t RowAttention::attend(int query, const std::int32_t* rows, int num_rows) {
  fast::row_dot_products(operation_->keys.data(), operation_->num_lanes(), operation_->query(query),
                         rows, num_rows, scores_.data());
  return attend_scores(rows, scores_.data(), num_rows);
}

std::int64_t RowAttention::attend_scores(const std::int32_t* rows, const std::int32_t* scores,
                                         int num_rows) {
  fast::differences_from_max(scores, num_rows, differences_.data());
  if (!machine_.post_scoring) return weigh(rows, differences_.data(), num_rows);
  // Positions are for the accelerator's windows; software has no use for them. What is only read is
  // not const in ScoredRows, which serves both ends.
  auto* const from = const_cast<std::int32_t*>(rows);
  const int num_kept =
      fast::keep_within({positions_.data(), from, differences_.data()}, num_rows, threshold_,
                        {positions_.data(), kept_rows_.data(), differences_.data()});
  return weigh(kept_rows_.data(), differences_.data(), num_kept);
}

/// Exponent, division, weighted sum.
std::int64_t RowAttention::weigh(const std::int32_t* rows, const std::int32_t* differences,
                                 int num_rows) {
  const auto constant_from = static_cast<std::int32_t>(exponent_.size() - 1);
  for (int r = 0; r < num_rows; ++r) {
    exponents_[static_cast<std::size_t>(r)] =
        exponent_[static_cast<std::size_t>(std::min(differences[r], constant_from))];
  }
  const bool is_nearest = machine_.numerics.division_rounding == DivisionRounding::kNearest;
  fast::attend_rows(exponents_.data(), rows, num_rows,
                    {2 * machine_.numerics.fraction_bits, is_nearest}, operation_->values.data(),
                    operation_->num_lanes(), {weighted_rows_.data(), weights_.data()},
                    output_.data());
  return std::accumulate(output_.begin(), output_.end(), std::int64_t{0});
}

}  // namespace a3::bench
