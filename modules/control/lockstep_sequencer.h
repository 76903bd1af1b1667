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
/// A slot issues to each module the rows that its query sees, one a cycle to the exponent unit and
/// one slice a cycle to dot product and output. When the query that sees most is through, the slot
/// drains the deepest of them. In its last cycle the output leaves; a full output queue holds the
/// slot until it can (ours). At its end every query moves one module on and the next waiting query
/// enters. A slot begins only with a query in one of the modules: a query that finds the machine
/// empty enters at once (ours).
class LockstepSequencer : public ClockedBlock, public Control {
 public:
  LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                    const BitWidths& widths, const ControlPorts& ports);

  void connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) override;
  void start_operation(const OperationShape& shape) override { num_slices_ = shape.num_slices; }
  std::optional<FlippedWord> flip(const SoftError& error) override;
  std::string state() const override;

 private:
  /// A query in one of the modules.
  struct Occupant {
    std::int64_t query;  ///< counted from the last reset
    int visible_rows;
  };

  void on_clock() override;
  void on_reset() override;
  bool begin_slot();
  void move_queries_on();
  void accept_query();
  int most_visible_rows() const;
  void issue_rows();
  RowIssue next_slice(const std::optional<Occupant>& in_module) const;
  RowIssue next_row(const std::optional<Occupant>& in_module) const;
  void issue_to_output();
  void drain();
  void end_slot();
  void log_slot_begin();
  static void log_issue(const RowIssue& issued, const std::optional<Occupant>& in_module,
                        BlockLog& log);
  void show(int row_bits, int num_slice_bits, ProbeList& probes);

  const int drain_cycles_;
  ControlPorts ports_;
  BlockLog dot_product_log_;
  BlockLog output_log_;
  int num_slices_ = 1;

  std::optional<Occupant> in_dot_product_;
  std::optional<Occupant> in_exponent_;
  std::optional<Occupant> in_output_;
  std::int64_t next_query_ = 0;
  std::vector<std::int32_t> rows_;  // that the query accepted last sees

  bool in_slot_ = false;
  int slot_rows_ = 0;  // that the query in the modules that sees most sees
  int row_ = 0;        // whose slice is issued next, to dot product and output
  int slice_ = 0;
  int exponent_row_ = 0;  // issued next to the exponent unit
  int cycles_drained_ = 0;
};

}  // namespace a3
