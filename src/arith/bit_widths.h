#pragma once

#include "a3/machine/machine.h"

namespace a3 {

/// Smallest b with 2^b >= x, for x >= 1.
int ceil_log2(std::int64_t x);

/// Two's-complement widths, sign bit included, of every value in the datapath (paper, III-B; the
/// greedy score, the running sum and the extra bit of the score are ours). No value of a validated
/// machine exceeds its width.
struct BitWidths {
  int element_bits;       ///< key, value, query: i.f
  int product_bits;       ///< component product: 2i.2f
  int dot_product_bits;   ///< (log2 d + 2i).2f
  int greedy_score_bits;  ///< one row's greedy score: d products at most
  int running_sum_bits;   ///< all accumulated products: n d at most
  int difference_bits;    ///< max - score: one integer bit more than the dot product
  int score_bits;         ///< exponent result, 0 ... 1.0 inclusive: 2f fraction bits
  int score_sum_bits;     ///< (log2 n).2f
  int weight_bits;        ///< 0 ... 1.0 inclusive: 2f fraction bits
  int output_bits;        ///< (i + log2 n).3f
  int row_id_bits;        ///< log2 n
};

BitWidths bit_widths(const Hardware& hardware, const Numerics& numerics);

}  // namespace a3
