#pragma once

#include <algorithm>

#include "a3/machine/machine.h"

namespace a3 {

/// Cycles of a lock-step slot after its last row is issued: the deepest of the three row pipelines
/// sets the pace of all (paper, III-A: every slot is n + 9).
inline int lockstep_drain_cycles(const Timing& timing) {
  return std::max({timing.dot_product_cycles, timing.exponent_cycles, timing.output_cycles});
}

/// Score banks and weight banks are pairs: one is filled while the other is read (ours).
inline constexpr int kNumBanks = 2;

}  // namespace a3
