#pragma once

#include <algorithm>
#include <cmath>
#include <systemc>

// The clock of both SystemC engines, and of what they record.
namespace a3 {

/// SystemC counts time in 64 bits of picoseconds: with slower clocks runs would come to their end,
/// and a period has two halves of at least one. Cycles are what counts; only recordings show time.
inline constexpr double kSlowestClockMhz = 1;
inline constexpr double kFastestClockMhz = 500000;

inline sc_core::sc_time clock_period(double clock_mhz) {
  return {std::round(1e6 / std::clamp(clock_mhz, kSlowestClockMhz, kFastestClockMhz)),
          sc_core::SC_PS};
}

/// Perfetto counts in nanoseconds: cycles that are shorter are shown as one each.
inline double timeline_clock_mhz(double clock_mhz) {
  return std::clamp(clock_mhz, kSlowestClockMhz, 1000.);
}

}  // namespace a3
