#include "modules/core/output_queue.h"

#include <fmt/format.h>

namespace a3 {

OutputQueue::OutputQueue(const sc_core::sc_module_name& name, const CycleCounter& cycles,
                         CoreObserver& observer)
    : ClockedBlock(name), cycles_(cycles), observer_(observer) {}

void OutputQueue::push(const std::vector<std::int64_t>& output_raw) {
  waiting_.push_back(output_raw);
  num_pushed_.write(num_pushed_.read() + 1);
}

void OutputQueue::on_clock() {
  if (num_delivered_ == num_pushed_.read()) {
    sleep_until(num_pushed_.value_changed_event());
    return;
  }
  if (slot_ended_ && !slot_ended_->read()) return;
  observer_.output_valid(num_delivered_++, cycles_.now(), waiting_.front());
  waiting_.pop_front();
}

std::string OutputQueue::state() const {
  return fmt::format("{}: {} outputs delivered, {} wait", name(), num_delivered_, waiting_.size());
}

void OutputQueue::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, num_pushed_, num_pushed_.name());
  sc_core::sc_trace(file, num_delivered_, std::string(name()) + ".outputs_delivered");
}

}  // namespace a3
