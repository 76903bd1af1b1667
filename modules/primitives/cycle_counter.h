#pragma once

#include <cstdint>
#include <systemc>

namespace a3 {

/// Counts cycles from the start of an operation.
class CycleCounter {
 public:
  explicit CycleCounter(const sc_core::sc_time& period) : period_ticks_(period.value()) {}

  /// The next clock edge begins cycle 0.
  void start_operation() { origin_ticks_ = (ticks() / period_ticks_ + 1) * period_ticks_; }

  /// The cycle that began with the latest edge.
  std::int64_t now() const {
    return static_cast<std::int64_t>((ticks() - origin_ticks_) / period_ticks_);
  }

  /// From now until the middle of cycle `cycle - 1`: what happens then is seen by the edge of
  /// `cycle`.
  sc_core::sc_time time_to_be_seen_in(std::int64_t cycle) const {
    const auto at =
        origin_ticks_ + static_cast<std::uint64_t>(cycle) * period_ticks_ - period_ticks_ / 2;
    return sc_core::sc_time::from_value(at - ticks());
  }

 private:
  static std::uint64_t ticks() { return sc_core::sc_time_stamp().value(); }

  std::uint64_t period_ticks_;
  std::uint64_t origin_ticks_ = 0;
};

}  // namespace a3
