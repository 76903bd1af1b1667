#pragma once

#include <cstdint>
#include <vector>

#include "a3/arith/quantise.h"
#include "arith/exponent.h"
#include "fast/kernels/row_kernels.h"

namespace a3::fast {

/// Dot product, exponent, division and weighted sum for any machine, on 32-bit elements with 64-bit
/// sums. The interface is that of Int16Datapath, which serves narrow machines faster.
class WideDatapath {
 public:
  using Score = std::int64_t;

  explicit WideDatapath(const Machine& machine);

  void load(const QuantisedOperation& operation);
  void score_all_rows(int first);
  const Score* all_scores(int index) const;
  void score_rows(int query, const std::int32_t* rows, int num_rows, Score* scores) const;
  static void differences_from_max(const Score* scores, int num_rows, Score* differences);
  static Score select_marked(const std::int32_t* marks, int count, const ScoredRows<Score>& from,
                             const ScoredRows<Score>& selected);
  static int keep_within(const ScoredRows<Score>& from, int count, std::int64_t threshold,
                         const ScoredRows<Score>& kept);
  void exponents(const Score* differences, int num_rows, Score* exponents) const;
  std::size_t num_output_lanes() const { return static_cast<std::size_t>(num_lanes_); }
  void attend(const std::int32_t* rows, const Score* exponents, int num_rows,
              std::int64_t* output_raw) const;

 private:
  Numerics numerics_;
  int num_lanes_ = 0;  ///< columns of the operation, with padding
  ExponentTables tables_;
  QuantisedOperation operation_;
  std::vector<Score> block_scores_;  ///< [kQueriesPerBlock, n]
};

}  // namespace a3::fast
