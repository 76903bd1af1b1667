#include "modules/system/query_feeder.h"

#include <utility>

#include "a3/systemc/errors.h"

namespace a3 {

QueryFeeder::QueryFeeder(const sc_core::sc_module_name& name, const SystemClock& system_clock,
                         std::int64_t arrival_interval_cycles)
    : sc_module(name),
      system_clock_(system_clock),
      arrival_interval_cycles_(arrival_interval_cycles) {
  SC_METHOD(feed);
  sensitive << begin_;
  dont_initialize();
}

void QueryFeeder::start(const SystemJob& job, std::vector<int> places) {
  if (num_sent_ < places_.size()) {
    throw ModelError(std::string(name()) + ": a job begins while queries are to be sent");
  }
  job_ = &job;
  places_ = std::move(places);
  num_sent_ = 0;
  begin_.notify(sc_core::SC_ZERO_TIME);
}

void QueryFeeder::feed() {
  switch (state_) {
    case State::kIdle:
    case State::kWaiting:
      go_on(system_clock_.cycle_of_instant());
      break;
    case State::kPresented:  // an edge
      if (ready.read()) {
        ++num_sent_;
        go_on(system_clock_.cycle_of_edge() + 1);
      } else {
        state_ = State::kBlocked;
        next_trigger(ready.value_changed_event());
      }
      break;
    case State::kBlocked:
      state_ = State::kPresented;
      next_trigger(clock.posedge_event());
      break;
  }
}

void QueryFeeder::go_on(std::int64_t cycle) {
  if (num_sent_ == places_.size()) {
    valid.write(false);
    state_ = State::kIdle;  // until the next job begins
    return;
  }
  const int place = places_[num_sent_];
  const std::int64_t number = job_->query_numbers[static_cast<std::size_t>(place)];
  const std::int64_t arrival_cycle = *job_->arrival_cycle + number * arrival_interval_cycles_;
  if (arrival_cycle > cycle) {
    valid.write(false);
    state_ = State::kWaiting;
    next_trigger(system_clock_.until(arrival_cycle));
    return;
  }
  present(place);
  state_ = State::kPresented;
  next_trigger(clock.posedge_event());
}

void QueryFeeder::present(int place) {
  const std::int32_t* components = job_->tile.query.row(place);
  valid.write(true);
  data.write(
      {{components, components + job_->tile.query.num_cols()}, job_->tile.num_visible_rows(place)});
}

}  // namespace a3
