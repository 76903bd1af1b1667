#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "arith/bit_widths.h"
#include "modules/core/core_observer.h"
#include "modules/core/query_queue.h"
#include "modules/primitives/clocked_block.h"
#include "modules/primitives/damage.h"
#include "modules/primitives/multipliers.h"
#include "modules/primitives/query_register.h"
#include "modules/select/greedy/component_buffer.h"
#include "modules/select/greedy/greedy_scores.h"
#include "modules/select/greedy/pointer_unit.h"
#include "modules/select/greedy/sorted_key_sram.h"
#include "modules/select/handshakes.h"

namespace a3 {

/// What the selector is built into.
struct CandidateSelectorPorts {
  QueryQueue& queue;
  SortedKeySram& sorted_keys;
  /// Multipliers of the initialisation rounds: those of the dot product serve the max side, those
  /// of the output module the min side.
  MultiplierArray& max_side_multipliers;
  MultiplierArray& min_side_multipliers;
  bool multipliers_are_shared;
  const Damage& damage;
};

/// Candidate selection (paper, IV-C, V-A, Fig. 9): wires pointer units, multipliers, component
/// buffers and greedy scores, and steps them.
///
/// One query at a time: c initialisation rounds fill the buffers, M iterations follow, one a cycle;
/// then the query waits until the candidate vector register takes it, and the next one enters in
/// that same cycle.
class CandidateSelector : public ClockedBlock, public CandidateSource, public MultiplierBorrower {
 public:
  CandidateSelector(const sc_core::sc_module_name& name, const Machine& machine,
                    const BitWidths& widths, const CandidateSelectorPorts& ports);

  /// The register that takes the candidates; to be set before the simulation starts.
  void connect(const CandidateSink& sink) { sink_ = &sink; }
  void listen(TimelineListener* timeline) { timeline_ = timeline; }

  /// Prepares for an operation with `num_rows` rows and M = `num_iterations`.
  void start_operation(int num_rows, std::int64_t num_iterations);

  bool offers_query() const override { return phase() == Phase::kDone; }
  const sc_core::sc_event& offer_event() const override { return phase_.value_changed_event(); }
  void hand_over(QueryRegister& query, std::vector<std::int32_t>& candidates) override;
  bool borrows_multipliers() const override;

  /// Flip a bit of a pointer or of a greedy score; nothing where the operation has no such row.
  FlippedWord flip_pointer(Side side, int column, int bit);
  std::optional<FlippedWord> flip_greedy_score(int row, int bit) { return scores_.flip(row, bit); }

  /// Counts since the start of the simulation, idle cycles left out.
  const Activity& counts() const { return counts_; }

  std::string state() const;
  void trace(sc_core::sc_trace_file* file) const override;

 private:
  enum class Phase : std::int8_t { kIdle, kInitialise, kIterate, kDone };

  /// Pointers, buffer and refill multiplier of one side.
  struct SideUnits {
    SideUnits(Side which, const Machine& machine, const BitWidths& widths);

    Side side;
    PointerUnit pointers;
    ComponentBuffer buffer;
    ComponentMultiplier multiplier;
    ComponentProduct popped;  // by the latest iteration, for waveforms
    int popped_column = 0;
  };

  void on_clock() override;
  Phase phase() const { return static_cast<Phase>(phase_.read()); }
  bool accepts_query() const;
  void accept_query();
  Phase initialise();
  void initialisation_round(SideUnits& units);
  Phase iterate();
  std::int64_t max_step();
  std::int64_t min_step();
  ComponentProduct take_head(SideUnits& units);
  void finish_query();

  const Timing timing_;
  const int product_bits_;
  CandidateSelectorPorts ports_;
  const CandidateSink* sink_ = nullptr;
  TimelineListener* timeline_ = nullptr;

  sc_core::sc_signal<int> phase_{"phase", 0};
  QueryRegister query_;
  SideUnits max_side_;
  SideUnits min_side_;
  GreedyScores scores_;
  std::int32_t first_popped_row_ = 0;

  int num_rows_ = 0;
  std::int64_t num_iterations_ = 0;
  int rounds_done_ = 0;
  std::int64_t iterations_done_ = 0;
  std::int64_t query_in_hand_ = -1;  // counted from the start of the simulation

  // The finished query, kept while the next one is already initialised.
  QueryRegister finished_query_;
  std::vector<std::int32_t> finished_candidates_;

  Activity counts_;
};

}  // namespace a3
