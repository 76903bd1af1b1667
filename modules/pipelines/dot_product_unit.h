#pragma once

#include <cstdint>
#include <systemc>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "arith/bit_widths.h"
#include "modules/pipelines/row_pipeline.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// What the dot product is built into.
struct DotProductUnitPorts {
  RowSram& key_sram;
  const QueryRegisterPair& query_registers;
  ScoreBanks& score_banks;
  Instruments& instruments;
};

/// Dot product (paper, III-A): a row of the key SRAM times the query, adder tree, running maximum:
/// read, multiply, adder tree, compare and write. The last stage adds up the slices of a row.
class DotProductUnit : public RowPipeline {
 public:
  DotProductUnit(const sc_core::sc_module_name& name, const Machine& machine,
                 const BitWidths& widths, const DotProductUnitPorts& ports);

 private:
  std::int64_t enter(const RowIssue& entering) override;
  void leave(const Stage& leaving) override;
  void end_row(std::int32_t row, ScoreBank& bank);
  void on_reset() override;
  void show(ProbeList& probes);

  const int num_lanes_;
  const int dot_product_bits_;
  DotProductUnitPorts ports_;
  std::int64_t& num_rows_;
  std::int64_t sum_so_far_ = 0;  // of the slices of a row that goes on
  std::int64_t score_ = 0;       // leaving the last stage
};

}  // namespace a3
