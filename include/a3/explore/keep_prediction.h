#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "a3/explore/heavy_rows.h"

namespace a3 {

/// Shares of each query's five heaviest rows that a machine finds and keeps, predicted from their
/// reach (ours, docs/when_it_works.md). Means over queries, as top5_retained is.
class KeepPrediction {
 public:
  /// M / n, at which what is found is predicted beside the machine's own M.
  static constexpr std::array<double, 5> kIterationsPerRow = {1, 0.5, 0.25, 0.125, 0.0625};

  explicit KeepPrediction(const Machine& machine);

  /// An operation's heavy rows on this machine.
  void add(const HeavyRows& rows_of_queries);

  std::int64_t num_queries() const { return num_queries_; }
  /// 0 ... 1; 0 of no queries.
  double top5_found() const { return mean(found_); }  ///< among the candidates
  double top5_kept() const { return mean(kept_); }    ///< after post-scoring, too
  double top5_found_at(std::size_t i) const {
    return mean(found_at_[i]);
  }  ///< kIterationsPerRow[i]

 private:
  double mean(double sum) const {
    return num_queries_ == 0 ? 0 : sum / static_cast<double>(num_queries_);
  }
  double found_probability(const HeavyRow& row) const;
  double kept_share(const std::vector<HeavyRow>& rows) const;

  bool has_selection_;
  /// The largest difference of scores that post-scoring keeps; infinite without it.
  double threshold_;
  std::int64_t num_queries_ = 0;
  double found_ = 0;
  double kept_ = 0;
  std::array<double, kIterationsPerRow.size()> found_at_{};
};

}  // namespace a3
