#include "a3/energy/energy_model.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

namespace a3 {
namespace {

std::int64_t row_cycles(const ActiveRows& active, EnergyDriver driver) {
  switch (driver) {
    case EnergyDriver::kIterations:
      return active.iterations;
    case EnergyDriver::kSelected:
      return active.selected;
    case EnergyDriver::kIterationSlices:
      return active.iteration_slices;
    case EnergyDriver::kCandidateSlices:
      return active.candidate_slices;
    case EnergyDriver::kSelectedSlices:
      return active.selected_slices;
  }
  return 0;
}

int element_bits(const Machine& machine) {
  return machine.numerics.integer_bits + machine.numerics.fraction_bits + 1;
}

bool has_reference_sizes(const Machine& machine) {
  const ReferenceSizes& reference = machine.energy_table.reference;
  return machine.hardware.num_rows == reference.num_rows &&
         machine.hardware.num_lanes == reference.num_lanes &&
         element_bits(machine) == reference.element_bits;
}

/// What a module's numbers are multiplied by for the machine's sizes.
class SizeFactors {
 public:
  explicit SizeFactors(const Machine& machine) {
    const ReferenceSizes& reference = machine.energy_table.reference;
    is_1_ = machine.energy_scaling == EnergyScaling::kNone || has_reference_sizes(machine);
    rows_ = ratio(machine.hardware.num_rows, reference.num_rows);
    lanes_ = ratio(machine.hardware.num_lanes, reference.num_lanes);
    bits_ = ratio(element_bits(machine), reference.element_bits);
  }

  double of(const SizeExponents& exponents) const {
    if (is_1_) return 1;
    return std::pow(rows_, exponents.rows) * std::pow(lanes_, exponents.lanes) *
           std::pow(bits_, exponents.bits);
  }

 private:
  static double ratio(int size, int reference) { return static_cast<double>(size) / reference; }

