#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "fast/kernels/gain_kernels.h"
#include "fast/kernels/half_column_kernels.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/row_kernels.h"
#include "fast/kernels/sort_kernels.h"

/// The kernels without SIMD: what a host without vectors runs. The headers of the kernels say what
/// they do.
namespace a3::fast::plain {

inline std::int32_t dot_product(const std::int16_t* a, std::size_t stride_a, const std::int16_t* b,
                                int num_pairs) {
  std::int32_t sum = 0;
  for (int p = 0; p < num_pairs; ++p, a += stride_a, b += 2) sum += a[0] * b[0] + a[1] * b[1];
  return sum;
}

inline void tile_dot_products(const std::int16_t* tiles, int num_tiles, int num_pairs,
                              const std::array<const std::int16_t*, kQueriesPerBlock>& queries,
                              const std::array<std::int32_t*, kQueriesPerBlock>& scores) {
  constexpr std::size_t kPairStride = 2 * std::size_t{kRowsPerTile};
  for (std::size_t q = 0; q < kQueriesPerBlock; ++q) {
    for (int row = 0; row < num_tiles * kRowsPerTile; ++row) {
      const std::int16_t* tile = tiles + static_cast<std::size_t>(row / kRowsPerTile) *
                                             kPairStride * static_cast<std::size_t>(num_pairs);
      const auto row_in_tile = static_cast<std::size_t>(row % kRowsPerTile);
      scores[q][row] = dot_product(tile + 2 * row_in_tile, kPairStride, queries[q], num_pairs);
    }
  }
}

inline void row_dot_products(const std::int16_t* keys, int num_lanes, const std::int16_t* query,
                             const std::int32_t* rows, int num_rows, std::int32_t* scores) {
  for (int i = 0; i < num_rows; ++i) {
    const std::int16_t* key =
        keys + static_cast<std::size_t>(rows[i]) * static_cast<std::size_t>(num_lanes);
    scores[i] = dot_product(key, 2, query, num_lanes / 2);
  }
}

inline int attend_rows(const std::int32_t* scores, const std::int32_t* rows, int num_rows,
                       const Division& division, const std::int16_t* values, int num_lanes,
                       const WeightedRows& weighted, std::int64_t* output) {
  const std::int32_t sum = std::accumulate(scores, scores + num_rows, std::int32_t{0});
  const std::int32_t bias = division.rounds_to_nearest ? sum / 2 : 0;
  std::fill_n(output, num_lanes, 0);
  int num_weighted = 0;
  for (int i = 0; i < num_rows; ++i) {
    const std::int64_t numerator = (std::int64_t{scores[i]} << division.shift) + bias;
    const auto weight = static_cast<std::int32_t>(numerator / sum);
    if (weight == 0) continue;
    weighted.rows[num_weighted] = rows[i];
    weighted.weights[num_weighted++] = weight;
    const std::int16_t* value =
        values + static_cast<std::size_t>(rows[i]) * static_cast<std::size_t>(num_lanes);
    for (int lane = 0; lane < num_lanes; ++lane) output[lane] += std::int64_t{weight} * value[lane];
  }
  return num_weighted;
}

inline void differences_from_max(const std::int32_t* scores, int num_rows,
                                 std::int32_t* differences) {
  const std::int32_t max = *std::max_element(scores, scores + num_rows);
  for (int i = 0; i < num_rows; ++i) differences[i] = max - scores[i];
}

template <typename Score>
int keep_within_of(const ScoredRows<Score>& from, int count, Score threshold,
                   const ScoredRows<Score>& kept) {
  int num_kept = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    const Score difference = from.differences[i];
    kept.positions[num_kept] = from.positions[i];
    kept.rows[num_kept] = from.rows[i];
    if (from.exponents != nullptr) kept.exponents[num_kept] = from.exponents[i];
    kept.differences[num_kept] = difference;
    num_kept += difference <= threshold ? 1 : 0;
  }
  return num_kept;
}

inline int keep_within(const ScoredRows<std::int32_t>& from, int count, std::int32_t threshold,
                       const ScoredRows<std::int32_t>& kept) {
  return keep_within_of(from, count, threshold, kept);
}

template <typename T>
int positive_positions(const T* numbers, int count, std::int32_t* positions, std::int32_t* marks) {
  int num_kept = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    positions[num_kept] = i;
    if (marks != nullptr) marks[i] = numbers[i] > 0 ? 1 : 0;
    num_kept += numbers[i] > 0 ? 1 : 0;
  }
  return num_kept;
}

