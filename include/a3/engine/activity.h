#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "a3/machine/blocks.h"

namespace a3 {

/// Why a block with work in hand did not step.
enum class StallCause { kMultipliersBorrowed, kBankBusy, kVectorBusy, kQueueFull };

/// What is said of a cause.
struct StallCauseDescription {
  StallCause cause;
  std::string_view name;   ///< in files
  std::string_view title;  ///< for people
};

inline constexpr std::array<StallCauseDescription, 4> kStallCauses = {{
    {StallCause::kMultipliersBorrowed, "multipliers_borrowed", "multipliers borrowed"},
    {StallCause::kBankBusy, "bank_busy", "bank busy"},
    {StallCause::kVectorBusy, "vector_busy", "candidate vector busy"},
    {StallCause::kQueueFull, "queue_full", "output queue full"},
}};

constexpr const StallCauseDescription& describe(StallCause cause) {
  return kStallCauses[static_cast<std::size_t>(cause)];
}

/// Everything that blocks count (docs/energy.md says what each means). This header is the one place
/// that declares a count: an enumerator and a row of `kCounters`.
enum class Counter {
  kSelectionInitialisationRounds,
  kSelectionIterations,
  kSelectionMaxUpdates,       ///< max steps that added a positive product
  kSelectionMinUpdates,       ///< min steps that added a negative product
  kSelectionSkippedMinSteps,  ///< iterations that began with a negative running sum
  kSelectionBusyCycles,
  kSelectionIdleCycles,
  kSelectionStallVectorBusyCycles,  ///< done, but the candidate vector is still scanned
  kDotProductScanSteps,             ///< that issued a row or passed a window without candidate
  kDotProductRows,
  kDotProductBusyCycles,
  kDotProductIdleCycles,
  kDotProductStallMultipliersBorrowedCycles,
  kDotProductStallBankBusyCycles,  ///< its score bank is still read
  kPostScoringWindows,
  kPostScoringRowsCompared,
  kPostScoringRowsKept,
  kPostScoringBusyCycles,
  kPostScoringIdleCycles,
  kPostScoringStallBankBusyCycles,  ///< scores are complete, but its weight bank is still read
  kExponentRows,
  kExponentBusyCycles,
  kExponentIdleCycles,
  kOutputRows,
  kOutputBusyCycles,
  kOutputIdleCycles,
  kOutputStallMultipliersBorrowedCycles,
  kOutputStallQueueFullCycles,  ///< an output cannot leave: only with a host that takes them late
  kKeySramReads,                ///< words read, a word being a row
  kValueSramReads,              ///< likewise
  kSortedKeySramReads,          ///< words read, a word being an entry of a column
};

/// Busy, idle and stall cycles say how a block spent a makespan at the point where it issues work;
/// they sum to it.
enum class CounterKind { kWork, kBusyCycles, kIdleCycles, kStallCycles };

/// What is said of a count.
struct CounterDescription {
  Counter counter;
  Block block;
  CounterKind kind;
  std::string_view name;                                ///< in files, within its block
  StallCause cause = StallCause::kMultipliersBorrowed;  ///< of stall cycles
};

namespace counters {

constexpr CounterDescription count(Counter counter, Block block, std::string_view name) {
  return {counter, block, CounterKind::kWork, name};
}
constexpr CounterDescription busy(Counter counter, Block block) {
  return {counter, block, CounterKind::kBusyCycles, "busy_cycles"};
}
constexpr CounterDescription idle(Counter counter, Block block) {
  return {counter, block, CounterKind::kIdleCycles, "idle_cycles"};
}
constexpr CounterDescription stall(Counter counter, Block block, StallCause cause) {
  return {counter, block, CounterKind::kStallCycles, describe(cause).name, cause};
}

inline constexpr std::array<CounterDescription, 31> kTable = {{
    count(Counter::kSelectionInitialisationRounds, Block::kCandidateSelection,
          "initialisation_rounds"),
    count(Counter::kSelectionIterations, Block::kCandidateSelection, "iterations"),
    count(Counter::kSelectionMaxUpdates, Block::kCandidateSelection, "max_updates"),
    count(Counter::kSelectionMinUpdates, Block::kCandidateSelection, "min_updates"),
    count(Counter::kSelectionSkippedMinSteps, Block::kCandidateSelection, "skipped_min_steps"),
    busy(Counter::kSelectionBusyCycles, Block::kCandidateSelection),
    idle(Counter::kSelectionIdleCycles, Block::kCandidateSelection),
    stall(Counter::kSelectionStallVectorBusyCycles, Block::kCandidateSelection,
          StallCause::kVectorBusy),
    count(Counter::kDotProductScanSteps, Block::kDotProduct, "scan_steps"),
    count(Counter::kDotProductRows, Block::kDotProduct, "rows"),
    busy(Counter::kDotProductBusyCycles, Block::kDotProduct),
    idle(Counter::kDotProductIdleCycles, Block::kDotProduct),
    stall(Counter::kDotProductStallMultipliersBorrowedCycles, Block::kDotProduct,
          StallCause::kMultipliersBorrowed),
    stall(Counter::kDotProductStallBankBusyCycles, Block::kDotProduct, StallCause::kBankBusy),
    count(Counter::kPostScoringWindows, Block::kPostScoring, "windows"),
    count(Counter::kPostScoringRowsCompared, Block::kPostScoring, "rows_compared"),
    count(Counter::kPostScoringRowsKept, Block::kPostScoring, "rows_kept"),
    busy(Counter::kPostScoringBusyCycles, Block::kPostScoring),
    idle(Counter::kPostScoringIdleCycles, Block::kPostScoring),
    stall(Counter::kPostScoringStallBankBusyCycles, Block::kPostScoring, StallCause::kBankBusy),
    count(Counter::kExponentRows, Block::kExponent, "rows"),
    busy(Counter::kExponentBusyCycles, Block::kExponent),
    idle(Counter::kExponentIdleCycles, Block::kExponent),
    count(Counter::kOutputRows, Block::kOutput, "rows"),
    busy(Counter::kOutputBusyCycles, Block::kOutput),
    idle(Counter::kOutputIdleCycles, Block::kOutput),
    stall(Counter::kOutputStallMultipliersBorrowedCycles, Block::kOutput,
          StallCause::kMultipliersBorrowed),
    stall(Counter::kOutputStallQueueFullCycles, Block::kOutput, StallCause::kQueueFull),
    count(Counter::kKeySramReads, Block::kKeySram, "reads"),
    count(Counter::kValueSramReads, Block::kValueSram, "reads"),
    count(Counter::kSortedKeySramReads, Block::kSortedKeySram, "reads"),
}};

}  // namespace counters

inline constexpr const auto& kCounters = counters::kTable;

inline constexpr std::size_t kNumCounters = kCounters.size();

/// What each block did: plain sums, so operations add up.
class Activity {
 public:
  std::int64_t& operator[](Counter counter) { return counts_[static_cast<std::size_t>(counter)]; }
  std::int64_t operator[](Counter counter) const {
    return counts_[static_cast<std::size_t>(counter)];
  }

  Activity& operator+=(const Activity& other);
  Activity& operator-=(const Activity& other);

  friend bool operator==(const Activity& a, const Activity& b) { return a.counts_ == b.counts_; }

 private:
  std::array<std::int64_t, kNumCounters> counts_{};
};

/// What remains of an operation's makespan is idle.
void add_idle_cycles(Activity& activity, std::int64_t makespan_cycles);

}  // namespace a3
