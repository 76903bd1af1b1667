#pragma once

#include <functional>
#include <systemc>

namespace a3 {

/// Resets what has no process of its own, on every clock edge at which reset is high. Costs nothing
/// as long as it is low.
class ResetProcess : public sc_core::sc_module {
 public:
  ResetProcess(const sc_core::sc_module_name& name, std::function<void()> reset_parts);

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<bool> reset{"reset"};

 private:
  SC_HAS_PROCESS(ResetProcess);

  void act();

  std::function<void()> reset_parts_;
  bool on_edge_ = false;  // called by the clock, not by the reset
};

}  // namespace a3
