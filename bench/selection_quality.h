#pragma once

#include <cstdint>
#include <vector>

#include "a3/workload/operation.h"

namespace a3::bench {

/// How good rows chosen for queries are: means over queries.
struct SelectionQuality {
  double rows_share = 0;  ///< rows chosen, of n
  double top5_kept = 0;   ///< of the five rows with the largest exact scores
  /// Length of the error of the output, as a share of the output's: attention in double precision
  /// on the chosen rows against that on all. What fixed point costs is not in it.
  double output_error = 0;
};

/// `chosen`: [m], rows of each query, ascending. The operation is unquantised, all rows visible.
SelectionQuality selection_quality(const Operation& operation,
                                   const std::vector<std::vector<std::int32_t>>& chosen);

}  // namespace a3::bench
