#include "modules/core/query_queue.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

QueryQueue::QueryQueue(const sc_core::sc_module_name& name, const Size& size,
                       QueryObserver& observer, Instruments& instruments)
    : EdgeQueue(name, size, observer) {
  SC_METHOD(drive_ready);
  sensitive << fifo_.pushed_event() << fifo_.popped_event();
  show(valid, ready, data, "accepted", instruments.probes);
}

void QueryQueue::on_clock() {
  if (!passes_or_sleeps(valid, ready)) return;
  const QueryVector& query = data.read();
  if (query.raw.size() != static_cast<std::size_t>(size_.num_lanes)) {
    throw ModelError(fmt::format("{}: a query of {} components, but there are {} lanes", name(),
                                 query.raw.size(), size_.num_lanes));
  }
  fifo_.push(query);
}

const std::int32_t* QueryQueue::pop() {
  const std::int64_t number = fifo_.num_popped();
  const std::int32_t* query = fifo_.front().raw.data();
  fifo_.pop();
  observer_.query_accepted(number);
  return query;
}

}  // namespace a3
