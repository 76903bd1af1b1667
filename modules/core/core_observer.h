#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"

namespace a3 {

/// What the accelerator lets a testbench see of each query. Called a few times a query, never each
/// cycle.
class CoreObserver {
 public:
  CoreObserver() = default;
  CoreObserver(const CoreObserver&) = delete;
  CoreObserver& operator=(const CoreObserver&) = delete;
  virtual ~CoreObserver() = default;

  virtual void query_accepted(std::int64_t query, std::int64_t cycle) = 0;
  virtual void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) = 0;
  virtual void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) = 0;
  virtual void output_valid(std::int64_t query, std::int64_t cycle,
                            const std::vector<std::int64_t>& output_raw) = 0;
};

/// Receives what each block does when a timeline is recorded; blocks hold a null pointer otherwise.
class TimelineListener {
 public:
  TimelineListener() = default;
  TimelineListener(const TimelineListener&) = delete;
  TimelineListener& operator=(const TimelineListener&) = delete;
  virtual ~TimelineListener() = default;

  /// `block` works on `query` from this cycle on.
  virtual void work_began(Block block, std::int64_t query) = 0;
  /// The current cycle is the last in which `block` works on `query`.
  virtual void work_ends(Block block, std::int64_t query) = 0;
  virtual void stalled(Block block, std::int64_t query, StallCause cause) = 0;
};

}  // namespace a3
