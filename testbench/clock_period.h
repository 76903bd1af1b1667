#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <systemc>

#include "a3/engine/activity.h"

// What the two SystemC engines have in common: the clock, and what their watchdogs look at.
namespace a3 {

inline constexpr std::int64_t kCyclesBetweenLooks =
    8192;  // of the watchdog; pipelines are at most 1000 deep

inline sc_core::sc_time clock_period(double clock_mhz) {
  return {std::max(2.0, std::round(1e6 / clock_mhz)), sc_core::SC_PS};
}

inline std::int64_t num_steps(const Activity& counts) {
  return counts[Counter::kSelectionBusyCycles] + counts[Counter::kDotProductBusyCycles] +
         counts[Counter::kPostScoringBusyCycles] + counts[Counter::kOutputBusyCycles];
}

}  // namespace a3
