#pragma once

#include <cstdint>
#include <systemc>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "arith/bit_widths.h"
#include "arith/exponent.h"
#include "modules/pipelines/row_pipeline.h"
#include "modules/primitives/banks.h"

namespace a3 {

/// What the exponent unit is built into.
struct ExponentUnitPorts {
  const ScoreBanks& score_banks;
  WeightBanks& weight_banks;
  Instruments& instruments;
};

/// Exponent unit (paper, III-A and III-B): subtract from the maximum, two tables and a multiplier,
/// sum.
class ExponentUnit : public RowPipeline {
 public:
  ExponentUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths& widths,
               const ExponentUnitPorts& ports);

 private:
  void on_clock() override;
  std::int64_t enter(const RowIssue& entering) override;
  void leave(const Stage& leaving) override;
  void on_reset() override;
  void log(const RowIssue& entering);
  void show(ProbeList& probes);

  const BitWidths widths_;
  const ExponentTables tables_;
  ExponentUnitPorts ports_;
  BlockLog log_;
  std::int64_t exponent_ = 0;    // leaving the last stage
  bool entering_query_ = false;  // rows of a query are entering
  std::int64_t query_entering_ = -1;
};

}  // namespace a3
