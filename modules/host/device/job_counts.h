#pragma once

#include <cstdint>
#include <vector>

#include "a3/systemc/observer.h"

namespace a3 {

/// What a job did so far, for the counters of the device.
class JobCounts : public QueryObserver {
 public:
  std::int64_t cycles = 0;  ///< clock cycles since the job began
  std::int64_t candidates = 0;
  std::int64_t selected = 0;
  std::int64_t saturated_elements = 0;
  std::uint32_t queries_done = 0;  ///< outputs in memory

  /// From the first query's acceptance to the latest output.
  std::int64_t compute_cycles() const { return latest_output_cycle_ - first_accept_cycle_; }

  void query_accepted(std::int64_t /*query*/) override {
    if (num_accepted_++ == 0) first_accept_cycle_ = latest_output_cycle_ = cycles;
  }
  void candidates_latched(std::int64_t /*query*/, const std::vector<std::int32_t>& rows) override {
    candidates += static_cast<std::int64_t>(rows.size());
  }
  void rows_selected(std::int64_t /*query*/, const std::vector<std::int32_t>& rows) override {
    selected += static_cast<std::int64_t>(rows.size());
  }
  void output_valid(std::int64_t /*query*/, const OutputVector& /*output*/) override {
    latest_output_cycle_ = cycles;
  }

  void clear() {
    cycles = candidates = selected = saturated_elements = 0;
    queries_done = 0;
    num_accepted_ = 0;
    first_accept_cycle_ = latest_output_cycle_ = 0;
  }

 private:
  std::int64_t num_accepted_ = 0;
  std::int64_t first_accept_cycle_ = 0;
  std::int64_t latest_output_cycle_ = 0;
};

}  // namespace a3
