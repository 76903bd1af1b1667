#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "a3/machine/machine.h"

namespace a3 {

/// Row-cycles in which blocks work for one query, or their sum over many.
struct ActiveRows {
  ActiveRows() = default;
  ActiveRows(std::int64_t num_iterations, std::int64_t num_candidates, std::int64_t num_selected,
             int num_slices = 1)
      : iterations(num_iterations),
        candidates(num_candidates),
        selected(num_selected),
        iteration_slices(num_slices * num_iterations),
        candidate_slices(num_slices * num_candidates),
        selected_slices(num_slices * num_selected) {}

  std::int64_t iterations = 0;  ///< M, 0 without candidate selection
  std::int64_t candidates = 0;  ///< C, the visible rows without candidate selection
  std::int64_t selected = 0;    ///< K, C without post-scoring
  // The same, once for each slice of the operation's rows.
  std::int64_t iteration_slices = 0;
  std::int64_t candidate_slices = 0;
  std::int64_t selected_slices = 0;

  ActiveRows& operator+=(const ActiveRows& other) {
    iterations += other.iterations;
    candidates += other.candidates;
    selected += other.selected;
    iteration_slices += other.iteration_slices;
    candidate_slices += other.candidate_slices;
    selected_slices += other.selected_slices;
    return *this;
  }
};

/// Energy of each block, by `index_of`.
struct EnergyBreakdown {
  std::array<double, kNumBlocks> pj{};

  double operator[](Block block) const { return pj[index_of(block)]; }
  double total_pj() const;
};

/// Whether the machine has the block: candidate selection, its SRAM and post-scoring only when they
/// are on.
bool is_present(const Machine& machine, Block block);

/// Cost of a block of this machine, in one unit: what the table says, times the factors of its
/// technology and, where the machine asks for it, powers of the sizes' ratios (ours,
/// docs/energy.md).
BlockCost cost_of(const Machine& machine, Block block);

/// The same of one column's sorter; empty where the table has none.
std::optional<BlockCost> sorter_cost(const Machine& machine);

/// Sorters of one column in all units; 0 where keys are not sorted on chip.
double num_column_sorters(const Machine& machine);

/// Energy of a row-cycle in which a block or a sorter of that cost works, at the table's clock.
double row_cycle_pj(const Machine& machine, const BlockCost& cost);

/// Where a machine's numbers come from.
enum class EnergyBasis {
  kMeasured,             ///< the table's own, for these sizes
  kTableForAnotherSize,  ///< the table's own, for other sizes
  kEstimated,            ///< with factors
};

std::string_view name_of(EnergyBasis basis);  ///< in files
EnergyBasis energy_basis(const Machine& machine);

/// A sentence for a machine that is charged a table for other sizes as it stands; empty for others.
std::string energy_warning(const Machine& machine);

/// The model behind Fig. 15 (derived): dynamic power x active row-cycles, each row-cycle at its
/// energy at the table's clock whatever the machine's. Base: n rows in every block; otherwise M in
/// the selector and its SRAM, C in the dot product and the key SRAM, K in post-scoring, exponent,
/// output and the value SRAM. Each slice of a row is a row-cycle of its own, but in the sorted-key
/// SRAM, post-scoring and the exponent (ours).
EnergyBreakdown dynamic_energy(const Machine& machine, const ActiveRows& active);

/// Static power of the blocks present x time; of a system, in all units and banks.
EnergyBreakdown static_energy(const Machine& machine, std::int64_t cycles);

/// Sum over the blocks present; of a system, in all units and banks, without sorters.
double area_mm2(const Machine& machine);

// What surrounds the units of a system; each stands on a line of its own. Empty where nothing is
// known of it: no energy of a byte, no sorter in the table.

std::optional<double> memory_energy_pj(const Machine& machine, std::int64_t loaded_bytes);

/// Dynamic energy of all units' sorters, each busy with `sorters` columns, in so many cycles.
std::optional<double> sorter_energy_pj(const Machine& machine, std::int64_t busy_cycles);
std::optional<double> sorter_static_pj(const Machine& machine, std::int64_t cycles);
std::optional<double> sorter_area_mm2(const Machine& machine);

}  // namespace a3
