#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "modules/core/core_observer.h"
#include "modules/core/query_queue.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/multipliers.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_issue.h"

namespace a3 {

/// What the sequencer is built into.
struct LockstepSequencerPorts {
  QueryQueue& queue;
  QueryRegisterPair& query_registers;
  ScoreBanks& score_banks;
  WeightBanks& weight_banks;
  MultiplierArray& dot_product_multipliers;
  MultiplierArray& output_multipliers;
  CoreObserver& observer;
};

/// Lock-step control of the base design (paper, III-A): three modules, a query in each.
///
/// A slot issues every row of the operation to all three modules, one a cycle, and then drains the
/// deepest of them. At its end every query moves one module on and the next waiting query enters. A
/// slot begins only with a query in one of the modules: a query that finds the machine empty enters
/// at once (ours).
class LockstepSequencer : public ClockedBlock {
 public:
  LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                    const LockstepSequencerPorts& ports);

  sc_core::sc_out<RowIssue> dot_product_issue{"dot_product_issue"};
  sc_core::sc_out<RowIssue> exponent_issue{"exponent_issue"};
  sc_core::sc_out<RowIssue> output_issue{"output_issue"};

  /// True in the cycle that follows a slot.
  const sc_core::sc_signal<bool>& slot_ended() const { return slot_ended_; }

  void listen(TimelineListener* timeline) { timeline_ = timeline; }
  void start_operation(int num_rows);

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  void on_clock() override;
  bool begin_slot();
  void move_queries_on();
  void accept_query();
  void issue_row();
  void drain();
  void note_slot_begin();
  void note_rows_issued();

  const int drain_cycles_;
  LockstepSequencerPorts ports_;
  TimelineListener* timeline_ = nullptr;
  std::vector<std::int32_t> all_rows_;

  // The query in each module, counted from the start of the simulation.
  std::optional<std::int64_t> in_dot_product_;
  std::optional<std::int64_t> in_exponent_;
  std::optional<std::int64_t> in_output_;
  std::int64_t next_query_ = 0;

  bool in_slot_ = false;
  int row_ = 0;
  int cycles_drained_ = 0;
  sc_core::sc_signal<bool> slot_ended_{"slot_ended", false};
};

}  // namespace a3
