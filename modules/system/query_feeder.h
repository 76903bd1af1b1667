#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/systemc/pin_vector.h"
#include "modules/system/system_clock.h"
#include "modules/system/system_job.h"

namespace a3 {

/// Sends a unit the queries of its job: query q of an operation arrives q intervals after the
/// operation's assignment, or waits for the job's start. It is at the pins in the cycle in which it
/// arrives, or in the first in which the one before it is gone.
class QueryFeeder : public sc_core::sc_module {
 public:
  QueryFeeder(const sc_core::sc_module_name& name, const SystemClock& system_clock,
              std::int64_t arrival_interval_cycles);

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_out<bool> valid{"valid"};
  sc_core::sc_in<bool> ready{"ready"};
  sc_core::sc_out<QueryVector> data{"data"};

  /// Begins at this instant with the queries of `job` at these places, which are there until all
  /// have been sent.
  void start(const SystemJob& job, std::vector<int> places);

 private:
  SC_HAS_PROCESS(QueryFeeder);

  enum class State { kIdle, kWaiting, kPresented, kBlocked };

  void feed();
  /// With the next query, for the pins in cycle `cycle`.
  void go_on(std::int64_t cycle);
  void present(int place);

  const SystemClock& system_clock_;
  const std::int64_t arrival_interval_cycles_;
  sc_core::sc_event begin_;
  State state_ = State::kIdle;
  const SystemJob* job_ = nullptr;
  std::vector<int> places_;
  std::size_t num_sent_ = 0;
};

}  // namespace a3
