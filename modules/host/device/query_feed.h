#pragma once

#include <deque>
#include <systemc>

#include "a3/systemc/clocked_block.h"
#include "a3/systemc/pin_vector.h"

namespace a3 {

/// The queries that the device has read, in front of the accelerator's pins: as many as it has room
/// for.
class QueryFeed : public ClockedBlock {
 public:
  /// `taken` is notified when there is room again.
  QueryFeed(const sc_core::sc_module_name& name, int num_places, sc_core::sc_event& taken);

  sc_core::sc_out<bool> valid{"valid"};
  sc_core::sc_in<bool> ready{"ready"};
  sc_core::sc_out<QueryVector> data{"data"};

  bool has_room() const { return queries_.size() < num_places_; }

  /// Where there is room. It is at the pins after the next edge at the earliest.
  void push(QueryVector query);

 private:
  void on_clock() override;
  void on_reset() override;

  const std::size_t num_places_;
  sc_core::sc_event& taken_;
  sc_core::sc_event pushed_;
  std::deque<QueryVector> queries_;  // the one at the pins is still among them
};

}  // namespace a3
