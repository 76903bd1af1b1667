#pragma once

#include <array>
#include <string>

#include "a3/machine/blocks.h"

namespace a3 {

/// One technology: the cost of each block, by `index_of`.
struct EnergyTable {
  std::string name;
  std::array<BlockCost, kNumBlocks> costs{};

  /// The paper's Table I (TSMC 40 nm, n = 320, d = 64).
  static EnergyTable table1();

  const BlockCost& operator[](Block block) const { return costs[index_of(block)]; }
};

}  // namespace a3
