#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/engine/system_result.h"

namespace a3 {

/// A job on its way through a system: what it is, and the moments that it has reached.
struct SystemJob {
  JobResult result;
  std::int64_t group = 0;
  int num_dims = 0;        ///< of its operation, without padding
  int rows_of_whole = 0;   ///< of its operation
  std::int64_t bytes = 0;  ///< to load; 0: it takes no time
  // Moments that a result does not tell of.
  std::int64_t host_start_cycle = 0;  ///< of sorting; as its end, unless the host sorts
  std::int64_t host_end_cycle = 0;
  std::int64_t channel_end_cycle = 0;  ///< its bytes are through the channel; of what is loaded
  std::int64_t sort_start_cycle = 0;   ///< on chip, or when it is sorted
  /// Cycle in which query 0 of its operation arrives; set when its first job is assigned.
  std::int64_t* arrival_cycle = nullptr;
  std::vector<int> query_numbers;  ///< of its queries within the operation
  QuantisedOperation tile;         ///< the rows and queries, in this order

  // For who looks on; empty: nobody. `unit` counts within the group of units that takes the job.
  /// The unit begins with the queries at these places, at this instant.
  std::function<void(int unit, const std::vector<int>& places)> on_unit_start;
  /// It is through with them: at this instant its last output is at the pins.
  std::function<void(int unit)> on_unit_end;

  /// "query 5", or "query 5, tile 1" where the operation has more than this job.
  std::string in_its_tile(const std::string& name) const {
    if (rows_of_whole == result.num_rows) return name;
    return name + ", tile " + std::to_string(result.tile);
  }
};

}  // namespace a3
