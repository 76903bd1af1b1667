#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <optional>

#include "a3/run/operation_pipeline.h"

namespace a3 {

/// Threads to work on, the caller's among them.
class Threads {
 public:
  /// 1 or more.
  explicit Threads(int num_threads) : arena_(num_threads) {
    // The library's own limit is the number of processors, and it writes to the terminal of any
    // request beyond. Of several limits the smallest counts, so that none is set without need.
    if (num_threads > default_num_threads()) {
      limit_.emplace(tbb::global_control::max_allowed_parallelism,
                     static_cast<std::size_t>(num_threads));
    }
  }

  template <typename Work>
  void execute(const Work& work) {
    arena_.execute(work);
  }

 private:
  std::optional<tbb::global_control> limit_;
  tbb::task_arena arena_;
};

}  // namespace a3
