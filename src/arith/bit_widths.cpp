#include "arith/bit_widths.h"

namespace a3 {

int ceil_log2(std::int64_t x) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < x) ++bits;
  return bits;
}

BitWidths bit_widths(const Hardware& hardware, const Numerics& numerics) {
  constexpr int kSign = 1;
  const int i = numerics.integer_bits;
  const int f = numerics.fraction_bits;
  const int log_lanes = ceil_log2(hardware.max_dims());
  const int log_rows = ceil_log2(hardware.num_rows);
  // 1.0 itself is a score and a weight, hence the bit above the 2f fraction bits.
  const int unit_bits = kSign + 1 + 2 * f;

  BitWidths widths{};
  widths.element_bits = kSign + i + f;
  widths.product_bits = kSign + 2 * (i + f);
  widths.dot_product_bits = widths.product_bits + log_lanes;
  widths.greedy_score_bits = widths.product_bits + log_lanes;
  widths.running_sum_bits = widths.greedy_score_bits + log_rows;
  widths.difference_bits = widths.dot_product_bits + 1;
  widths.score_bits = unit_bits;
  // n scores of 1.0 sum to n itself, which needs a bit more than log2 n for a power of two.
  widths.score_sum_bits = kSign + ceil_log2(std::int64_t{hardware.num_rows} + 1) + 2 * f;
  widths.weight_bits = unit_bits;
  widths.output_bits = kSign + i + log_rows + 3 * f;
  widths.row_id_bits = log_rows;
  return widths;
}

}  // namespace a3
