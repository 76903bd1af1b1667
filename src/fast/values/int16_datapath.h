#pragma once

#include <cstdint>
#include <vector>

#include "a3/arith/quantise.h"
#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/row_kernels.h"

namespace a3::fast {

/// Dot product, exponent, division and weighted sum on 16-bit elements with 32-bit sums: machines
/// whose widths allow it, the paper's among them. See WideDatapath for the others.
class Int16Datapath {
 public:
  using Score = std::int32_t;

  static bool fits(const Machine& machine);

  explicit Int16Datapath(const Machine& machine);

  /// The matrices of the operation whose queries follow.
  void load(const QuantisedOperation& operation);

  /// Dot products of all rows with queries `first` ... `first` + kQueriesPerBlock - 1 (those that
  /// exist), for `all_scores`.
  void score_all_rows(int first);
  /// [n] of the `index`-th query of the block.
  const Score* all_scores(int index) const;

  /// scores[i] = key rows[i] . query.
  void score_rows(int query, const std::int32_t* rows, int num_rows, Score* scores) const;

  static void differences_from_max(const Score* scores, int num_rows, Score* differences) {
    fast::differences_from_max(scores, num_rows, differences);
  }
  static Score select_marked(const std::int32_t* marks, int count, const ScoredRows<Score>& from,
                             const ScoredRows<Score>& selected) {
    return fast::select_marked(marks, count, from, selected);
  }
  static int keep_within(const ScoredRows<Score>& from, int count, std::int64_t threshold,
                         const ScoredRows<Score>& kept);

  void exponents(const Score* differences, int num_rows, Score* exponents) const;

  /// The columns of the operation's outputs, with those that are padding.
  std::size_t num_output_lanes() const { return padded_lanes_; }

  /// Weights and weighted sum of the kept rows; `output_raw` is [num_output_lanes].
  void attend(const std::int32_t* rows, const Score* exponents, int num_rows,
              std::int64_t* output_raw);

 private:
  void lay_out_keys();
  std::size_t score_offset(int index) const;

  std::size_t padded_lanes_ = 0;  ///< columns of the operation, and zeros
  Division division_;
  /// Scores of differences; the last entry serves all larger ones.
  std::vector<std::uint16_t> exponent_;

  int num_queries_ = 0;
  int num_rows_ = 0;
  int num_tiles_ = 0;
  AlignedVector<std::int16_t> keys_;    ///< [n, padded_lanes]
  AlignedVector<std::int16_t> tiles_;   ///< of keys, see tile_dot_products; made when first needed
  AlignedVector<std::int16_t> values_;  ///< [n, padded_lanes]
  AlignedVector<std::int16_t> queries_;
  AlignedVector<Score> block_scores_;  ///< [kQueriesPerBlock, num_tiles * kRowsPerTile]

  AlignedVector<std::int32_t> weighted_rows_;
  AlignedVector<std::int32_t> weights_;
};

}  // namespace a3::fast
