#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "a3/machine/blocks.h"

namespace a3 {

/// Factors that turn a table's numbers into those of another technology.
struct TechnologyFactors {
  double area = 1;
  double dynamic = 1;
  double leakage = 1;  ///< of static power

  bool is_any_other_than_1() const { return area != 1 || dynamic != 1 || leakage != 1; }
};

/// What a table says of a module that not every machine has.
struct ModuleCost {
  BlockCost cost;
  CostScaling scaling;
  TechnologyFactors technology;
};

/// The machine that a table's numbers hold for.
struct ReferenceSizes {
  int num_rows = 320;
  int num_lanes = 64;
  int element_bits = 9;  ///< integer_bits + fraction_bits + 1
};

/// One technology: what is known of the cost of each block. Arrays by `index_of`.
struct EnergyTable {
  std::string name;
  double clock_mhz = 1000;  ///< at which dynamic power holds
  ReferenceSizes reference;
  std::array<BlockCost, kNumBlocks> costs{};
  std::array<CostScaling, kNumBlocks> scalings{};
  std::array<TechnologyFactors, kNumBlocks> technologies{};
  /// Of one column's sorter (docs/system.md); empty: unknown.
  std::optional<ModuleCost> sorter;
  /// The files that the table's own extends, one after another.
  std::vector<std::string> extended_files;

  /// The paper's Table I (TSMC 40 nm, n = 320, d = 64).
  static EnergyTable table1();

  const BlockCost& operator[](Block block) const { return costs[index_of(block)]; }
};

/// How the table is charged to a machine of other sizes than its reference.
enum class EnergyScaling {
  kNone,      ///< as it stands
  kPowerLaw,  ///< each number times powers of the ratios of the sizes
};

}  // namespace a3
