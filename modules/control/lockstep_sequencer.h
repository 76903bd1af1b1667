#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "arith/bit_widths.h"
#include "modules/control/control.h"

namespace a3 {

/// Lock-step control of the base design (paper, III-A): three modules, a query in each.
///
/// A slot issues every row of the operation to all three modules, one a cycle, and then drains the
/// deepest of them. In its last cycle the output leaves; a full output queue holds the slot until
/// it can (ours). At its end every query moves one module on and the next waiting query enters. A
/// slot begins only with a query in one of the modules: a query that finds the machine empty enters
/// at once (ours).
class LockstepSequencer : public ClockedBlock, public Control {
 public:
  LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                    const BitWidths& widths, const ControlPorts& ports);

  void connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) override;
  void start_operation(int num_rows) override;
  std::optional<FlippedWord> flip(const SoftError& error) override;
  std::string state() const override;

 private:
  void on_clock() override;
  void on_reset() override;
  bool begin_slot();
  void move_queries_on();
  void accept_query();
  void issue_row();
  void drain();
  void end_slot();
  void log_slot_begin();
  void log_row(bool last);
  void show(int row_bits, ProbeList& probes);

  const int drain_cycles_;
  ControlPorts ports_;
  BlockLog dot_product_log_;
  BlockLog output_log_;
  std::vector<std::int32_t> all_rows_;

  // The query in each module, counted from the last reset.
  std::optional<std::int64_t> in_dot_product_;
  std::optional<std::int64_t> in_exponent_;
  std::optional<std::int64_t> in_output_;
  std::int64_t next_query_ = 0;

  bool in_slot_ = false;
  int row_ = 0;
  int cycles_drained_ = 0;
};

}  // namespace a3
