#include "fast/grid/operation_work.h"

namespace a3::fast {

void OperationWork::start(const Grid& grid, int num_queries) {
  selections.assign(grid.selections.size(), {});
  points.resize(grid.num_points());
  for (PointWork& point : points) {
    point.num_kept = 0;
    point.post_steps = 0;
    point.steps.resize(static_cast<std::size_t>(num_queries));
  }
}

Activity activity_of(const Machine& machine, int num_slices, const SelectionWork& selection,
                     const PointWork& point) {
  Activity activity = selection.selector;
  const std::int64_t key_words = num_slices * selection.num_candidates;
  const std::int64_t value_words = num_slices * point.num_kept;
  activity[Counter::kDotProductRows] += selection.num_candidates;
  activity[Counter::kExponentRows] += point.num_kept;
  activity[Counter::kExponentBusyCycles] += point.num_kept;
  activity[Counter::kOutputRows] += point.num_kept;
  activity[Counter::kOutputBusyCycles] += value_words;
  activity[Counter::kKeySramReads] += key_words;
  activity[Counter::kValueSramReads] += value_words;
  if (machine.is_base()) {
    activity[Counter::kDotProductBusyCycles] += key_words;
    return activity;
  }
  activity[Counter::kDotProductScanSteps] += selection.scan_steps;
  activity[Counter::kDotProductBusyCycles] += selection.scan_steps;
  activity[Counter::kPostScoringBusyCycles] += point.post_steps;
  activity[Counter::kSelectionBusyCycles] += selection.selector_busy_cycles;
  if (machine.post_scoring) {
    activity[Counter::kPostScoringWindows] += selection.compare_windows;
    activity[Counter::kPostScoringRowsCompared] += selection.num_candidates;
    activity[Counter::kPostScoringRowsKept] += point.num_kept;
  }
  return activity;
}

}  // namespace a3::fast
