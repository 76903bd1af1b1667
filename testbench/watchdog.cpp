#include "testbench/watchdog.h"

namespace a3 {

Watchdog::Watchdog(const sc_core::sc_module_name& name, const sc_core::sc_time& period,
                   Questions questions)
    : sc_module(name), period_(period), questions_(std::move(questions)) {
  SC_METHOD(look);
}

void Watchdog::look() {
  next_trigger(period_);
  const std::int64_t steps = questions_.num_steps();
  const bool has_work = questions_.has_work();
  stuck_ = has_work && had_work_ && steps == steps_seen_;
  stopped_ = questions_.stop_requested && questions_.stop_requested();
  steps_seen_ = steps;
  had_work_ = has_work;
  if (stuck_ || stopped_) sc_core::sc_pause();
}

}  // namespace a3
