#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <systemc>

#include "a3/systemc/probe.h"
#include "uarch/latencies.h"

namespace a3 {

/// Two banks between a producer and a consumer: query q uses bank q mod 2 (ours).
///
/// Two counters are the whole handshake. The producer may write query q once q - 2 has been
/// drained, the consumer may read it once it is filled; both sides see a change in the cycle after
/// it happened. Queries count from the last reset and pass in order.
template <typename Bank>
class BankPair : public sc_core::sc_module {
 public:
  template <typename... Args>
  BankPair(const sc_core::sc_module_name& name, ProbeList& probes, const Args&... args)
      : sc_module(name), banks_{Bank(args...), Bank(args...)} {
    probes.add(*this, "queries_filled", ProbeFormat::count(), [this] { return filled_.read(); });
    probes.add(*this, "queries_drained", ProbeFormat::count(), [this] { return drained_.read(); });
  }

  static std::uint8_t index(std::int64_t query) {
    return static_cast<std::uint8_t>(query % kNumBanks);
  }
  Bank& of(std::int64_t query) { return banks_[static_cast<std::size_t>(index(query))]; }
  Bank& at(std::uint8_t bank) { return banks_[static_cast<std::size_t>(bank)]; }
  const Bank& at(std::uint8_t bank) const { return banks_[static_cast<std::size_t>(bank)]; }

  bool may_fill(std::int64_t query) const { return query - drained_.read() < kNumBanks; }
  bool may_drain(std::int64_t query) const { return filled_.read() > query; }

  /// The producer's: the bank to write to, emptied before the first row of a query.
  Bank& filling(std::uint8_t bank) {
    if (!query_open_) at(bank).clear();
    query_open_ = true;
    return at(bank);
  }
  /// The query's last row has been written.
  void mark_filled() {
    query_open_ = false;
    filled_.write(filled_.read() + 1);
  }
  void mark_drained() { drained_.write(drained_.read() + 1); }

  const sc_core::sc_event& filled_event() const { return filled_.value_changed_event(); }

  /// Both banks empty and free, as one cycle's work.
  void reset() {
    clear();
    query_open_ = false;
    filled_.write(0);
    drained_.write(0);
  }
  void clear() {
    for (Bank& bank : banks_) bank.clear();
  }

  std::string state() const {
    return fmt::format("{}: {} queries filled, {} drained", name(), filled_.read(),
                       drained_.read());
  }

 private:
  // Written by producer and consumer, and in a reset by neither of them.
  using Count = sc_core::sc_signal<std::int64_t, sc_core::SC_MANY_WRITERS>;

  std::array<Bank, kNumBanks> banks_;
  bool query_open_ = false;  // some of its rows have been written
  Count filled_{"queries_filled", 0};
  Count drained_{"queries_drained", 0};
};

}  // namespace a3
