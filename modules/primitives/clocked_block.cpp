#include "a3/systemc/clocked_block.h"

namespace a3 {

ClockedBlock::ClockedBlock(const sc_core::sc_module_name& name) : sc_module(name) {
  SC_METHOD(tick);
  sensitive << clock.pos();
  dont_initialize();
}

void ClockedBlock::sleep_until(const sc_core::sc_event& event) {
  if (&event != awaited_) {
    sc_core::sc_event_or_list alarms(event);
    alarms |= reset.value_changed_event();
    alarms_.swap(alarms);
    awaited_ = &event;
  }
  asleep_ = true;
  next_trigger(alarms_);
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
