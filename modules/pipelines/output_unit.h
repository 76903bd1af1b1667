#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/core/output_queue.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/damage.h"
#include "modules/primitives/delay_line.h"
#include "modules/primitives/row_issue.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// What the output module is built into.
struct OutputUnitPorts {
  RowSram& value_sram;
  const WeightBanks& weight_banks;
  OutputQueue& output_queue;
  const Damage& damage;
};

/// Output module (paper, III-A): divider, then the weighted sum of value rows in num_lanes
/// accumulators.
///
/// One row a cycle. A row issued in cycle t is accumulated from cycle t + 1 + depth on: divide 7,
/// multiply 1, accumulate 1 by default. The query's last row sends the vector to the output queue.
class OutputUnit : public ClockedBlock {
 public:
  OutputUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths& widths,
             const OutputUnitPorts& ports);

  sc_core::sc_in<RowIssue> issue{"issue"};

  std::int64_t num_rows() const { return num_rows_; }

  void trace(sc_core::sc_trace_file* file) const override;

 private:
  struct Stage {
    RowIssue issue;
    std::int64_t weight = 0;

    bool is_bubble() const { return issue.is_bubble(); }
  };

  void on_clock() override;
  std::int64_t weight_of(const RowIssue& row) const;
  void accumulate(const Stage& stage);
  void send_output();

  const Numerics numerics_;
  const BitWidths widths_;
  OutputUnitPorts ports_;
  DelayLine<Stage> pipeline_;
  std::vector<std::int64_t> accumulators_;
  std::int64_t weight_ = 0;  // leaving the last stage
  std::int64_t num_rows_ = 0;
};

}  // namespace a3
