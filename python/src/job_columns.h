#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "a3/engine/system_result.h"

// A job as numbers, those of jobs.csv from its operation on (docs/system.md).
namespace a3::python {

inline constexpr std::size_t kNumJobColumns = 11;

inline std::array<std::int64_t, kNumJobColumns> numbers_of(const JobResult& job) {
  return {job.operation,        job.tile,           job.unit,
          job.num_rows,         job.num_queries,    job.assigned_cycle,
          job.load_start_cycle, job.load_end_cycle, job.sort_end_cycle,
          job.start_cycle,      job.end_cycle};
}

inline JobResult job_of(const std::array<std::int64_t, kNumJobColumns>& numbers) {
  const auto size = [&](std::size_t column) { return static_cast<int>(numbers[column]); };
  return {numbers[0], size(1),    size(2),    size(3),    size(4),    numbers[5],
          numbers[6], numbers[7], numbers[8], numbers[9], numbers[10]};
}

}  // namespace a3::python
