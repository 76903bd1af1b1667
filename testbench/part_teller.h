#pragma once

#include <cstdint>

#include "a3/base/part_done.h"
#include "a3/systemc/observer.h"

namespace a3 {

/// Says of each output that one more part of the operation is done.
class PartTeller : public QueryObserver {
 public:
  /// `num_outputs`: of the operation, those of all its tiles.
  void start_operation(const PartDone& part_done, std::int64_t num_outputs) {
    part_done_ = part_done;
    share_ = 1.0 / static_cast<double>(num_outputs);
  }

  void query_accepted(std::int64_t /*query*/) override {}
  void candidates_latched(std::int64_t /*query*/,
                          const std::vector<std::int32_t>& /*rows*/) override {}
  void rows_selected(std::int64_t /*query*/, const std::vector<std::int32_t>& /*rows*/) override {}
  void output_valid(std::int64_t /*query*/, const OutputVector& /*output*/) override {
    if (part_done_) part_done_(share_);
  }

 private:
  PartDone part_done_;
  double share_ = 0;
};

}  // namespace a3
