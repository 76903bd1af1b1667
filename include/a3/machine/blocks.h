#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace a3 {

/// The blocks of the accelerator, in the order of the paper's Table I.
///
/// This header is the one place that declares a block: an enumerator and a row of `kBlocks`.
/// Energy tables, reports, timelines and scripts read the row; what a block counts stands in
/// a3/engine/activity.h.
enum class Block {
  kDotProduct,
  kExponent,
  kOutput,
  kCandidateSelection,
  kPostScoring,
  kKeySram,
  kValueSram,
  kSortedKeySram,
};

/// Which machines have a block.
enum class Presence { kAlways, kWithCandidateSelection, kWithPostScoring };

/// The row-cycles of a query that a block's dynamic energy is charged for (model behind the paper's
/// Fig. 15, derived).
enum class EnergyDriver {
  kIterations,       ///< M
  kSelected,         ///< K, C without post-scoring
  kIterationSlices,  ///< M, once for each slice of a row (ours)
  kCandidateSlices,  ///< C, the visible rows without candidate selection, likewise
  kSelectedSlices,   ///< K, likewise
};

/// Area and power of one block at 1 GHz.
struct BlockCost {
  double area_mm2 = 0;
  double dynamic_mw = 0;
  double static_mw = 0;
};

/// How a number of a table grows with the sizes of a machine: exponents of the ratios of its rows,
/// lanes and element bits to those that the table holds for.
struct SizeExponents {
  double rows = 0;
  double lanes = 0;
  double bits = 0;
};

/// Of each number that a table says of a block.
struct CostScaling {
  SizeExponents area;
  SizeExponents dynamic;
  SizeExponents leakage;  ///< of static power
};

/// Built-in exponents (ours, estimates; docs/energy.md).
namespace scaling {

constexpr CostScaling same(SizeExponents exponents) {
  return {exponents, exponents, exponents};
}
inline constexpr CostScaling kMultipliers = same({0, 1, 2});
inline constexpr CostScaling kRowUnit = same({0, 0, 1});
inline constexpr CostScaling kSelector = same({0.3, 0.7, 1});
inline constexpr CostScaling kRowSram = {{1, 1, 1}, {0.5, 1, 1}, {1, 1, 1}};
inline constexpr CostScaling kEntrySram = {{1, 1, 1}, {0.5, 0, 1}, {1, 1, 1}};

}  // namespace scaling

/// What is said of a block.
struct BlockDescription {
  Block block;
  std::string_view name;   ///< in files, such as "dot_product"
  std::string_view title;  ///< for people
  /// Of its track on a timeline and its bar of busy, stalled and idle cycles; empty for a memory,
  /// which has neither.
  std::string_view track_title;
  int pipeline_position;  ///< of the track, from 1 along the way of a query; 0 without a track
  Presence presence;
  EnergyDriver energy_driver;
  BlockCost table1;  ///< paper, Table I: TSMC 40 nm, 1 GHz, n = 320, d = 64
  CostScaling scaling;
};

inline constexpr std::array<BlockDescription, 8> kBlocks = {{
    {Block::kDotProduct,
     "dot_product",
     "dot product",
     "candidate scan + dot product",
     2,
     Presence::kAlways,
     EnergyDriver::kCandidateSlices,
     {0.098, 14.338, 1.265},
     scaling::kMultipliers},
    {Block::kExponent,
     "exponent",
     "exponent",
     "exponent",
     4,
     Presence::kAlways,
     EnergyDriver::kSelected,
     {0.016, 0.224, 0.053},
     scaling::kRowUnit},
    {Block::kOutput,
     "output",
     "output",
     "output",
     5,
     Presence::kAlways,
     EnergyDriver::kSelectedSlices,
     {0.062, 50.918, 0.070},
     scaling::kMultipliers},
    {Block::kCandidateSelection,
     "candidate_selection",
     "candidate selection",
     "candidate selector",
     1,
     Presence::kWithCandidateSelection,
     EnergyDriver::kIterationSlices,
     {0.277, 19.48, 5.08},
     scaling::kSelector},
    {Block::kPostScoring,
     "post_scoring",
     "post-scoring",
     "post-scoring",
     3,
     Presence::kWithPostScoring,
     EnergyDriver::kSelected,
     {0.010, 2.055, 0.147},
     scaling::kRowUnit},
    {Block::kKeySram,
     "key_sram",
     "key SRAM",
     "",
     0,
     Presence::kAlways,
     EnergyDriver::kCandidateSlices,
     {0.350, 2.901, 0.987},
     scaling::kRowSram},
    {Block::kValueSram,
     "value_sram",
     "value SRAM",
     "",
     0,
     Presence::kAlways,
     EnergyDriver::kSelectedSlices,
     {0.350, 2.901, 0.987},
     scaling::kRowSram},
    {Block::kSortedKeySram,
     "sorted_key_sram",
     "sorted-key SRAM",
     "",
     0,
     Presence::kWithCandidateSelection,
     EnergyDriver::kIterations,
     {0.919, 6.100, 2.913},
     scaling::kEntrySram},
}};

inline constexpr std::size_t kNumBlocks = kBlocks.size();

/// Position of a block in tables that have an entry a block.
constexpr std::size_t index_of(Block block) {
  return static_cast<std::size_t>(block);
}

constexpr const BlockDescription& describe(Block block) {
  return kBlocks[index_of(block)];
}

}  // namespace a3
