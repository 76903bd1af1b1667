#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/fast/selector.h"
#include "fast/kernels/aligned_vector.h"
#include "fast/kernels/int16_kernels.h"
#include "fast/kernels/row_kernels.h"

namespace a3::bench {

/// Attention as a program on a processor would compute it that wants outputs and nothing else: no
/// cycles, no counts, no energy. Exact or with the approximations of a machine, on the SIMD kernels
/// of the fast engine, in 16-bit fixed point; outputs equal the golden model's.
///
/// Key, value and query lie in memory as rows of 16-bit elements when it begins. What is computed
/// once for a key matrix is apart from what is computed for a query.
class SoftwareAttention {
 public:
  /// The machine needs to fit Int16Datapath, lanes to be a multiple of fast::kLaneMultiple.
  explicit SoftwareAttention(const Machine& machine);

  /// Takes the operation; its time belongs to nobody.
  void load(const QuantisedOperation& operation);

  /// Once for a key matrix: lays it out for `attend_tiles`.
  void lay_out_tiles();
  /// Once for a key matrix: sorts its columns for `attend_searched`.
  void sort_keys();

  // The first `num_queries` queries. Each returns a sum that depends on every output.

  /// Exact, on the rows as they lie.
  std::int64_t attend_rows(int num_queries);
  /// Exact, on the tiles: four queries at a time load each key once.
  std::int64_t attend_tiles(int num_queries);
  /// Approximate: greedy search, dot products of the candidates, post-scoring.
  std::int64_t attend_searched(int num_queries);
  /// Approximate, with the candidates of `find_candidates`: as if a search took no time.
  std::int64_t attend_candidates(int num_queries);

  /// For `attend_candidates`; needs sorted keys.
  void find_candidates();

  /// Of the latest query, [num_lanes].
  const fast::AlignedVector<std::int64_t>& output() const { return output_; }

 private:
  /// Candidates of a query, with room behind them.
  struct FoundRows {
    fast::AlignedVector<std::int32_t> rows;
    int count = 0;
  };

  const std::int16_t* query(int index) const;
  int search(int query_index, int num_queries);
  std::int64_t attend_some(int query, std::int32_t* rows, int num_rows);
  std::int64_t attend_scores(std::int32_t* rows, const std::int32_t* scores, int num_rows);
  std::int64_t weigh(const std::int32_t* rows, const std::int32_t* differences, int num_rows);

  const Machine machine_;
  const int num_lanes_;
  std::vector<std::uint16_t> exponent_;  ///< of differences; the last serves all larger ones
  std::int32_t threshold_ = 0;           ///< of differences, where post-scoring is on

  // The operation.
  QuantisedOperation operation_;
  fast::AlignedVector<std::int16_t> keys_;  ///< [n, num_lanes]
  fast::AlignedVector<std::int16_t> values_;
  fast::AlignedVector<std::int16_t> queries_;
  fast::AlignedVector<std::int32_t> all_rows_;

  // Once for a key matrix.
  fast::AlignedVector<std::int16_t> tiles_;  ///< as tile_dot_products takes them
  std::unique_ptr<fast::Selector> selector_;
  std::vector<FoundRows> found_;  ///< by query

  // The query at hand; with room for what kernels write beyond the end.
  fast::AlignedVector<std::int32_t> candidates_;
  fast::AlignedVector<std::int32_t> scores_;
  fast::AlignedVector<std::int32_t> differences_;
  fast::AlignedVector<std::int32_t> positions_;
  fast::AlignedVector<std::int32_t> kept_rows_;
  fast::AlignedVector<std::int32_t> exponents_;
  fast::AlignedVector<std::int32_t> weighted_rows_;
  fast::AlignedVector<std::int32_t> weights_;
  fast::AlignedVector<std::int64_t> output_;
};

}  // namespace a3::bench
