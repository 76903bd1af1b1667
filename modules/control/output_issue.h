#pragma once

#include <cstdint>
#include <systemc>

#include "a3/engine/activity.h"
#include "modules/core/core_observer.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/multipliers.h"
#include "modules/primitives/row_issue.h"
#include "modules/select/handshakes.h"

namespace a3 {

/// What the issue stage of the output module is built into.
struct OutputIssuePorts {
  WeightBanks& weight_banks;
  MultiplierArray& multipliers;        ///< those of the output module
  const MultiplierBorrower* borrower;  ///< null when nobody borrows them
};

/// Issues the kept rows of a query to the output module, one a cycle, once their sum is complete
/// (paper, V-C). No step in a cycle whose multipliers are borrowed.
class OutputIssue : public ClockedBlock {
 public:
  OutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports);

  sc_core::sc_out<RowIssue> issue{"issue"};

  void listen(TimelineListener* timeline) { timeline_ = timeline; }

  /// Busy and stall cycles since the start of the simulation; the rest is the output module's.
  const Activity& counts() const { return counts_; }

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  void on_clock() override;
  bool begin_query();
  void step();

  OutputIssuePorts ports_;
  TimelineListener* timeline_ = nullptr;
  bool busy_ = false;
  std::int64_t query_in_hand_ = -1;  // counted from the start of the simulation
  std::size_t next_entry_ = 0;
  Activity counts_;
};

}  // namespace a3
