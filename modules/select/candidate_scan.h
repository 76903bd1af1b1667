#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "modules/core/core_observer.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/multipliers.h"
#include "modules/primitives/row_issue.h"
#include "modules/select/handshakes.h"

namespace a3 {

/// What the scan is built into.
struct CandidateScanPorts {
  CandidateSource& source;
  QueryRegisterPair& query_registers;  ///< of the dot product, one a score bank
  ScoreBanks& score_banks;
  MultiplierArray& multipliers;        ///< those of the dot product
  const MultiplierBorrower* borrower;  ///< null when nobody borrows them
  CoreObserver& observer;
};

/// Candidate vector register and its scan (paper, V-A and V-C): windows of `scan_width_rows` rows
/// in order; a window without candidate takes one step, one with k candidates takes k steps, each
/// issuing one row to the dot product.
///
/// No step in a cycle whose multipliers are borrowed, nor while the score bank to be written is
/// still read.
class CandidateScan : public ClockedBlock, public CandidateSink {
 public:
  CandidateScan(const sc_core::sc_module_name& name, const Machine& machine,
                const CandidateScanPorts& ports);

  sc_core::sc_out<RowIssue> issue{"issue"};

  void listen(TimelineListener* timeline) { timeline_ = timeline; }
  void start_operation(int num_rows) { num_rows_ = num_rows; }

  bool accepts_candidates() const override { return free_.read(); }

  /// Scan steps, busy and stall cycles since the start of the simulation; the rest is the dot
  /// product's.
  const Activity& counts() const { return counts_; }

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  void on_clock() override;
  void latch();
  bool stalled();
  void note_stall(std::int64_t& cycles, StallCause cause);
  void step();

  const int scan_width_rows_;
  CandidateScanPorts ports_;
  TimelineListener* timeline_ = nullptr;
  sc_core::sc_signal<bool> free_{"free", true};

  std::vector<std::int32_t> candidates_;
  std::size_t next_candidate_ = 0;
  int window_end_ = 0;
  int num_rows_ = 0;
  bool busy_ = false;
  std::int64_t query_in_hand_ = -1;  // counted from the start of the simulation

  Activity counts_;
};

}  // namespace a3
