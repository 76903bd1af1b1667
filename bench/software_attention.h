#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/fast/selector.h"
#include "bench/software/dot_products.h"
#include "bench/software/int16_operation.h"
#include "bench/software/row_attention.h"
#include "fast/kernels/aligned_vector.h"

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
  const fast::AlignedVector<std::int64_t>& output() const { return row_attention_.output(); }

 private:
  /// Candidates of a query, with room behind them.
  struct FoundCandidates {
    fast::AlignedVector<std::int32_t> rows;
    int count = 0;
  };

  std::int64_t attend_all(DotProducts& dot_products, int num_queries);
  int search(int query_index, int num_queries);

  const Machine machine_;
  RowAttention row_attention_;
  Int16Operation operation_;
  fast::AlignedVector<std::int32_t> all_rows_;
  DotProducts rows_{DotProducts::Layout::kRows};

  // Once for a key matrix.
  DotProducts tiles_{DotProducts::Layout::kTiles};
  std::unique_ptr<fast::Selector> selector_;
  std::vector<FoundCandidates> found_;  ///< by query

  fast::AlignedVector<std::int32_t> candidates_;  ///< of the query at hand, with room behind them
};

}  // namespace a3::bench
