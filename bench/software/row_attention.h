#pragma once

#include <cstdint>
#include <vector>

#include "bench/software/int16_operation.h"
#include "fast/kernels/aligned_vector.h"

namespace a3::bench {

/// What is left to do once the rows of a query are chosen, whoever chose them: their dot products,
/// post-scoring where the machine has it, softmax, weighted sum. 16-bit fixed point, on the SIMD
/// kernels of the fast engine; outputs equal the golden model's.
class RowAttention {
 public:
  /// The machine needs to fit Int16Datapath, lanes to be a multiple of fast::kLaneMultiple.
  explicit RowAttention(const Machine& machine);

  /// The operation stays as it is until the last query.
  void load(const Int16Operation& operation);

  // Rows of a query: at least one, ascending, with fast::kKernelRoom behind them, as behind their
  // scores. Each returns a sum that depends on every element of the output.

  std::int64_t attend(int query, const std::int32_t* rows, int num_rows);
  /// From the scores of these rows on.
  std::int64_t attend_scores(const std::int32_t* rows, const std::int32_t* scores, int num_rows);

  /// Of the latest query, [num_lanes].
  const fast::AlignedVector<std::int64_t>& output() const { return output_; }

 private:
  std::int64_t weigh(const std::int32_t* rows, const std::int32_t* differences, int num_rows);

  const Machine machine_;
  std::vector<std::uint16_t> exponent_;  ///< of differences; the last serves all larger ones
  std::int32_t threshold_ = 0;           ///< of differences, where post-scoring is on
  const Int16Operation* operation_ = nullptr;

  // The query at hand; with room for what kernels write beyond the end.
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
