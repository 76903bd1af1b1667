#pragma once

#include <boost/timer/progress_display.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

namespace a3 {

/// A progress bar on stderr for runs that take long; silent where stderr is not a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::int64_t num_operations);

  /// Whole operations, and parts of operations, of the pass at hand.
  void show(double num_operations_done);

  /// A pass is through with so many operations; the next one counts from 0.
  void end_pass(std::int64_t num_operations) { num_in_passes_before_ += num_operations; }

 private:
  using Clock = std::chrono::steady_clock;

  const std::int64_t num_operations_;  // of all passes
  std::int64_t num_in_passes_before_ = 0;
  const bool on_terminal_;
  const Clock::time_point begin_ = Clock::now();
  std::optional<boost::timer::progress_display> display_;
};

}  // namespace a3
