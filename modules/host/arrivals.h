#pragma once

#include <cstdint>
#include <string>
#include <systemc>

#include "a3/arith/quantise.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/pin_vector.h"
#include "modules/host/cycle_counter.h"

namespace a3 {

/// The host that sends an operation's queries (paper, III-C: queries come one after another).
///
/// Query q arrives at cycle q * interval: the query queue takes it from the pins in the cycle
/// before, so that the accelerator can accept it in that very cycle. One that finds the queue full
/// waits at the pins, and those behind it wait here.
class Arrivals : public ClockedBlock {
 public:
  /// A register before the pins and the queue itself: so many cycles before cycle 0 an operation
  /// begins, for its first query to be there in cycle 0.
  static constexpr std::int64_t kLeadCycles = 2;

  Arrivals(const sc_core::sc_module_name& name, const CycleCounter& cycles);

  sc_core::sc_out<bool> valid{"valid"};
  sc_core::sc_in<bool> ready{"ready"};
  sc_core::sc_out<QueryVector> data{"data"};

  /// The queries of an operation, which begins now: the next edge is cycle -kLeadCycles.
  /// `operation` outlives it. Throws ModelError if queries of the one before it are still to be
  /// sent.
  void start_operation(const QuantisedOperation& operation, std::int64_t arrival_interval_cycles);

  /// Queries of the operation that the queue has taken.
  std::int64_t num_sent() const { return num_sent_; }

  std::string state() const;

 private:
  void on_clock() override;
  void on_reset() override;
  std::int64_t arrival_cycle(std::int64_t query) const { return query * arrival_interval_cycles_; }
  void present(std::int64_t query);

  const CycleCounter& cycles_;
  std::int64_t num_queries_ = 0;
  const QuantisedOperation* operation_ = nullptr;
  std::int64_t arrival_interval_cycles_ = 0;
  std::int64_t num_sent_ = 0;
  sc_core::sc_event work_;  // an operation begins, or the next query is about to arrive
};

}  // namespace a3
