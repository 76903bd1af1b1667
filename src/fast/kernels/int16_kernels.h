#pragma once

#include <array>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"

/// The two matrix products of attention on 16-bit elements and 32-bit sums, exact wherever
/// `Int16Datapath::fits` says so. SIMD, with the instruction set chosen at run time; the results do
/// not depend on it. Behind arrays with a number for each row there is room for kKernelRoom more.
namespace a3::fast {

/// Queries whose dot products are computed together, so that a key is loaded once for all.
inline constexpr int kQueriesPerBlock = 4;
/// Rows of a tile, the unit in which keys are laid out: row next to row, lane pair after lane pair.
inline constexpr int kRowsPerTile = 32;
/// Rows of 16-bit elements are padded with zeros to a multiple of this many lanes.
inline constexpr int kLaneMultiple = 32;

/// scores[q][r] = key r . query q for all rows of all tiles. `tiles` is
/// [num_tiles][num_pairs][kRowsPerTile][2], `queries` points to rows of 2 * num_pairs elements.
void tile_dot_products(const std::int16_t* tiles, int num_tiles, int num_pairs,
                       const std::array<const std::int16_t*, kQueriesPerBlock>& queries,
                       const std::array<std::int32_t*, kQueriesPerBlock>& scores);

/// scores[i] = key rows[i] . query, for `num_rows` rows of `num_lanes` elements (a multiple of
/// kLaneMultiple).
void row_dot_products(const std::int16_t* keys, int num_lanes, const std::int16_t* query,
                      const std::int32_t* rows, int num_rows, std::int32_t* scores);

/// Division of scores by their sum, as `attention_weight` does it: floor((score * 2^shift + bias) /
/// sum), where the bias is half the sum if rounded to nearest.
struct Division {
  int shift = 0;
  bool rounds_to_nearest = false;
};

/// Rows of non-zero weight.
struct WeightedRows {
  std::int32_t* rows = nullptr;
  std::int32_t* weights = nullptr;
};

/// output[lane] = sum over rows of weight * value, for `num_lanes` lanes (a multiple of
/// kLaneMultiple), the weights being those of the scores. Returns how many rows have a weight.
int attend_rows(const std::int32_t* scores, const std::int32_t* rows, int num_rows,
                const Division& division, const std::int16_t* values, int num_lanes,
                const WeightedRows& weighted, std::int64_t* output);

}  // namespace a3::fast
