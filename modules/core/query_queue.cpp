#include "modules/core/query_queue.h"

#include <fmt/format.h>

#include "modules/primitives/model_error.h"

namespace a3 {

QueryQueue::QueryQueue(const sc_core::sc_module_name& name, const CycleCounter& cycles,
                       CoreObserver& observer)
    : sc_module(name), cycles_(cycles), observer_(observer) {
  SC_METHOD(arrive);
  sensitive << arrival_;
  dont_initialize();
}

void QueryQueue::load(const Matrix<std::int32_t>& queries, std::int64_t arrival_interval_cycles) {
  if (num_taken_ != num_arrived_) throw ModelError("query queue: loaded while queries wait");
  queries_ = &queries;
  arrival_interval_cycles_ = arrival_interval_cycles;
  num_taken_ = 0;
  num_arrived_ = 0;
  arrive();
}

void QueryQueue::arrive() {
  const int num_queries = queries_->num_rows();
  num_arrived_ = arrival_interval_cycles_ == 0 ? num_queries : num_arrived_ + 1;
  update_available();
  if (num_arrived_ < num_queries) {
    arrival_.notify(cycles_.time_to_be_seen_in(num_arrived_ * arrival_interval_cycles_));
  }
}

const std::int32_t* QueryQueue::pop() {
  if (num_taken_ >= num_arrived_) throw ModelError("query queue: taken from while empty");
  observer_.query_accepted(num_taken_in_all_++, cycles_.now());
  const std::int32_t* query = queries_->row(num_taken_++);
  update_available();
  return query;
}

std::string QueryQueue::state() const {
  return fmt::format("{}: {} queries arrived, {} taken", name(), num_arrived_, num_taken_);
}

void QueryQueue::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, available_, available_.name());
  sc_core::sc_trace(file, num_arrived_, std::string(name()) + ".num_arrived");
  sc_core::sc_trace(file, num_taken_, std::string(name()) + ".num_taken");
}

}  // namespace a3
