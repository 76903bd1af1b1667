#pragma once

#include <cstdint>
#include <systemc>

namespace a3 {

/// The instants at which what surrounds the units acts: in the middle between two clock edges, all
/// registers having settled. What happens at the instant of cycle t is seen by the edge of t.
///
/// Of one instant, the first delta cycle belongs to what ends in it, the later ones to what begins.
class SystemClock {
 public:
  SystemClock(const sc_core::sc_time& period, std::int64_t first_edge)
      : period_ticks_(static_cast<std::int64_t>(period.value())),
        origin_ticks_(first_edge * period_ticks_) {}

  /// From an edge to the instant of the next cycle.
  sc_core::sc_time from_edge_to_instant() const { return time(period_ticks_ - lead_ticks()); }

  sc_core::sc_time cycles(std::int64_t count) const { return time(count * period_ticks_); }

  /// From the start of the simulation to the instant of cycle 0, that of the edge `first_edge`.
  sc_core::sc_time start() const { return time(origin_ticks_ - lead_ticks()); }

  /// The cycle whose instant this is.
  std::int64_t cycle_of_instant() const { return (now_ticks() + lead_ticks()) / period_ticks_; }

  /// The cycle that this clock edge begins.
  std::int64_t cycle_of_edge() const { return now_ticks() / period_ticks_; }

  /// From now until the instant of a cycle.
  sc_core::sc_time until(std::int64_t cycle) const {
    return time(cycle * period_ticks_ - lead_ticks() - now_ticks());
  }

 private:
  static sc_core::sc_time time(std::int64_t ticks) {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(ticks));
  }
  std::int64_t now_ticks() const {
    return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()) - origin_ticks_;
  }
  std::int64_t lead_ticks() const { return period_ticks_ / 2; }

  const std::int64_t period_ticks_;
  const std::int64_t origin_ticks_;
};

}  // namespace a3
