#pragma once

#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/arith/quantise.h"
#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/control/elastic_control.h"
#include "modules/control/lockstep_sequencer.h"
#include "modules/core/core_observer.h"
#include "modules/core/output_queue.h"
#include "modules/core/query_queue.h"
#include "modules/pipelines/dot_product_unit.h"
#include "modules/pipelines/exponent_unit.h"
#include "modules/pipelines/output_unit.h"
#include "modules/primitives/banks.h"
#include "modules/primitives/cycle_counter.h"
#include "modules/primitives/damage.h"
#include "modules/primitives/row_sram.h"
#include "uarch/soft_error.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// One A3 accelerator (paper, Fig. 5 for the base design, Fig. 10 for the approximate one). Wiring
/// only.
///
/// Queues, memories, banks and the three row pipelines are the same in both designs; what issues
/// rows to the pipelines is the lock-step sequencer in one and the elastic control in the other.
class A3Core : public sc_core::sc_module {
 public:
  A3Core(const sc_core::sc_module_name& name, const Machine& machine, const CycleCounter& cycles,
         CoreObserver& observer);

  sc_core::sc_in<bool> clock{"clock"};

  /// Preloads the matrices and queries of an operation into the empty machine; cycle 0 is that of
  /// the next clock edge. Both arguments outlive the operation; `sorted` is read only with
  /// candidate selection.
  void start_operation(const QuantisedOperation& operation, const SortedKeys& sorted);

  /// Flips a bit at once, in a structure that the machine has; bank 0 is that of the operation's
  /// first query. Gives what the word held before and after, nothing where the operation keeps no
  /// word. The damage lasts until the word is written again, in the memories until the next
  /// operation.
  std::optional<FlippedWord> flip(const SoftError& error);

  /// Attaches a timeline, or detaches it with null.
  void listen(TimelineListener* timeline);

  /// Whether a query waits to be taken or is under way.
  bool has_work() const {
    return query_queue_.num_waiting() > 0 ||
           query_queue_.num_taken_in_all() > output_queue_.num_delivered();
  }

  /// Queries taken and outputs delivered since the start of the simulation.
  std::int64_t num_queries_moved() const {
    return query_queue_.num_taken_in_all() + output_queue_.num_delivered();
  }

  /// All counts since the start of the simulation; idle cycles are left at zero.
  Activity counts() const;

  /// One line a block: what it works on and what it waits for.
  std::string state() const;

 private:
  using IssueRegister = sc_core::sc_signal<RowIssue>;

  template <typename Control>
  void wire(Control& control);

  const Machine machine_;
  const BitWidths widths_;
  Damage damage_;
  std::int64_t first_query_ = 0;  // of the operation, counted from the start of the simulation

  QueryQueue query_queue_;
  OutputQueue output_queue_;
  QueryRegisterPair query_registers_;
  RowSram key_sram_;
  RowSram value_sram_;
  ScoreBanks score_banks_;
  WeightBanks weight_banks_;
  MultiplierArray dot_product_multipliers_{"dot product multipliers"};
  MultiplierArray output_multipliers_{"output multipliers"};
  DotProductUnit dot_product_;
  ExponentUnit exponent_;
  OutputUnit output_;
  IssueRegister dot_product_issue_{"dot_product_issue"};
  IssueRegister exponent_issue_{"exponent_issue"};
  IssueRegister output_issue_{"output_issue"};

  // Exactly one of the two.
  std::unique_ptr<LockstepSequencer> sequencer_;
  std::unique_ptr<ElasticControl> elastic_;
};

}  // namespace a3
