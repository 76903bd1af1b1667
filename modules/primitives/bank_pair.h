#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <systemc>

#include "uarch/latencies.h"

namespace a3 {

/// Two banks between a producer and a consumer: query q uses bank q mod 2 (ours).
///
/// Two counters are the whole handshake. The producer may write query q once q - 2 has been
/// drained, the consumer may read it once it is filled; both sides see a change in the cycle after
/// it happened. Queries count from the start of the simulation and pass in order.
template <typename Bank>
class BankPair : public sc_core::sc_module {
 public:
  template <typename... Args>
  explicit BankPair(const sc_core::sc_module_name& name, const Args&... args)
      : sc_module(name), banks_{Bank(args...), Bank(args...)} {}

  static std::uint8_t index(std::int64_t query) {
    return static_cast<std::uint8_t>(query % kNumBanks);
  }
  Bank& of(std::int64_t query) { return banks_[static_cast<std::size_t>(index(query))]; }
  Bank& at(std::uint8_t bank) { return banks_[static_cast<std::size_t>(bank)]; }
  const Bank& at(std::uint8_t bank) const { return banks_[static_cast<std::size_t>(bank)]; }

  bool may_fill(std::int64_t query) const { return query - drained_.read() < kNumBanks; }
  bool may_drain(std::int64_t query) const { return filled_.read() > query; }

  void mark_filled() { filled_.write(filled_.read() + 1); }
  void mark_drained() { drained_.write(drained_.read() + 1); }

  const sc_core::sc_event& filled_event() const { return filled_.value_changed_event(); }
  const sc_core::sc_event& drained_event() const { return drained_.value_changed_event(); }

  std::string state() const {
    return fmt::format("{}: {} queries filled, {} drained", name(), filled_.read(),
                       drained_.read());
  }
  void trace(sc_core::sc_trace_file* file) const override {
    sc_core::sc_trace(file, filled_, filled_.name());
    sc_core::sc_trace(file, drained_, drained_.name());
  }

 private:
  std::array<Bank, kNumBanks> banks_;
  sc_core::sc_signal<std::int64_t> filled_{"queries_filled", 0};
  sc_core::sc_signal<std::int64_t> drained_{"queries_drained", 0};
};

}  // namespace a3
