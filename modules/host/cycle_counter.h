#pragma once

#include <cstdint>
#include <systemc>

namespace a3 {

/// Counts cycles from the start of an operation; for the host and those who look on, since hardware
/// blocks know of no cycle's number.
class CycleCounter {
 public:
  explicit CycleCounter(const sc_core::sc_time& period) : period_ticks_(signed_ticks(period)) {}

  /// The next clock edge begins cycle -`lead_cycles`.
  void start_operation(std::int64_t lead_cycles = 0) {
    origin_ticks_ = (ticks() / period_ticks_ + 1 + lead_cycles) * period_ticks_;
  }

  /// The cycle that began with the latest edge; cycles before cycle 0 are negative.
  std::int64_t now() const {
    const std::int64_t since_origin = ticks() - origin_ticks_;
    const std::int64_t whole_cycles = since_origin / period_ticks_;
    return since_origin % period_ticks_ < 0 ? whole_cycles - 1 : whole_cycles;
  }

  /// From now until the middle of cycle `cycle - 1`: what happens then is seen by the edge of
  /// `cycle`.
  sc_core::sc_time time_to_be_seen_in(std::int64_t cycle) const {
    const std::int64_t at = origin_ticks_ + cycle * period_ticks_ - period_ticks_ / 2;
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(at - ticks()));
  }

 private:
  static std::int64_t signed_ticks(const sc_core::sc_time& time) {
    return static_cast<std::int64_t>(time.value());
  }
  static std::int64_t ticks() { return signed_ticks(sc_core::sc_time_stamp()); }

  std::int64_t period_ticks_;
  std::int64_t origin_ticks_ = 0;
};

}  // namespace a3
