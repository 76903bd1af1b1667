#pragma once

#include <deque>
#include <systemc>

#include "a3/systemc/clocked_block.h"
#include "a3/systemc/pin_vector.h"

namespace a3 {

/// The outputs that the device has yet to write, behind the accelerator's pins. Without room for
/// another it is not ready, and the accelerator waits.
class OutputBuffer : public ClockedBlock {
 public:
  /// `arrived` is notified when there is an output.
  OutputBuffer(const sc_core::sc_module_name& name, int num_places, sc_core::sc_event& arrived);

  sc_core::sc_in<bool> valid{"valid"};
  sc_core::sc_out<bool> ready{"ready"};
  sc_core::sc_in<OutputVector> data{"data"};

  bool empty() const { return outputs_.empty(); }

  /// The oldest, where there is one; its place is free from then on.
  OutputVector pop();

 private:
  void on_clock() override;
  void on_reset() override;

  const std::size_t num_places_;
  sc_core::sc_event& arrived_;
  sc_core::sc_event popped_;
  std::deque<OutputVector> outputs_;
};

}  // namespace a3
