#pragma once

#include <cstdint>
#include <vector>

#include "arith/exponent.h"

namespace a3 {

/// What a query gave on one tile of an operation.
struct TileOutput {
  std::int64_t largest_score = 0;            ///< dot product, of the candidates
  std::int64_t score_sum = 0;                ///< of the exponents of the rows kept
  const std::int64_t* output_raw = nullptr;  ///< [num_dims], 3 * fraction_bits fraction bits
};

/// One output out of those of a query's tiles, each weighted by its share of all exponents (ours,
/// docs/numerics.md): exact integers, rounded once, half up. A tile alone keeps its output.
/// `output_raw` gets `num_dims` numbers.
void merge_outputs(const std::vector<TileOutput>& tiles, const ExponentTables& exponent,
                   int num_dims, std::int64_t* output_raw);

}  // namespace a3
