#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/damage.h"
#include "arith/bit_widths.h"
#include "modules/core/output_queue.h"
#include "modules/pipelines/row_pipeline.h"
#include "modules/pipelines/standstill.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// What the output module is built into.
struct OutputUnitPorts {
  RowSram& value_sram;
  const WeightBanks& weight_banks;
  OutputQueue& queue;
  /// Whether an output may leave in this cycle, the queue permitting: in lock step only at the end
  /// of a slot.
  const sc_core::sc_signal<bool>& release;
  const Damage& damage;
  Instruments& instruments;
};

/// Output module (paper, III-A): divider, then the weighted sum of value rows in num_lanes
/// accumulators: divide 7, multiply 1, accumulate 1 by default. In the last stage the query's end
/// sends the vector to the output queue.
///
/// While the query's end would enter the last stage but its vector could not leave, the whole
/// pipeline stands still, issue register included: no stage takes what is before it (ours).
class OutputUnit : public RowPipeline, public Standstill {
 public:
  OutputUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths& widths,
             const OutputUnitPorts& ports);

  bool stands_still() const override;
  bool holds_end_of(std::uint8_t bank) const override;

 private:
  void on_clock() override;
  void on_reset() override;
  std::int64_t enter(const RowIssue& entering) override;
  void leave(const Stage& leaving) override;
  void accumulate(const Stage& stage);
  void send_output();
  void show(ProbeList& probes);

  const Numerics numerics_;
  const BitWidths widths_;
  OutputUnitPorts ports_;
  sc_core::sc_signal<bool> query_ends_{"query_ends", false};  // with the next advance
  std::vector<std::int64_t> accumulators_;
  std::int64_t& num_rows_;
  std::int64_t weight_ = 0;  // leaving the last stage
};

}  // namespace a3
