#include "a3/systemc/clocked_block.h"

#include <utility>

namespace a3 {

ClockedBlock::ClockedBlock(const sc_core::sc_module_name& name) : sc_module(name) {
  SC_METHOD(tick);
  sensitive << clock.pos();
  dont_initialize();
}

ClockedBlock::~ClockedBlock() {
  // Where an exception has left a process, no process has ended for SystemC, and it ends the
  // program rather than let go of a list on which one waits. That list stays behind.
  if (sc_core::sc_get_current_process_handle().valid()) static_cast<void>(alarms_.release());
}

void ClockedBlock::sleep_until(const sc_core::sc_event& event) {
  if (&event != awaited_) {
    auto alarms = std::make_unique<sc_core::sc_event_or_list>(event);
    *alarms |= reset.value_changed_event();
    alarms_ = std::move(alarms);
    awaited_ = &event;
  }
  asleep_ = true;
  next_trigger(*alarms_);
}

void ClockedBlock::sleep_until_reset() {
  asleep_ = true;
  next_trigger(reset.value_changed_event());
}

void ClockedBlock::tick() {
  if (asleep_) {
    asleep_ = false;
  } else if (reset.read()) {
    on_reset();
  } else {
    on_clock();
  }
}

}  // namespace a3
