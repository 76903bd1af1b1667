#include "a3/energy/energy_model.h"

#include <numeric>

namespace a3 {
namespace {

constexpr double kRowCycleNs = 1.0;  // Table I was taken at 1 GHz

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

EnergyBreakdown dynamic_energy(const Machine& machine, const ActiveRows& active) {
  return over_present_blocks(machine, [&](const BlockDescription& block) {
    return machine.energy_table[block.block].dynamic_mw * kRowCycleNs *
           static_cast<double>(row_cycles(active, block.energy_driver));
  });
}

EnergyBreakdown static_energy(const Machine& machine, std::int64_t cycles) {
  const double time_ns = static_cast<double>(cycles) * 1000.0 / machine.hardware.clock_mhz;
  return over_present_blocks(machine, [&](const BlockDescription& block) {
    return machine.energy_table[block.block].static_mw * time_ns;
  });
}

double area_mm2(const Machine& machine) {
  double area = 0;
  for (const BlockDescription& block : kBlocks) {
    if (is_present(machine, block.block)) area += machine.energy_table[block.block].area_mm2;
  }
  return area;
}

}  // namespace a3
