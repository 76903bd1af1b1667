#include "modules/host/device/output_buffer.h"

#include <utility>

namespace a3 {

OutputBuffer::OutputBuffer(const sc_core::sc_module_name& name, int num_places,
                           sc_core::sc_event& arrived)
    : ClockedBlock(name), num_places_(static_cast<std::size_t>(num_places)), arrived_(arrived) {}

OutputVector OutputBuffer::pop() {
  OutputVector output = std::move(outputs_.front());
  outputs_.pop_front();
  popped_.notify(sc_core::SC_ZERO_TIME);
  return output;
}

void OutputBuffer::on_clock() {
  if (valid.read() && ready.read()) {
    outputs_.push_back(data.read());
    arrived_.notify(sc_core::SC_ZERO_TIME);
  }
  const bool has_room = outputs_.size() < num_places_;
  ready.write(has_room);
  if (!has_room) {
    sleep_until(popped_);
  } else if (!valid.read()) {
    sleep_until(valid.value_changed_event());
  }
}

void OutputBuffer::on_reset() {
  ready.write(false);
  outputs_.clear();
}

}  // namespace a3
