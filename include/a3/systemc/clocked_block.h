#pragma once

#include <memory>
#include <systemc>

namespace a3 {

/// A hardware block with one process on the rising clock edge.
///
/// The edge at time t does the work of cycle t from what the registers (signals) held before it. A
/// block without work sleeps on the event that brings it some; the event falls within a cycle, and
/// the block works again from the next edge on, as a register would have it. A sleeping block costs
/// nothing.
///
/// Reset is synchronous and active high: on every edge at which it is high, a block, asleep or not,
/// goes to its initial state instead of working.
class ClockedBlock : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<bool> reset{"reset"};

  ~ClockedBlock() override;

 protected:
  explicit ClockedBlock(const sc_core::sc_module_name& name);

  /// The work of one cycle.
  virtual void on_clock() = 0;

  /// Brings every register of the block to its initial state, as one cycle's work.
  virtual void on_reset() = 0;

  /// Each to be called last in `on_clock`.
  void sleep_until(const sc_core::sc_event& event);
  void sleep_until_reset();

 private:
  SC_HAS_PROCESS(ClockedBlock);

  void tick();

  bool asleep_ = false;
  const sc_core::sc_event* awaited_ = nullptr;
  std::unique_ptr<sc_core::sc_event_or_list> alarms_;  // the awaited event, or a reset
};

}  // namespace a3
