#include "modules/core/output_queue.h"

namespace a3 {

OutputQueue::OutputQueue(const sc_core::sc_module_name& name, const Size& size,
                         QueryObserver& observer, Instruments& instruments)
    : EdgeQueue(name, size, observer) {
  SC_METHOD(drive_valid);
  sensitive << fifo_.pushed_event() << fifo_.popped_event();
  show(valid, ready, data, "delivered", instruments.probes);
}

void OutputQueue::drive_valid() {
  valid.write(fifo_.may_pop());
  if (fifo_.may_pop()) data.write(fifo_.front());
}

void OutputQueue::on_clock() {
  if (!passes_or_sleeps(valid, ready)) return;
  observer_.output_valid(fifo_.num_popped(), data.read().raw);
  fifo_.pop();
}

}  // namespace a3
