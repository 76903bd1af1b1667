#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/systemc/pin_vector.h"

namespace a3 {

/// What an accelerator lets others see of each query. Called a few times a query, on the clock edge
/// of the cycle in which it happens; never each cycle. Queries count from the last reset; one that
/// visits several tiles of its operation counts once for each.
class QueryObserver {
 public:
  QueryObserver() = default;
  QueryObserver(const QueryObserver&) = delete;
  QueryObserver& operator=(const QueryObserver&) = delete;
  virtual ~QueryObserver() = default;

  /// It leaves the query queue.
  virtual void query_accepted(std::int64_t query) = 0;
  /// Its candidates, ascending row ids, are in the candidate vector.
  virtual void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) = 0;
  /// Post-scoring is through with it: the rows kept, ascending row ids.
  virtual void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) = 0;
  /// Its output leaves the output queue.
  virtual void output_valid(std::int64_t query, const OutputVector& output) = 0;
};

/// Receives what each block does when a timeline is recorded.
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
