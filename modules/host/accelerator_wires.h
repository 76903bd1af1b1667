#pragma once

#include <systemc>

#include "a3/systemc/accelerator.h"
#include "a3/systemc/pin_vector.h"

namespace a3 {

/// The wires between an accelerator's pins, but for clock and reset, and those who send queries and
/// take outputs.
struct AcceleratorWires {
  /// Whether outputs are taken from the start.
  explicit AcceleratorWires(bool takes_outputs = false)
      : output_ready("output_ready", takes_outputs) {}

  sc_core::sc_signal<bool> query_valid{"query_valid", false};
  sc_core::sc_signal<bool> query_ready{"query_ready", false};
  sc_core::sc_signal<QueryVector> query_data{"query_data"};
  sc_core::sc_signal<bool> output_valid{"output_valid", false};
  sc_core::sc_signal<bool> output_ready;
  sc_core::sc_signal<OutputVector> output_data{"output_data"};

  void connect(Accelerator& accelerator) {
    accelerator.query_valid(query_valid);
    accelerator.query_ready(query_ready);
    accelerator.query_data(query_data);
    accelerator.output_valid(output_valid);
    accelerator.output_ready(output_ready);
    accelerator.output_data(output_data);
  }

  /// Who sends queries: a module with pins valid, ready and data.
  template <typename Source>
  void connect_source(Source& source) {
    source.valid(query_valid);
    source.ready(query_ready);
    source.data(query_data);
  }

  /// Who takes outputs, likewise.
  template <typename Sink>
  void connect_sink(Sink& sink) {
    sink.valid(output_valid);
    sink.ready(output_ready);
    sink.data(output_data);
  }
};

}  // namespace a3
