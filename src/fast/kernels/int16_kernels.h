#pragma once

#include <array>
#include <cstdint>

/// The two matrix products of attention on 16-bit elements and 32-bit sums, exact wherever
/// `Int16Datapath::fits` says so. SIMD, with the instruction set chosen at run time; the results do
/// not depend on it. Arrays with a 32-bit number for each row have room for kLaneMultiple more
/// behind them.
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

/// max - scores[i] into `differences`.
void differences_from_max(const std::int32_t* scores, int num_rows, std::int32_t* differences);

/// Rows of a query: their positions among the candidates, ascending, their numbers, differences
/// from the largest score and exponents.
template <typename Score>
struct ScoredRows {
  std::int32_t* positions = nullptr;
  std::int32_t* rows = nullptr;
  Score* differences = nullptr;
  Score* exponents = nullptr;  ///< not known yet: null
};

/// Keeps of `count` rows those whose difference is at most the threshold, with their exponents
/// where those are known. Returns how many. What is kept may overwrite what it comes from.
int keep_within(const ScoredRows<std::int32_t>& from, int count, std::int32_t threshold,
                const ScoredRows<std::int32_t>& kept);

/// Positions of positive numbers, ascending. Returns how many. `marks`, [count] or null, are other
/// than 0 there.
int positive_positions(const std::int32_t* numbers, int count, std::int32_t* positions,
                       std::int32_t* marks);

/// Copies the differences and the exponents of marked rows. Returns the least difference.
std::int32_t select_marked(const std::int32_t* marks, int count,
                           const ScoredRows<std::int32_t>& from,
                           const ScoredRows<std::int32_t>& selected);

/// In how many windows of 2^shift positions the ascending `positions` lie.
int occupied_windows(const std::int32_t* positions, int count, int shift);

}  // namespace a3::fast
