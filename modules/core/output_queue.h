#pragma once

#include <cstdint>
#include <string>
#include <systemc>

#include "a3/systemc/pin_vector.h"
#include "modules/core/edge_queue.h"

namespace a3 {

/// The queue behind the accelerator (paper, III-C): the output module on one side, pins on the
/// other.
///
/// A vector that is pushed into the empty queue in cycle t is valid at the pins from cycle t + 1
/// on, and leaves in the first cycle in which ready is high.
class OutputQueue : public EdgeQueue<OutputVector> {
 public:
  OutputQueue(const sc_core::sc_module_name& name, const Size& size, QueryObserver& observer,
              Instruments& instruments);

  sc_core::sc_out<bool> valid{"valid"};
  sc_core::sc_in<bool> ready{"ready"};
  sc_core::sc_out<OutputVector> data{"data"};

  bool may_push() const { return fifo().may_push(); }

  /// By the output module, once a query.
  void push(const OutputVector& output) { fifo().push(output); }

  /// Since the last reset.
  std::int64_t num_delivered() const { return fifo().num_popped(); }

  std::string state() const { return EdgeQueue::state("outputs delivered"); }

 private:
  SC_HAS_PROCESS(OutputQueue);

  void on_clock() override;
  void drive_valid();
};

}  // namespace a3
