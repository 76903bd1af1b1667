#pragma once

#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/control/output_issue.h"
#include "modules/pipelines/post_scoring_unit.h"
#include "modules/primitives/damage.h"
#include "modules/select/all_rows_source.h"
#include "modules/select/candidate_scan.h"
#include "modules/select/greedy/candidate_selector.h"
#include "modules/select/greedy/sorted_key_sram.h"
#include "uarch/soft_error.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// What the elastic control is built into.
struct ElasticControlPorts {
  QueryQueue& queue;
  QueryRegisterPair& query_registers;
  ScoreBanks& score_banks;
  WeightBanks& weight_banks;
  MultiplierArray& dot_product_multipliers;
  MultiplierArray& output_multipliers;
  CoreObserver& observer;
  const Damage& damage;
};

/// Control of the approximate design (paper, V-C, Fig. 10): candidate selector, candidate scan,
/// post-scoring and output issue, each handing its query over as soon as the next can take it.
/// Wiring only.
class ElasticControl : public sc_core::sc_module {
 public:
  ElasticControl(const sc_core::sc_module_name& name, const Machine& machine,
                 const BitWidths& widths, const ElasticControlPorts& ports);

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_out<RowIssue> dot_product_issue{"dot_product_issue"};
  sc_core::sc_out<RowIssue> exponent_issue{"exponent_issue"};
  sc_core::sc_out<RowIssue> output_issue{"output_issue"};

  void start_operation(int num_rows, const SortedKeys& sorted);
  void listen(TimelineListener* timeline);

  /// Flips a bit of candidate selection, which the machine has; nothing where the operation has no
  /// such row or position.
  std::optional<FlippedWord> flip(const SoftError& error);

  /// Adds this control's counts, idle cycles left out.
  void add_counts(Activity& activity) const;

  /// One line a block.
  std::string state() const;

 private:
  /// Candidate selection with what only it needs.
  struct Selection {
    Selection(const Machine& machine, const BitWidths& widths, const ElasticControlPorts& ports);

    MultiplierArray own_max_side_multipliers{"selector's max side multipliers"};
    MultiplierArray own_min_side_multipliers{"selector's min side multipliers"};
    SortedKeySram sorted_keys;
    CandidateSelector selector;
  };

  CandidateSource& source();
  const MultiplierBorrower* borrower() const {
    return selection_ ? &selection_->selector : nullptr;
  }

  const Machine machine_;
  std::unique_ptr<Selection> selection_;
  AllRowsSource all_rows_;
  CandidateScan scan_;
  PostScoringUnit post_scoring_;
  OutputIssue output_;
};

}  // namespace a3
