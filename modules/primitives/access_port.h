#pragma once

#include <cstdint>
#include <systemc>

namespace a3 {

/// A resource that serves one use a cycle: an SRAM port, a row of multipliers. A second use in the
/// same cycle is a structural hazard, which the surrounding logic must prevent.
class AccessPort {
 public:
  /// Throws ModelError, naming the resource `name`, for a second use in a cycle.
  void use(const char* name) {
    const sc_dt::uint64 now = sc_core::sc_delta_count();
    if (now == last_use_) throw_hazard(name);
    last_use_ = now;
    ++num_uses_;
  }

  std::int64_t num_uses() const { return num_uses_; }

 private:
  [[noreturn]] static void throw_hazard(const char* name);

  sc_dt::uint64 last_use_ = ~sc_dt::uint64{0};
  std::int64_t num_uses_ = 0;
};

}  // namespace a3
