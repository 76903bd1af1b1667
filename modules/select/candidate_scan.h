#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/damage.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/selector_block.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// What the scan is built into.
struct CandidateScanPorts {
  CandidateSource& source;
  QueryRegisterPair& query_registers;  ///< of the dot product, one a score bank
  ScoreBanks& score_banks;
  MultiplierArray& multipliers;  ///< those of the dot product
  const MultiplierBorrower& borrower;
  QueryObserver& observer;
  const Damage& damage;
  Instruments& instruments;
};

/// Candidate vector register and its scan (paper, V-A and V-C): windows of `scan_width_rows` rows
/// in order; a window without candidate takes one step, one with k candidates takes a step for each
/// slice of them, which issues it to the dot product. Windows end with the last row that the query
/// sees.
///
/// No step in a cycle whose multipliers are borrowed, nor while the score bank to be written is
/// still read.
class CandidateScan : public ClockedBlock {
 public:
  CandidateScan(const sc_core::sc_module_name& name, const Machine& machine,
                const CandidateScanPorts& ports);

  sc_core::sc_out<RowIssue> issue{"issue"};
  /// Whether an offered query is latched in this cycle.
  sc_core::sc_out<bool> vector_free{"vector_free"};

  void start_operation(const OperationShape& shape) { num_slices_ = shape.num_slices; }

  std::string state() const;

 private:
  void on_clock() override;
  void on_reset() override;
  void latch();
  void check_candidates() const;
  bool stalled();
  void step();
  void show(int num_rows, ProbeList& probes);

  const int scan_width_rows_;
  CandidateScanPorts ports_;
  BlockLog log_;

  std::vector<std::int32_t> candidates_;
  int visible_rows_ = 0;  // of the query
  std::size_t next_candidate_ = 0;
  int slice_ = 0;  // of it
  int window_end_ = 0;
  int num_slices_ = 1;
  bool busy_ = false;
  std::int64_t query_in_hand_ = -1;  // counted from the last reset
  std::int64_t& num_steps_;
};

}  // namespace a3
