#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/access_port.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/damage.h"
#include "arith/bit_widths.h"
#include "modules/core/output_queue.h"
#include "modules/pipelines/row_pipeline.h"
#include "modules/pipelines/standstill.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// What the output module is built into.
struct OutputUnitPorts {
  RowSram& value_sram;
  MultiplierArray& multipliers;
  OutputQueue& queue;
  /// Whether an output may leave in this cycle, the queue permitting: in lock step only at the end
  /// of a slot.
  const sc_core::sc_signal<bool>& release;
  /// Whether the multipliers work for candidate selection in this cycle.
  const sc_core::sc_signal<bool>& borrowed;
  const Damage& damage;
  Instruments& instruments;
};

/// Output module (paper, III-A): divider, then the weighted sum of value rows, slice by slice, in
/// an accumulator a column: divide 7, multiply 1, accumulate 1 by default. In the last stage the
/// query's end sends the vector to the output queue.
///
/// While its multipliers are borrowed, the whole pipeline stands still, issue register included: no
/// stage takes what is before it (ours, docs/adr/0015). So it does while the query's end would
/// enter the last stage but its vector could not leave (ours).
class OutputUnit : public RowPipeline, public Standstill {
 public:
  OutputUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths& widths,
             const OutputUnitPorts& ports);

  std::optional<StallCause> standstill() const override;

  void start_operation(const OperationShape& shape);

 private:
  void on_clock() override;
  void on_reset() override;
  std::int64_t enter(const RowIssue& entering) override;
  void leave(const Stage& leaving) override;
  void accumulate(const Stage& stage);
  void send_output(const RowIssue& closing);
  void show(int num_columns, ProbeList& probes);

  const Numerics numerics_;
  const int num_lanes_;
  const BitWidths widths_;
  OutputUnitPorts ports_;
  sc_core::sc_signal<bool> query_ends_{"query_ends", false};  // with the next advance
  OutputVector output_;  // its numbers are the accumulators of the operation's columns
  std::int64_t& num_rows_;
  std::int64_t weight_ = 0;  // leaving the last stage
};

}  // namespace a3
