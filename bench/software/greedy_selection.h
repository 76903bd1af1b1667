#pragma once

#include <memory>

#include "a3/fast/selector.h"
#include "bench/software/row_selection.h"

namespace a3::bench {

/// A3's greedy search (paper, IV-C), as the fast engine computes it: the candidates of the machine,
/// row for row.
class GreedySelection : public RowSelection {
 public:
  /// The machine has candidate selection.
  explicit GreedySelection(const Machine& machine);

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  const CandidateSelection settings_;
  std::unique_ptr<fast::Selector> selector_;
  int num_queries_ = 0;
  int first_query_ = 0;
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