template <typename Score>
Score select_marked(const std::int32_t* marks, int count, const ScoredRows<Score>& from,
                    const ScoredRows<Score>& selected) {
  Score least = std::numeric_limits<Score>::max();
  int num_selected = 0;
  for (int i = 0; i < count; ++i) {
    if (marks[i] == 0) continue;
    selected.differences[num_selected] = from.differences[i];
    selected.exponents[num_selected++] = from.exponents[i];
    least = std::min(least, from.differences[i]);
  }
  return least;
}

inline int occupied_windows(const std::int32_t* positions, int count, int shift) {
  int num_occupied = count > 0 ? 1 : 0;
  for (int i = 1; i < count; ++i) {
    num_occupied += (positions[i] >> shift) > (positions[i - 1] >> shift) ? 1 : 0;
  }
  return num_occupied;
}

inline std::array<ProductScale, 2> multiply_heads(const std::int32_t* query,
                                                  const HalfColumnTables& tables,
                                                  bool to_the_fourth, float* head_products) {
  std::array<ProductScale, 2> scales{};
  for (std::size_t side = 0; side < 2; ++side) {
    float* const of_side = head_products + side * tables.stride;
    float sum = 0;
    for (std::size_t c = 0; c < tables.stride; ++c) {
      const auto element = static_cast<float>(query[c]);
      const std::size_t half = c + ((element > 0) == (side == 0) ? 0 : tables.stride);
      of_side[c] = std::fabs(element) * tables.heads[half];
      scales[side].highest = std::max(scales[side].highest, of_side[c]);
      const float product = std::fabs(element) * tables.typical[half];
      sum += to_the_fourth ? (product * product) * (product * product) : product * product;
    }
    scales[side].norm = to_the_fourth ? std::sqrt(std::sqrt(sum)) : std::sqrt(sum);
  }
  return scales;
}

inline void open_half_columns(const std::int32_t* query, const HalfColumnTables& tables, Side side,
                              const float* head_products, float least, OpenHalfColumns& open) {
  const float levels_per_number = std::ldexp(1.0F, -tables.level_bits);
  open.count = 0;
  for (std::size_t c = 0; c < tables.stride; ++c) {
    if (head_products[c] < least) continue;
    const std::size_t i = open.count++;
    open.numbers[i] =
        static_cast<std::int32_t>(c + ((query[c] > 0) == (side == Side::kMax) ? 0 : tables.stride));
    open.elements[i] = std::abs(query[c]);
    open.levels_per_product[i] = levels_per_number / static_cast<float>(open.elements[i]);
  }
}

inline std::int64_t count_reaching(const HalfColumnTables& tables, const OpenHalfColumns& open,
                                   float product, float slack, std::int32_t step,
                                   std::int32_t* counts) {
  const std::int32_t last = tables.num_levels - 1;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < open.count; ++i) {
    const float exact =
        std::min(product * open.levels_per_product[i] + slack, static_cast<float>(last));
    const std::int32_t level = std::min(static_cast<std::int32_t>(exact) + step, last);
    counts[i] =
        tables.counts[level * static_cast<std::int32_t>(tables.level_stride) + open.numbers[i]];
    sum += counts[i];
  }
  return sum;
}

template <typename Gain>
void put_key(const SortedKey& word, KeyBlock<Gain>* half, std::size_t place) {
  KeyBlock<Gain>& block = half[place / kKeysPerBlock];
  block.sizes[place % kKeysPerBlock] = static_cast<Gain>(std::abs(word.raw));
  block.rows[place % kKeysPerBlock] = static_cast<std::uint16_t>(word.row);
}

template <typename Gain>
void split_column_of(const SortedKey* words, std::size_t num_rows, KeyBlock<Gain>* positive,
                     KeyBlock<Gain>* negative) {
  for (std::size_t p = 0; p < num_rows; ++p) {
    put_key(words[p], negative, p);
    put_key(words[p], positive, num_rows - 1 - p);
  }
}

template <typename Gain>
void read_prefixes_of(const HalfColumns<Gain>& keys, const OpenHalfColumns& open,
                      const std::int32_t* lengths, Gain* gains, std::uint16_t* rows) {
  for (std::size_t i = 0; i < open.count; ++i) {
    const KeyBlock<Gain>* const half = keys.half(open.numbers[i]);
    const auto element = static_cast<Gain>(open.elements[i]);
    const auto length = static_cast<std::size_t>(lengths[i]);
    for (std::size_t k = 0; k < length; ++k) {
      const KeyBlock<Gain>& block = half[k / kKeysPerBlock];
      *gains++ = static_cast<Gain>(block.sizes[k % kKeysPerBlock] * element);
      *rows++ = block.rows[k % kKeysPerBlock];
    }
  }
}

