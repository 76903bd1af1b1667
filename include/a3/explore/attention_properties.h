#pragma once

#include <cstdint>

#include "a3/explore/heavy_rows.h"
#include "a3/workload/operation.h"

namespace a3 {

/// A mean of numbers that may not all exist.
class MeanOfFinite {
 public:
  void add(double x);
  bool exists() const { return count_ > 0; }
  double value() const { return sum_ / static_cast<double>(count_); }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

/// What of keys and queries bears on the search, and on what it may leave out: means over the
/// queries of a trace that have it (ours, docs/when_it_works.md).
struct AttentionProperties {
  /// Of a heavy row's positive products, the share of its largest.
  MeanOfFinite largest_share;
  /// Components that carry scores: (sum of v)^2 / sum of v^2, v_j = query_j^2 times the variance of
  /// key column j.
  MeanOfFinite effective_components;
  /// o / (o + sum of v), o = sum of (query_j times the mean of key column j)^2.
  MeanOfFinite offset_share;
  MeanOfFinite key_kurtosis;  ///< of elements about their columns' means; 3: Gaussian
  /// Mean score of the heavy rows above that of all rows seen, in standard deviations.
  MeanOfFinite height;
  MeanOfFinite entropy_nats;  ///< of the weights
  MeanOfFinite gap_nats;      ///< score of the first row less that of the last heavy one

  void add(const Operation& operation, const HeavyRows& rows_of_queries);
};

}  // namespace a3
