#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/fast/grid.h"
#include "a3/machine/machine.h"
#include "fast/timing/query_steps.h"

/// What points do for an operation, as far as it does not depend on the moment: sums over its
/// queries.
namespace a3::fast {

/// What all points with the same candidate selection have in common.
struct SelectionWork {
  std::int64_t num_candidates = 0;
  std::int64_t scan_steps = 0;
  std::int64_t compare_windows = 0;
  std::int64_t selector_busy_cycles = 0;
  Activity selector;  ///< as the selector counts itself
};

/// What a point does beside that.
struct PointWork {
  std::int64_t num_kept = 0;
  std::int64_t post_steps = 0;
  std::vector<QuerySteps> steps;  ///< by query

  void add(int query, int num_kept_rows, const QuerySteps& of_query) {
    num_kept += num_kept_rows;
    post_steps += of_query.post_steps;
    steps[static_cast<std::size_t>(query)] = of_query;
  }
};

struct OperationWork {
  std::vector<SelectionWork> selections;  ///< by index in the grid
  std::vector<PointWork> points;          ///< by number

  /// Nothing yet, in memory that is used again.
  void start(const Grid& grid, int num_queries);
};

/// Counts of a point whose machine this is, of rows with so many slices.
Activity activity_of(const Machine& machine, int num_slices, const SelectionWork& selection,
                     const PointWork& point);

}  // namespace a3::fast
