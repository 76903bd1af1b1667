#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/selector_block.h"
#include "arith/bit_widths.h"
#include "modules/primitives/component_multiplier.h"
#include "modules/primitives/query_register.h"
#include "modules/primitives/row_issue.h"
#include "modules/select/greedy/component_buffer.h"
#include "modules/select/greedy/greedy_scores.h"
#include "modules/select/greedy/pointer_unit.h"
#include "modules/select/greedy/search_side.h"
#include "modules/select/greedy/sorted_key_sram.h"

namespace a3 {

/// Candidate selection (paper, IV-C, V-A, Fig. 9): wires sorted-key SRAM, pointer units,
/// multipliers, component buffers and greedy scores, and steps them.
///
/// One query at a time: initialisation rounds, each of one slice, fill the buffers, M iterations
/// follow, a cycle for each slice; then the query waits until the candidate vector register takes
/// it, and the next one enters in that same cycle. Rows that the query does not see are popped like
/// all others, but add nothing (ours).
///
/// Initialisation rounds borrow the multipliers of the dot product for the max side and those of
/// the output module for the min side, unless the machine gives the selector its own. A round
/// issues to the former like a row of the scan, two cycles before they multiply: its sorted keys
/// are read first. The latter are the round's in the cycle in which they multiply (docs/adr/0015).
class GreedySelector : public SelectorBlock {
 public:
  GreedySelector(const sc_core::sc_module_name& name, const Machine& machine,
                 const SelectorPorts& ports);

  void start_operation(const OperationShape& shape) override;
  SortedKeyPort* sorted_key_port() override { return &sorted_keys_; }

  bool offers_query() const override { return phase() == Phase::kDone; }
  const sc_core::sc_event& offer_event() const override { return phase_.value_changed_event(); }
  Offer hand_over() override { return {&finished_query_.query(), &finished_candidates_}; }
  bool borrows_multipliers() const override;

  /// Nothing where the operation has no such row or position.
  std::optional<FlippedWord> flip(const SoftError& error) override;

  std::string state() const override;

 private:
  enum class Phase : std::int8_t { kIdle, kInitialise, kIterate, kDone };

  /// Pointers, buffer and refill multiplier of one side.
  struct SideUnits {
    SideUnits(SearchSide which, const Machine& machine, const BitWidths& widths);

    void clear(int num_slices);

    SearchSide side;
    PointerUnit pointers;
    ComponentBuffer buffer;
    ComponentMultiplier multiplier;
    // What the latest pop gave.
    ComponentProduct popped;
    int popped_column = 0;
    std::int64_t num_pops = 0;
  };

  void on_clock() override;
  void on_reset() override;
  Phase phase() const { return static_cast<Phase>(phase_.read()); }
  bool accepts_query() const;
  void accept_query();
  void move_rounds_on();
  Phase initialise();
  void initialisation_round(SideUnits& units);
  Phase iterate();
  std::int64_t max_step();
  std::int64_t min_step();
  ComponentProduct pop_head(SideUnits& units);
  bool hides(std::int32_t row) const;
  void finish_query();
  void show(const Hardware& hardware, ProbeList& probes);
  void show(const SideUnits& units, int column_bits, ProbeList& probes);

  const CandidateSelection settings_;
  const int num_lanes_;
  const Timing timing_;
  const BitWidths widths_;
  SelectorPorts ports_;
  MultiplierArray own_max_side_multipliers_{"selector's max side multipliers"};
  MultiplierArray own_min_side_multipliers_{"selector's min side multipliers"};
  MultiplierArray& max_side_multipliers_;
  MultiplierArray& min_side_multipliers_;
  BlockLog log_;

  sc_core::sc_signal<int> phase_{"phase", 0};
  QueryRegister query_;
  SortedKeySram sorted_keys_;
  SideUnits max_side_;
  SideUnits min_side_;
  GreedyScores scores_;
  std::optional<std::int32_t> first_row_;  // popped by the max side that the query sees

  OperationShape shape_;
  std::int64_t num_iterations_ = 0;
  int slice_ = 0;         // of the round or iteration
  int entries_done_ = 0;  // of each queue, in the initialisation
  // The initialisation round of the cycle before reads its sorted keys; the one before it
  // multiplies.
  bool round_reads_ = false;
  bool round_multiplies_ = false;
  std::int64_t iterations_done_ = 0;
  std::int64_t query_in_hand_ = -1;  // counted from the last reset

  // The finished query, kept while the next one is already initialised.
  QueryRegister finished_query_;
  std::vector<std::int32_t> finished_candidates_;
};

}  // namespace a3
