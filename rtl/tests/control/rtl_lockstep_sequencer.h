#pragma once

#include <cstdint>

#include "Vtested_lockstep_sequencer.h"
#include "a3/systemc/block_log.h"
#include "modules/control/control.h"
#include "modules/control/lockstep_sequencer.h"
#include "rtl/tests/tested_model.h"

namespace a3::rtl::test {

/// rtl/control/lockstep_sequencer.sv behind those ports of its module that it has: it says when a
/// query enters and when an output may leave. The rows, which the module issues itself, other
/// blocks issue in RTL.
class RtlLockstepSequencer : public ClockedBlock, private TestedModel<Vtested_lockstep_sequencer> {
 public:
  RtlLockstepSequencer(const sc_core::sc_module_name& name, const Machine&, const BitWidths&,
                       const ControlPorts& ports)
      : ClockedBlock(name),
        ports_(ports),
        output_log_(ports.instruments, Block::kOutput, *this, "output_work") {
    model().enable = 1;
  }

  void start_operation(const OperationShape& shape) {
    model().num_slices = static_cast<CData>(shape.num_slices);
  }

 private:
  void on_clock() override {
    const bool available = ports_.queries.available();
    model().query_valid = available;
    model().output_stands_still = ports_.output.stands_still();
    settle();
    if (model().may_begin && available) {
      model().query_rows = static_cast<CData>(ports_.queries.pop().visible_rows);
    }
    settle();
    if (model().release_output && model().output_stands_still) {
      output_log_.stalled(-1, StallCause::kQueueFull);
    }
    clock_model();
    ports_.output_release.write(model().release_output);
  }

  void on_reset() override {
    reset_model();
    ports_.output_release.write(false);
  }

  ControlPorts ports_;
  BlockLog output_log_;
};

}  // namespace a3::rtl::test
