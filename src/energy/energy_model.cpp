#include "a3/energy/energy_model.h"

#include <numeric>

namespace a3 {
namespace {

constexpr double kRowCycleNs = 1.0;  // Table I was taken at 1 GHz

std::int64_t active_row_cycles(const ActiveRows& active, Module module) {
  switch (module) {
    case Module::kCandidateSelection:
    case Module::kSortedKeySram:
      return active.iterations;
    case Module::kDotProduct:
    case Module::kKeySram:
      return active.candidates;
    case Module::kPostScoring:
    case Module::kExponent:
    case Module::kOutput:
    case Module::kValueSram:
      return active.selected;
  }
  return 0;
}

template <typename ModuleEnergy>
EnergyBreakdown over_present_modules(const Machine& machine, ModuleEnergy energy_pj) {
  EnergyBreakdown breakdown;
  for (std::size_t m = 0; m < breakdown.pj.size(); ++m) {
    const auto module = static_cast<Module>(m);
    if (is_present(machine, module)) breakdown.pj[m] = energy_pj(module);
  }
  return breakdown;
}

}  // namespace

double EnergyBreakdown::total_pj() const {
  return std::accumulate(pj.begin(), pj.end(), 0.0);
}

bool is_present(const Machine& machine, Module module) {
  switch (module) {
    case Module::kCandidateSelection:
    case Module::kSortedKeySram:
      return machine.candidate_selection.has_value();
    case Module::kPostScoring:
      return machine.post_scoring.has_value();
    default:
      return true;
  }
}

EnergyBreakdown dynamic_energy(const Machine& machine, const ActiveRows& active) {
  return over_present_modules(machine, [&](Module module) {
    return machine.energy_table[module].dynamic_mw * kRowCycleNs *
           static_cast<double>(active_row_cycles(active, module));
  });
}

EnergyBreakdown static_energy(const Machine& machine, std::int64_t cycles) {
  const double time_ns = static_cast<double>(cycles) * 1000.0 / machine.hardware.clock_mhz;
  return over_present_modules(
      machine, [&](Module module) { return machine.energy_table[module].static_mw * time_ns; });
}

double area_mm2(const Machine& machine) {
  double area = 0;
  for (std::size_t m = 0; m < kNumModules; ++m) {
    const auto module = static_cast<Module>(m);
    if (is_present(machine, module)) area += machine.energy_table[module].area_mm2;
  }
  return area;
}

}  // namespace a3
