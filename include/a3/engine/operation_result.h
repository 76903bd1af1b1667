#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/engine/system_result.h"

namespace a3 {

/// One query's way through the accelerator. Cycles count from the start of its operation, on a
/// system from that of the run.
struct QueryResult {
  std::int64_t accept_cycle = 0;         ///< cycle in which it leaves the query queue
  std::int64_t done_cycle = 0;           ///< first cycle in which its output is valid
  std::int64_t iterations = 0;           ///< M of its tiles; 0 without candidate selection
  int visible_rows = 0;                  ///< rows that it sees
  int num_tiles = 1;                     ///< that it visits
  std::vector<std::int32_t> candidates;  ///< row ids, ascending
  std::vector<std::int32_t> selected;    ///< row ids kept after post-scoring, ascending
  std::vector<std::int64_t> output_raw;  ///< [num_dims], 3 * fraction_bits fraction bits

  std::int64_t latency_cycles() const { return done_cycle - accept_cycle; }
};

/// What an engine reports of one operation.
struct OperationResult {
  std::vector<QueryResult> queries;
  /// Of its tiles, one after another; on a system from the first assignment to the last end.
  std::int64_t makespan_cycles = 0;
  int num_tiles = 1;  ///< that were run
  Activity activity;
  std::int64_t saturated_elements = 0;  ///< of key, value and query
  // On a system.
  std::vector<JobResult> jobs = {};
  std::optional<SystemUse> system_use = std::nullopt;
};

}  // namespace a3
