#pragma once

#include <cstdint>

namespace a3 {

/// How a block spent an operation's cycles at the point where it issues work; the three sum to the
/// makespan.
struct CycleUse {
  std::int64_t busy_cycles = 0;
  std::int64_t idle_cycles = 0;
};

/// What each block did (contract: docs/energy.md lists every count). Plain sums, so operations add
/// up.
struct Activity {
  struct CandidateSelection : CycleUse {
    std::int64_t initialisation_rounds = 0;
    std::int64_t iterations = 0;
    std::int64_t max_updates = 0;        ///< max steps that added a positive product
    std::int64_t min_updates = 0;        ///< min steps that added a negative product
    std::int64_t skipped_min_steps = 0;  ///< iterations that began with a negative running sum
    std::int64_t stall_vector_busy_cycles = 0;  ///< done, but the candidate vector is still scanned
  } candidate_selection;

  struct DotProduct : CycleUse {
    std::int64_t scan_steps = 0;  ///< steps that issued a row or passed a window without candidate
    std::int64_t rows = 0;
    std::int64_t stall_multipliers_borrowed_cycles = 0;
    std::int64_t stall_bank_busy_cycles = 0;  ///< its score bank is still read
  } dot_product;

  struct PostScoring : CycleUse {
    std::int64_t windows = 0;
    std::int64_t rows_compared = 0;
    std::int64_t rows_kept = 0;
    std::int64_t stall_bank_busy_cycles =
        0;  ///< scores are complete, but its weight bank is still read
  } post_scoring;

  struct Exponent : CycleUse {
    std::int64_t rows = 0;
  } exponent;

  struct Output : CycleUse {
    std::int64_t rows = 0;
    std::int64_t stall_multipliers_borrowed_cycles = 0;
  } output;

  /// Words read, one word being a whole row (key, value) or one entry of a column (sorted key).
  std::int64_t key_sram_reads = 0;
  std::int64_t value_sram_reads = 0;
  std::int64_t sorted_key_sram_reads = 0;

  Activity& operator+=(const Activity& other);
  Activity& operator-=(const Activity& other);
};

/// What remains of an operation's makespan is idle.
void add_idle_cycles(Activity& activity, std::int64_t makespan_cycles);

bool operator==(const Activity& a, const Activity& b);

}  // namespace a3
