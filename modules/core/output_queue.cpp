#include "modules/core/output_queue.h"

namespace a3 {

OutputQueue::OutputQueue(const sc_core::sc_module_name& name, const Size& size,
                         QueryObserver& observer, Instruments& instruments)
    : EdgeQueue(name, size, observer) {
  SC_METHOD(drive_valid);
  sensitive << fifo().pushed_event() << fifo().popped_event();
  show(valid, ready, data, "delivered", instruments.probes);
}

void OutputQueue::drive_valid() {
  valid.write(fifo().may_pop());
  if (fifo().may_pop()) data.write(fifo().front());
}

void OutputQueue::on_clock() {
  if (!passes_or_sleeps(valid, ready)) return;
  observer().output_valid(fifo().num_popped(), data.read());
  fifo().pop();
}

}  // namespace a3
