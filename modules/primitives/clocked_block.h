#pragma once

#include <systemc>

namespace a3 {

/// A hardware block with one process on the rising clock edge.
///
/// The edge at time t does the work of cycle t from what the registers (signals) held before it. A
/// block without work sleeps on the event that brings it some; the event falls within a cycle, and
/// the block works again from the next edge on, as a register would have it. A sleeping block costs
/// nothing.
class ClockedBlock : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};

 protected:
  explicit ClockedBlock(const sc_core::sc_module_name& name) : sc_module(name) {
    SC_METHOD(tick);
    sensitive << clock.pos();
    dont_initialize();
  }

  /// The work of one cycle.
  virtual void on_clock() = 0;

  /// To be called last in `on_clock`.
  void sleep_until(const sc_core::sc_event& event) {
    asleep_ = true;
    next_trigger(event);
  }
  void sleep_until(const sc_core::sc_event_or_list& events) {
    asleep_ = true;
    next_trigger(events);
  }

 private:
  SC_HAS_PROCESS(ClockedBlock);

  void tick() {
    if (asleep_) {
      asleep_ = false;
      return;
    }
    on_clock();
  }

  bool asleep_ = false;
};

}  // namespace a3
