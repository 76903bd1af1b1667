#pragma once

#include <algorithm>

#include "a3/machine/machine.h"

namespace a3 {

/// Cycles of a lock-step slot after its last row is issued: the deepest of the three row pipelines
/// sets the pace of all (paper, III-A: every slot is n + 9).
inline int lockstep_drain_cycles(const Timing& timing) {
  return std::max({timing.dot_product_cycles, timing.exponent_cycles, timing.output_cycles});
}

/// Entries of each queue of the component multiplication buffer for rows of so many slices: a
/// refill arrives `buffer_depth` cycles after its pop, and a queue is popped every `num_slices`
/// cycles at most (ours, docs/timing.md; buffer_depth for one slice).
inline int queue_depth(int buffer_depth, int num_slices) {
  return 1 + (buffer_depth - 1 + num_slices - 1) / num_slices;
}

/// Cycles from an initialisation round to its use of the output's multipliers: its sorted keys are
/// read in the next cycle and multiplied in the one after (ours, docs/adr/0015).
inline constexpr int kBorrowedMultiplyDelayCycles = 2;

/// Score banks and weight banks are pairs: one is filled while the other is read (ours).
inline constexpr int kNumBanks = 2;

}  // namespace a3