  bool is_1_;
  double rows_;
  double lanes_;
  double bits_;
};

BlockCost cost_on(const Machine& machine, const ModuleCost& module) {
  const SizeFactors sizes(machine);
  const TechnologyFactors& technology = module.technology;
  return {module.cost.area_mm2 * technology.area * sizes.of(module.scaling.area),
          module.cost.dynamic_mw * technology.dynamic * sizes.of(module.scaling.dynamic),
          module.cost.static_mw * technology.leakage * sizes.of(module.scaling.leakage)};
}

bool has_banks(Block block) {
  return block == Block::kKeySram || block == Block::kValueSram || block == Block::kSortedKeySram;
}

/// How many of a block the whole system has.
int num_of(const Machine& machine, Block block) {
  if (!machine.system) return 1;
  return machine.system->units * (has_banks(block) ? machine.system->banks_per_unit() : 1);
}

template <typename BlockEnergy>
EnergyBreakdown over_present_blocks(const Machine& machine, BlockEnergy energy_pj) {
  EnergyBreakdown breakdown;
  for (const BlockDescription& block : kBlocks) {
    if (is_present(machine, block.block)) breakdown.pj[index_of(block.block)] = energy_pj(block);
  }
  return breakdown;
}

}  // namespace

double EnergyBreakdown::total_pj() const {
  return std::accumulate(pj.begin(), pj.end(), 0.0);
}

bool is_present(const Machine& machine, Block block) {
  switch (describe(block).presence) {
    case Presence::kWithCandidateSelection:
      return machine.candidate_selection.has_value();
    case Presence::kWithPostScoring:
      return machine.post_scoring.has_value();
    case Presence::kAlways:
      return true;
  }
  return true;
}

BlockCost cost_of(const Machine& machine, Block block) {
  const EnergyTable& table = machine.energy_table;
  const std::size_t index = index_of(block);
  return cost_on(machine, {table.costs[index], table.scalings[index], table.technologies[index]});
}

std::optional<BlockCost> sorter_cost(const Machine& machine) {
  if (!machine.energy_table.sorter) return std::nullopt;
  return cost_on(machine, *machine.energy_table.sorter);
}

std::string_view name_of(EnergyBasis basis) {
  switch (basis) {
    case EnergyBasis::kMeasured:
      return "measured";
    case EnergyBasis::kTableForAnotherSize:
      return "table for another size";
    case EnergyBasis::kEstimated:
      return "estimated";
  }
  return "";
}

EnergyBasis energy_basis(const Machine& machine) {
  for (const BlockDescription& block : kBlocks) {
    const std::size_t index = index_of(block.block);
    if (!is_present(machine, block.block)) continue;
    if (machine.energy_table.technologies[index].is_any_other_than_1()) {
      return EnergyBasis::kEstimated;
    }
  }
  if (has_reference_sizes(machine)) return EnergyBasis::kMeasured;
  return machine.energy_scaling == EnergyScaling::kNone ? EnergyBasis::kTableForAnotherSize
                                                        : EnergyBasis::kEstimated;
}

std::string energy_warning(const Machine& machine) {
  if (machine.energy_scaling != EnergyScaling::kNone || has_reference_sizes(machine)) return {};
  const EnergyTable& table = machine.energy_table;
  return fmt::format(
      "the energy table {} holds for {} rows, {} lanes and {} bits, this machine has {}, {} and "
      "{}; it is charged as it stands. Set /energy/scaling to \"power_law\" for an estimate, or "
      "name a table for these sizes.",
      table.name, table.reference.num_rows, table.reference.num_lanes, table.reference.element_bits,
      machine.hardware.num_rows, machine.hardware.num_lanes, element_bits(machine));
}

double num_column_sorters(const Machine& machine) {
  if (!machine.system) return 0;
  const System& system = *machine.system;
  const bool sorts = machine.candidate_selection && system.sorting.where == SortingPlace::kOnChip;
  return sorts ? static_cast<double>(system.units) * system.sorting.sorters : 0;
}

double row_cycle_pj(const Machine& machine, const BlockCost& cost) {
  return cost.dynamic_mw * (1000.0 / machine.energy_table.clock_mhz);
}

EnergyBreakdown dynamic_energy(const Machine& machine, const ActiveRows& active) {
  return over_present_blocks(machine, [&](const BlockDescription& block) {
    return row_cycle_pj(machine, cost_of(machine, block.block)) *
           static_cast<double>(row_cycles(active, block.energy_driver));
  });
}

EnergyBreakdown static_energy(const Machine& machine, std::int64_t cycles) {
  const double time_ns = static_cast<double>(cycles) * 1000.0 / machine.hardware.clock_mhz;
  return over_present_blocks(machine, [&](const BlockDescription& block) {
    return num_of(machine, block.block) * cost_of(machine, block.block).static_mw * time_ns;
  });
}

double area_mm2(const Machine& machine) {
  double area = 0;
  for (const BlockDescription& block : kBlocks) {
    if (!is_present(machine, block.block)) continue;
    area += num_of(machine, block.block) * cost_of(machine, block.block).area_mm2;
  }
  return area;
}

std::optional<double> memory_energy_pj(const Machine& machine, std::int64_t loaded_bytes) {
  if (!machine.system || !machine.system->memory) return std::nullopt;
  const std::optional<double>& energy = machine.system->memory->energy_pj_per_byte;
  if (!energy) return std::nullopt;
  return *energy * static_cast<double>(loaded_bytes);
}

std::optional<double> sorter_energy_pj(const Machine& machine, std::int64_t busy_cycles) {
  const std::optional<BlockCost> cost = sorter_cost(machine);
  if (!cost || !machine.system) return std::nullopt;
  return row_cycle_pj(machine, *cost) *
         static_cast<double>(busy_cycles * machine.system->sorting.sorters);
}

std::optional<double> sorter_static_pj(const Machine& machine, std::int64_t cycles) {
  const std::optional<BlockCost> cost = sorter_cost(machine);
  if (!cost || !machine.system) return std::nullopt;
  const double time_ns = static_cast<double>(cycles) * 1000.0 / machine.hardware.clock_mhz;
  return num_column_sorters(machine) * cost->static_mw * time_ns;
}

std::optional<double> sorter_area_mm2(const Machine& machine) {
  const std::optional<BlockCost> cost = sorter_cost(machine);
  if (!cost || !machine.system) return std::nullopt;
  return num_column_sorters(machine) * cost->area_mm2;
}

}  // namespace a3
