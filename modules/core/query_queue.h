#pragma once

#include <cstdint>
#include <systemc>

#include "a3/base/matrix.h"
#include "modules/core/core_observer.h"
#include "modules/primitives/cycle_counter.h"

namespace a3 {

/// The queue in front of the accelerator (paper, III-C), as deep as the host needs it.
///
/// Query q arrives at cycle q * interval and can be taken from that cycle on, one a cycle.
class QueryQueue : public sc_core::sc_module {
 public:
  QueryQueue(const sc_core::sc_module_name& name, const CycleCounter& cycles,
             CoreObserver& observer);

  /// The queries of an operation, [m, num_lanes]; `queries` outlives the operation. Only while no
  /// query waits.
  void load(const Matrix<std::int32_t>& queries, std::int64_t arrival_interval_cycles);

  /// Whether a query can be taken in this cycle.
  bool available() const { return available_.read(); }
  const sc_core::sc_event& available_event() const { return available_.value_changed_event(); }

  /// Takes the oldest query: a component per lane. In a cycle in which one is available.
  const std::int32_t* pop();

  int num_waiting() const { return num_arrived_ - num_taken_; }
  std::int64_t num_taken_in_all() const { return num_taken_in_all_; }

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  SC_HAS_PROCESS(QueryQueue);

  void arrive();
  void update_available() { available_.write(num_taken_ < num_arrived_); }

  const CycleCounter& cycles_;
  CoreObserver& observer_;
  const Matrix<std::int32_t>* queries_ = nullptr;
  std::int64_t arrival_interval_cycles_ = 0;
  int num_arrived_ = 0;
  int num_taken_ = 0;
  std::int64_t num_taken_in_all_ = 0;
  sc_core::sc_event arrival_;
  // Arrivals and the block that takes queries both move it; each computes it from the same counts.
  sc_core::sc_signal<bool, sc_core::SC_MANY_WRITERS> available_{"available"};
};

}  // namespace a3
