#pragma once

#include <cstdint>
#include <systemc>

#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/delay_line.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_issue.h"
#include "modules/primitives/row_sram.h"

namespace a3 {

/// What the dot product is built into.
struct DotProductUnitPorts {
  RowSram& key_sram;
  const QueryRegisterPair& query_registers;
  ScoreBanks& score_banks;
};

/// Dot product (paper, III-A): a row of the key SRAM times the query, adder tree, running maximum.
///
/// One row a cycle. A row issued in cycle t is in the score bank from cycle t + 1 + depth on: read,
/// multiply, adder tree, compare and write.
class DotProductUnit : public ClockedBlock {
 public:
  DotProductUnit(const sc_core::sc_module_name& name, const Machine& machine,
                 const BitWidths& widths, const DotProductUnitPorts& ports);

  sc_core::sc_in<RowIssue> issue{"issue"};

  std::int64_t num_rows() const { return num_rows_; }

  void trace(sc_core::sc_trace_file* file) const override;

 private:
  struct Stage {
    RowIssue issue;
    std::int64_t score = 0;

    bool is_bubble() const { return issue.is_bubble(); }
  };

  void on_clock() override;
  std::int64_t score_of(const RowIssue& row);
  void write(const Stage& stage);

  const int num_lanes_;
  const int dot_product_bits_;
  DotProductUnitPorts ports_;
  DelayLine<Stage> pipeline_;
  bool query_open_ = false;  // rows of a query are being written
  std::int64_t score_ = 0;   // leaving the last stage
  std::int64_t num_rows_ = 0;
};

}  // namespace a3
