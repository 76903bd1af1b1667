#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fast/kernels/aligned_vector.h"

namespace a3::fast {

/// Rows that a point has kept of the query at hand, and the output that they give.
struct KeptRows {
  AlignedVector<std::int32_t> rows;
  int num_rows = 0;                      ///< 0: no point yet
  const std::int64_t* output = nullptr;  ///< [num_output_lanes]
  std::int64_t point = -1;
};

/// What points have kept of the query at hand, so that none computes an output that is known.
/// Points are visited by selection, and within one by post-scoring, each of which keeps some of
/// what the one before keeps.
class KeptRowsMemory {
 public:
  KeptRowsMemory(std::size_t num_post_scorings, std::size_t num_points);

  void resize(int num_rows, std::size_t num_output_lanes);

  void start_query();

  /// Memory for what a post-scoring keeps next. What it has kept last is still known.
  std::int32_t* rows_to_keep(std::size_t post_scoring);

  /// Who has kept the same: the post-scoring before, or this one after fewer iterations; null if
  /// neither has.
  const KeptRows* find(std::size_t post_scoring, const std::int32_t* rows, int num_rows) const;

  /// Memory for the output of a point, [num_output_lanes].
  std::int64_t* output_of(std::size_t point) { return &outputs_[point * num_output_lanes_]; }

  /// Remembers what a post-scoring has kept.
  void remember(std::size_t post_scoring, int num_rows, const std::int64_t* output,
                std::size_t point);

 private:
  struct OfPostScoring {
    KeptRows latest;
    KeptRows before;  ///< with fewer iterations
  };

  std::size_t num_points_;
  std::size_t num_output_lanes_ = 0;
  std::vector<OfPostScoring> kept_;
  AlignedVector<std::int64_t> outputs_;  ///< [points, num_output_lanes]; of those that repeat none
};

}  // namespace a3::fast
