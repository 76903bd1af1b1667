#include "modules/host/arrivals.h"

#include <fmt/format.h>

#include "a3/systemc/errors.h"

namespace a3 {

Arrivals::Arrivals(const sc_core::sc_module_name& name, const CycleCounter& cycles)
    : ClockedBlock(name), cycles_(cycles) {}

void Arrivals::start_operation(const QuantisedOperation& operation,
                               std::int64_t arrival_interval_cycles) {
  if (num_sent_ < num_queries_) {
    throw ModelError(std::string(name()) + ": an operation begins while queries are to be sent");
  }
  operation_ = &operation;
  num_queries_ = operation.num_queries();
  arrival_interval_cycles_ = arrival_interval_cycles;
  num_sent_ = 0;
  work_.notify(sc_core::SC_ZERO_TIME);
}

void Arrivals::on_clock() {
  if (valid.read()) {
    if (!ready.read()) {
      sleep_until(ready.value_changed_event());
      return;
    }
    ++num_sent_;  // taken on this very edge
  }
  if (num_sent_ == num_queries_) {
    valid.write(false);
    sleep_until(work_);
    return;
  }
  // What this edge writes is at the pins in the next cycle and in the queue in the one after it.
  const std::int64_t earliest_arrival = cycles_.now() + kLeadCycles;
  if (arrival_cycle(num_sent_) <= earliest_arrival) {
    present(num_sent_);
    return;
  }
  valid.write(false);
  work_.notify(cycles_.time_to_be_seen_in(arrival_cycle(num_sent_) - kLeadCycles));
  sleep_until(work_);
}

void Arrivals::present(std::int64_t query) {
  const int number = static_cast<int>(query);
  const std::int32_t* components = operation_->query.row(number);
  valid.write(true);
  data.write({{components, components + operation_->query.num_cols()},
              operation_->num_visible_rows(number)});
}

void Arrivals::on_reset() {
  valid.write(false);
  work_.cancel();
  num_queries_ = 0;
  num_sent_ = 0;
}

std::string Arrivals::state() const {
  return fmt::format("{}: {} of {} queries sent", name(), num_sent_, num_queries_);
}

}  // namespace a3
