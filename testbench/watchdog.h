#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <systemc>

#include "a3/engine/activity.h"

namespace a3 {

/// Between two looks; pipelines are at most 1000 deep.
inline constexpr std::int64_t kCyclesBetweenLooks = 8192;

/// Of a unit: grows while it gets on.
inline std::int64_t num_steps(const Activity& counts) {
  return counts[Counter::kSelectionBusyCycles] + counts[Counter::kDotProductBusyCycles] +
         counts[Counter::kPostScoringBusyCycles] + counts[Counter::kOutputBusyCycles];
}

/// Ends a simulation that makes no progress, or that the user interrupts.
///
/// It looks at the machine every `period`; a machine that has had work in hand since the last look
/// and whose count of steps has not moved is stuck. The period must be longer than the deepest
/// pipeline.
class Watchdog : public sc_core::sc_module {
 public:
  /// What the watchdog asks of the machine.
  struct Questions {
    std::function<std::int64_t()> num_steps;
    std::function<bool()> has_work;
    std::function<bool()> stop_requested;  ///< empty: nobody asks
  };

  Watchdog(const sc_core::sc_module_name& name, const sc_core::sc_time& period,
           Questions questions);

  /// Forgets what it found before.
  void start_operation() { stuck_ = stopped_ = false; }

  bool found_stuck() const { return stuck_; }
  bool found_stop_request() const { return stopped_; }

 private:
  SC_HAS_PROCESS(Watchdog);

  void look();

  const sc_core::sc_time period_;
  Questions questions_;
  std::int64_t steps_seen_ = -1;
  bool had_work_ = false;  // at the last look: new work gets a whole period
  bool stuck_ = false;
  bool stopped_ = false;
};

}  // namespace a3
