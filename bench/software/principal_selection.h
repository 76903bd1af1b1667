#pragma once

#include "bench/software/dot_products.h"
#include "bench/software/row_selection.h"

namespace a3::bench {

/// Dot products in the first components of a principal component analysis of the keys, and then the
/// rows with the largest (the idea of Loki, Singhania et al. 2024, which learns the basis once for
/// a model).
class PrincipalSelection : public RowSelection {
 public:
  /// `num_components`: even, at most num_lanes. `share` of the rows is wanted, in (0, 1].
  PrincipalSelection(int num_components, double share)
      : num_components_(num_components), share_(share) {}

  void learn(const Int16Operation& operation) override;
  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  void rotate(const VectorBlock& block, std::int16_t* rotated);

  const int num_components_;
  const double share_;
  DotProducts basis_;         ///< [num_components, num_lanes]
  DotProducts rotated_keys_;  ///< [n, num_components]
  const Int16Operation* operation_ = nullptr;
  fast::AlignedVector<std::int16_t> rotated_queries_;  ///< [queries of a block, num_components]
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
