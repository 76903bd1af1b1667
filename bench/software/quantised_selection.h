#pragma once

#include <vector>

#include "bench/software/row_selection.h"

namespace a3::bench {

/// Product quantisation (Jegou et al. 2011): columns are cut into subspaces, in each of which every
/// key is replaced by one of 16 centroids. What a query scores with the centroids stands in tables
/// small enough for byte look-ups in registers (Andre et al. 2015), and the rows with the largest
/// sums are attended to.
class QuantisedSelection : public RowSelection {
 public:
  /// `num_subspaces`: a multiple of 4, at most 64, that divides num_lanes. `share` of the rows is
  /// wanted, in (0, 1].
  QuantisedSelection(int num_subspaces, double share)
      : num_subspaces_(num_subspaces), share_(share) {}

  /// Centroids, by k-means from keys spread evenly over the rows.
  void learn(const Int16Operation& operation) override;
  /// Codes of the keys.
  void prepare(const Int16Operation& operation) override;
  void start(int first_query, int count) override;
  FoundRows select(int index) override;

 private:
  void move_centroids(const std::vector<float>& keys, int subspace);
  const float* centroids_of(int subspace) const;

  const int num_subspaces_;
  const double share_;
  int num_dims_ = 0;              ///< of a subspace
  std::vector<float> centroids_;  ///< [num_subspaces][num_dims][kCentroids]
  const Int16Operation* operation_ = nullptr;
  fast::AlignedVector<std::uint8_t> codes_;  ///< as sum_entries takes them
  int first_query_ = 0;
  fast::AlignedVector<std::uint8_t> table_;
  fast::AlignedVector<std::int32_t> estimates_;
  fast::AlignedVector<std::int32_t> rows_;
};

}  // namespace a3::bench
