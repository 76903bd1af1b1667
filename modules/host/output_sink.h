#pragma once

#include <cstdint>
#include <functional>
#include <systemc>

#include "a3/systemc/clocked_block.h"
#include "a3/systemc/pin_vector.h"

namespace a3 {

/// The host that takes outputs, at once unless it is told when.
class OutputSink : public ClockedBlock {
 public:
  explicit OutputSink(const sc_core::sc_module_name& name);

  sc_core::sc_in<bool> valid{"valid"};
  sc_core::sc_out<bool> ready{"ready"};
  sc_core::sc_in<OutputVector> data{"data"};

  /// Is asked on every edge whether ready is high in the cycle after it; to be set before the
  /// simulation starts.
  void take_only_when(std::function<bool()> is_ready_next) {
    is_ready_next_ = std::move(is_ready_next);
  }

  /// Is given every output taken.
  void deliver_to(std::function<void(const OutputVector&)> receiver) {
    receiver_ = std::move(receiver);
  }

 private:
  void on_clock() override;
  void on_reset() override;

  std::function<bool()> is_ready_next_;
  std::function<void(const OutputVector&)> receiver_;
};

}  // namespace a3
