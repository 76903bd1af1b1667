#pragma once

#include <cstdint>
#include <systemc>

#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "arith/exponent.h"
#include "modules/core/core_observer.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/delay_line.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// Exponent unit (paper, III-A and III-B): subtract from the maximum, two tables and a multiplier,
/// sum.
///
/// One row a cycle. A row issued in cycle t is in the weight bank and in its sum from cycle t + 1 +
/// depth on.
class ExponentUnit : public ClockedBlock {
 public:
  ExponentUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths& widths,
               const ScoreBanks& score_banks, WeightBanks& weight_banks);

  sc_core::sc_in<RowIssue> issue{"issue"};

  void listen(TimelineListener* timeline) { timeline_ = timeline; }
  std::int64_t num_rows() const { return num_rows_; }

  void trace(sc_core::sc_trace_file* file) const override;

 private:
  struct Stage {
    RowIssue issue;
    std::int64_t exponent = 0;

    bool is_bubble() const { return issue.is_bubble(); }
  };

  void on_clock() override;
  std::int64_t exponent_of(const RowIssue& row) const;
  void write(const Stage& stage);
  void note_timeline(const RowIssue& entering);

  const BitWidths widths_;
  const ExponentTables tables_;
  const ScoreBanks& score_banks_;
  WeightBanks& weight_banks_;
  TimelineListener* timeline_ = nullptr;
  DelayLine<Stage> pipeline_;
  bool query_open_ = false;      // rows of a query are being written
  std::int64_t exponent_ = 0;    // leaving the last stage
  bool entering_query_ = false;  // rows of a query are entering
  std::int64_t query_entering_ = -1;
  std::int64_t num_rows_ = 0;
};

}  // namespace a3
