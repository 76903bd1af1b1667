#pragma once

#include <systemc>

namespace a3 {

/// A resource that serves one use a cycle: an SRAM port, a row of multipliers. A second use in the
/// same cycle is a structural hazard, which the surrounding logic must prevent.
///
/// Cycles are told apart by the time of their clock edge, on which all work is done: however many
/// delta cycles that takes, it is one cycle.
class AccessPort {
 public:
  /// Throws ModelError, naming the resource `name`, for a second use in a cycle.
  void use(const char* name) {
    const sc_dt::uint64 now = sc_core::sc_time_stamp().value();
    if (now == last_use_) throw_hazard(name);
    last_use_ = now;
  }

 private:
  [[noreturn]] static void throw_hazard(const char* name);

  sc_dt::uint64 last_use_ = ~sc_dt::uint64{0};
};

/// The d multipliers of the dot product or of the output module. One issue a cycle: a row, or an
/// initialisation round of candidate selection that borrows them (paper, V-A).
class MultiplierArray {
 public:
  explicit MultiplierArray(const char* name) : name_(name) {}

  void issue() { port_.use(name_); }

 private:
  const char* name_;
  AccessPort port_;
};

}  // namespace a3
