#include "modules/core/query_queue.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

QueryQueue::QueryQueue(const sc_core::sc_module_name& name, const Size& size,
                       QueryObserver& observer, Instruments& instruments)
    : EdgeQueue(name, size, observer) {
  SC_METHOD(drive_ready);
  sensitive << fifo().pushed_event() << fifo().popped_event();
  show(valid, ready, data, "accepted", instruments.probes);
}

void QueryQueue::on_clock() {
  if (!passes_or_sleeps(valid, ready)) return;
  const QueryVector& query = data.read();
  if (query.raw.size() != static_cast<std::size_t>(size().num_lanes)) {
    throw ModelError(fmt::format("{}: a query of {} components, but there are {} lanes", name(),
                                 query.raw.size(), size().num_lanes));
  }
  fifo().push(query);
}

const std::int32_t* QueryQueue::pop() {
  const std::int64_t number = fifo().num_popped();
  const std::int32_t* query = fifo().front().raw.data();
  fifo().pop();
  observer().query_accepted(number);
  return query;
}

}  // namespace a3
