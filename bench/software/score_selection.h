#pragma once

#include <optional>

#include "bench/software/dot_products.h"
#include "bench/software/row_selection.h"

namespace a3::bench {

/// All dot products, and then the rows that post-scoring keeps (paper, IV-D), or all rows: exact
/// attention.
class ScoreSelection : public RowSelection {
 public:
  /// `threshold`: how far below the largest a score may be, raw; none: however far.
  ScoreSelection(std::optional<std::int32_t> threshold, DotProducts::Layout layout)
      : threshold_(threshold), products_(layout) {}

  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  const std::optional<std::int32_t> threshold_;
  DotProducts products_;
  const Int16Operation* operation_ = nullptr;
  fast::AlignedVector<std::int32_t> all_rows_;
  fast::AlignedVector<std::int32_t> differences_;
  fast::AlignedVector<std::int32_t> positions_;
  fast::AlignedVector<std::int32_t> kept_rows_;
};

}  // namespace a3::bench
