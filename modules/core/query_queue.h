#pragma once

#include <cstdint>
#include <string>
#include <systemc>

#include "a3/systemc/pin_vector.h"
#include "a3/systemc/query_source.h"
#include "modules/core/edge_queue.h"

namespace a3 {

/// The queue in front of the accelerator (paper, III-C): pins on one side, the block that accepts
/// queries on the other.
///
/// A query that is valid at the pins in cycle t, when ready is high, can be accepted from cycle
/// t + 1 on; where the queue falls through and is empty, in cycle t.
class QueryQueue : public EdgeQueue<QueryVector>, public QuerySource {
 public:
  QueryQueue(const sc_core::sc_module_name& name, const Size& size, bool falls_through,
             QueryObserver& observer, Instruments& instruments);

  sc_core::sc_in<bool> valid{"valid"};
  sc_core::sc_out<bool> ready{"ready"};
  sc_core::sc_in<QueryVector> data{"data"};

  bool available() const override { return fifo().may_pop() || passes(); }
  const sc_core::sc_event& available_event() const override { return offered_; }
  const QueryVector& pop() override;

  /// Queries of the operation see `num_rows` rows at most and have `num_columns` components.
  void start_operation(int num_rows, int num_columns);

  bool empty() const { return !available(); }
  /// Since the last reset.
  std::int64_t num_accepted() const { return fifo().num_popped(); }

  std::string state() const { return EdgeQueue::state("queries accepted"); }

 private:
  SC_HAS_PROCESS(QueryQueue);

  void on_clock() override;
  void on_reset() override;
  void drive_ready() { ready.write(fifo().may_push()); }
  void offer() { offered_.notify(sc_core::SC_ZERO_TIME); }
  /// Whether the query at the pins can be accepted in this cycle.
  bool passes() const { return falls_through_ && !fifo().may_pop() && valid.read(); }
  /// That query, as the queue takes it.
  QueryVector taken() const;
  void check(const QueryVector& query) const;

  const bool falls_through_;
  sc_core::sc_event offered_;  // a query has come
  QueryVector passed_;         // the latest that was accepted from the pins
  // Of the operation; 0 before the first.
  int num_rows_ = 0;
  int num_columns_ = 0;
};

}  // namespace a3
