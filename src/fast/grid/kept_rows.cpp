#include "fast/grid/kept_rows.h"

#include <algorithm>
#include <utility>

namespace a3::fast {

KeptRowsMemory::KeptRowsMemory(std::size_t num_post_scorings, std::size_t num_points)
    : num_points_(num_points), kept_(num_post_scorings) {}

void KeptRowsMemory::resize(int num_rows, std::size_t num_output_lanes) {
  num_output_lanes_ = num_output_lanes;
  outputs_.resize(num_points_ * num_output_lanes);
  const std::size_t size = static_cast<std::size_t>(num_rows) + kKernelRoom;
  for (OfPostScoring& kept : kept_) {
    kept.latest.rows.resize(size);
    kept.before.rows.resize(size);
  }
}

void KeptRowsMemory::start_query() {
  for (OfPostScoring& kept : kept_) kept.latest.num_rows = 0;
}

std::int32_t* KeptRowsMemory::rows_to_keep(std::size_t post_scoring) {
  OfPostScoring& kept = kept_[post_scoring];
  std::swap(kept.latest, kept.before);
  return kept.latest.rows.data();
}

const KeptRows* KeptRowsMemory::find(std::size_t post_scoring, const std::int32_t* rows,
                                     int num_rows) const {
  // As many of some rows are the same rows.
  if (post_scoring > 0 && kept_[post_scoring - 1].latest.num_rows == num_rows) {
    return &kept_[post_scoring - 1].latest;
  }
  const KeptRows& before = kept_[post_scoring].before;
  const bool is_same =
      before.num_rows == num_rows && std::equal(rows, rows + num_rows, before.rows.begin());
  return is_same ? &before : nullptr;
}

void KeptRowsMemory::remember(std::size_t post_scoring, int num_rows, const std::int64_t* output,
                              std::size_t point) {
  KeptRows& latest = kept_[post_scoring].latest;
  latest.num_rows = num_rows;
  latest.output = output;
  latest.point = static_cast<std::int64_t>(point);
}

}  // namespace a3::fast
