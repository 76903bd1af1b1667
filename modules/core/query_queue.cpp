#include "modules/core/query_queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/systemc/errors.h"

namespace a3 {

QueryQueue::QueryQueue(const sc_core::sc_module_name& name, const Size& size, bool falls_through,
                       QueryObserver& observer, Instruments& instruments)
    : EdgeQueue(name, size, observer), falls_through_(falls_through) {
  SC_METHOD(drive_ready);
  sensitive << fifo().pushed_event() << fifo().popped_event();
  SC_METHOD(offer);
  sensitive << fifo().pushed_event();
  if (falls_through_) sensitive << valid;
  dont_initialize();
  show(valid, ready, data, "accepted", instruments.probes);
}

void QueryQueue::on_clock() {
  if (!passes_or_sleeps(valid, ready)) return;
  fifo().push(taken());
}

QueryVector QueryQueue::taken() const {
  QueryVector query = data.read();
  check(query);
  query.visible_rows = std::min(query.visible_rows, num_rows_);
  return query;
}

void QueryQueue::start_operation(int num_rows, int num_columns) {
  num_rows_ = num_rows;
  num_columns_ = num_columns;
}

void QueryQueue::check(const QueryVector& query) const {
  if (query.raw.size() != static_cast<std::size_t>(num_columns_)) {
    throw ModelError(fmt::format("{}: a query of {} components, but the operation's rows have {}",
                                 name(), query.raw.size(), num_columns_));
  }
  if (query.visible_rows < 1) {
    throw ModelError(fmt::format("{}: a query that sees {} rows", name(), query.visible_rows));
  }
}

void QueryQueue::on_reset() {
  EdgeQueue::on_reset();
  num_rows_ = 0;
  num_columns_ = 0;
}

const QueryVector& QueryQueue::pop() {
  const std::int64_t number = fifo().num_popped();
  if (passes()) {
    passed_ = taken();
    fifo().pass();
    observer().query_accepted(number);
    return passed_;
  }
  const QueryVector& query = fifo().front();
  fifo().pop();
  observer().query_accepted(number);
  return query;
}

}  // namespace a3
