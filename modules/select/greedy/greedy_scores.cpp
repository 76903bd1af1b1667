#include "modules/select/greedy/greedy_scores.h"

#include <algorithm>

#include "a3/systemc/errors.h"

namespace a3 {

GreedyScores::GreedyScores(const sc_core::sc_module_name& name, int num_rows,
                           const BitWidths& widths, const Damage& damage, ProbeList& probes)
    : sc_module(name),
      score_bits_(widths.greedy_score_bits),
      damage_(damage),
      scores_(static_cast<std::size_t>(num_rows)),
      running_sum_("running sum", widths.running_sum_bits) {
  probes.add(*this, "running_sum", ProbeFormat::signed_bits(widths.running_sum_bits),
             [this] { return running_sum_.read(); });
}

void GreedyScores::clear(int num_rows) {
  num_rows_ = num_rows;
  std::fill_n(scores_.begin(), num_rows, 0);
  running_sum_.write(0);
}

void GreedyScores::add(std::int32_t row, std::int64_t product) {
  if (row >= num_rows_) {
    if (damage_.any()) return;
    throw ModelError(std::string(name()) + ": a product of a row that the operation does not have");
  }
  std::int64_t& score = scores_[static_cast<std::size_t>(row)];
  score = kept_width(score + product, score_bits_, "greedy score", damage_);
}

void GreedyScores::positive_rows(int visible_rows, std::vector<std::int32_t>& rows) const {
  rows.clear();
  for (int row = 0; row < visible_rows; ++row) {
    if (scores_[static_cast<std::size_t>(row)] > 0) rows.push_back(row);
  }
}

std::optional<FlippedWord> GreedyScores::flip(int row, int bit) {
  if (row >= num_rows_) return std::nullopt;
  std::int64_t& score = scores_[static_cast<std::size_t>(row)];
  const FlippedWord flipped{score, flip_signed(score, bit, score_bits_)};
  score = flipped.after;
  return flipped;
}

}  // namespace a3