template <typename Gain, typename Sum>
void add_pops_of(const Gain* gains, const std::uint16_t* rows, std::size_t count,
                 std::size_t num_pops, Gain least, bool subtracts, Pops<Gain>& pops, Sum* scores) {
  const auto num_larger = static_cast<std::size_t>(
      std::count_if(gains, gains + count, [least](Gain gain) { return gain > least; }));
  Pops<Gain> more = {num_pops, least, 0};
  for (std::size_t num_left = num_pops - num_larger; num_left > 0; ++more.end_of_least) {
    num_left -= gains[more.end_of_least] == least ? 1 : 0;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!more.contain(gains[i], i) || pops.contain(gains[i], i)) continue;
    scores[rows[i]] += subtracts ? -Sum{gains[i]} : Sum{gains[i]};
  }
  pops = more;
}

template <typename Gain>
void interleave_sides_of(const GainsBySide<Gain>& gains, std::size_t num_rows, Gain* matrix) {
  for (std::size_t row = 0; row < num_rows; ++row) {
    for (const Gain* side : gains) *matrix++ = side[row];
  }
}

template <typename T>
void sort_sides_of(T* matrix, std::size_t num_rows, std::size_t /*num_used*/) {
  std::vector<T> column(num_rows);
  for (std::size_t c = 0; c < kSidesPerBlock; ++c) {
    for (std::size_t r = 0; r < num_rows; ++r) column[r] = matrix[r * kSidesPerBlock + c];
    std::sort(column.begin(), column.end(), std::greater<T>());
    for (std::size_t r = 0; r < num_rows; ++r) matrix[r * kSidesPerBlock + c] = column[r];
  }
}

inline void rank_sides(std::uint16_t* matrix, std::size_t num_rows, std::size_t /*num_used*/,
                       std::uint32_t* ranked) {
  std::vector<std::uint32_t> column(num_rows);
  for (std::size_t c = 0; c < kSidesPerBlock; ++c) {
    for (std::size_t r = 0; r < num_rows; ++r) {
      const std::uint32_t gain = matrix[r * kSidesPerBlock + c];
      column[r] = gain << 16 | reversed_place(r);
    }
    std::sort(column.begin(), column.end(), std::greater<>());
    for (std::size_t r = 0; r < num_rows; ++r) {
      ranked[r * kSidesPerBlock + c] = column[r];
      matrix[r * kSidesPerBlock + c] = static_cast<std::uint16_t>(column[r] >> 16);
    }
  }
}

/// A few queries at once, since each waits for its own sum, and without a branch: which way a sum
/// falls is hard to predict.
template <typename Gain, typename Sum>
void follow_sums_of(const Gain* matrix, std::size_t begin, std::size_t end,
                    RunningSums<Sum>& running) {
  constexpr std::size_t kAtOnce = 4;
  constexpr int kSignShift = 8 * sizeof(Sum) - 1;
  constexpr auto kStride = static_cast<std::ptrdiff_t>(kSidesPerBlock);
  static_assert(RunningSums<Sum>::kNumQueries % kAtOnce == 0);
  for (std::size_t first = 0; first < RunningSums<Sum>::kNumQueries; first += kAtOnce) {
    std::array<Sum, kAtOnce> sums;
    std::array<const Gain*, kAtOnce> min_gains;
    for (std::size_t w = 0; w < kAtOnce; ++w) {
      sums[w] = running.sums[first + w];
      min_gains[w] = matrix + running.num_min_pops[first + w] * kStride + 2 * (first + w) + 1;
    }
    for (std::size_t row = begin; row < end; ++row) {
      const Gain* const max_gains = matrix + row * kSidesPerBlock + 2 * first;
      for (std::size_t w = 0; w < kAtOnce; ++w) {
        const auto is_enabled = static_cast<Sum>(~(sums[w] >> kSignShift));  // all ones or zero
        const auto min_gain = static_cast<Sum>(*min_gains[w]);
        sums[w] += static_cast<Sum>(max_gains[2 * w]) - (min_gain & is_enabled);
        min_gains[w] += is_enabled & static_cast<Sum>(kStride);
      }
    }
    for (std::size_t w = 0; w < kAtOnce; ++w) {
      running.sums[first + w] = sums[w];
      running.num_min_pops[first + w] =
          static_cast<std::int32_t>((min_gains[w] - matrix) / kStride);
    }
  }
}

}  // namespace a3::fast::plain
