#include "modules/host/output_sink.h"

namespace a3 {

OutputSink::OutputSink(const sc_core::sc_module_name& name) : ClockedBlock(name) {}

void OutputSink::on_clock() {
  if (valid.read() && ready.read() && receiver_) receiver_(data.read());
  ready.write(!is_ready_next_ || is_ready_next_());
  if (!is_ready_next_ && !valid.read()) sleep_until(valid.value_changed_event());
}

void OutputSink::on_reset() {
  ready.write(false);
}

}  // namespace a3
