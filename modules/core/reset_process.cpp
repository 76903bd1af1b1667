#include "modules/core/reset_process.h"

#include <utility>

namespace a3 {

ResetProcess::ResetProcess(const sc_core::sc_module_name& name, std::function<void()> reset_parts)
    : sc_module(name), reset_parts_(std::move(reset_parts)) {
  SC_METHOD(act);
  sensitive << reset;
}

void ResetProcess::act() {
  if (on_edge_ && reset.read()) reset_parts_();
  on_edge_ = reset.read();
  if (on_edge_) next_trigger(clock.posedge_event());
}

}  // namespace a3
