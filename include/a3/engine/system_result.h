#pragma once

#include <cstdint>
#include <vector>

namespace a3 {

/// How a job of a run on a system went. Cycles count from the start of the run (docs/system.md).
struct JobResult {
  std::int64_t operation = 0;
  int tile = 0;
  int unit = 0;  ///< 0 where units share queries
  int num_rows = 0;
  int num_queries = 0;
  std::int64_t assigned_cycle = 0;
  std::int64_t load_start_cycle = 0;
  std::int64_t load_end_cycle = 0;
  std::int64_t sort_end_cycle = 0;
  std::int64_t start_cycle = 0;
  std::int64_t end_cycle = 0;
};

/// What jobs took of a system.
struct SystemUse {
  std::vector<std::int64_t> unit_busy_cycles;  ///< [units], computing
  std::int64_t channel_busy_cycles = 0;
  std::int64_t sorter_busy_cycles = 0;  ///< of all units
  std::int64_t host_busy_cycles = 0;
  std::int64_t loaded_bytes = 0;
  std::int64_t end_cycle = 0;  ///< of the job that ends last

  SystemUse& operator+=(const SystemUse& other);
};

}  // namespace a3
