#include "a3/machine/load_machine.h"

#include <nlohmann/json.hpp>

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Hardware& hardware) {
  return {{"num_rows", hardware.num_rows},
          {"num_lanes", hardware.num_lanes},
          {"num_dims", hardware.max_dims()},
          {"clock_mhz", hardware.clock_mhz}};
}

Json to_json(const Mapping& mapping) {
  if (!mapping.tile_rows) return {{"tile_rows", nullptr}};
  if (*mapping.tile_rows == Mapping::kAutoTileRows) return {{"tile_rows", "auto"}};
  return {{"tile_rows", *mapping.tile_rows}};
}

Json to_json(const Numerics& numerics) {
  const bool is_truncated = numerics.division_rounding == DivisionRounding::kTruncate;
  return {{"integer_bits", numerics.integer_bits},
          {"fraction_bits", numerics.fraction_bits},
          {"exponent_integer_bits", numerics.exponent_integer_bits},
          {"exponent_table_fraction_bits", numerics.exponent_table_fraction_bits},
          {"division_rounding", is_truncated ? "truncate" : "nearest"}};
}

Json to_json(const Timing& timing) {
  return {{"dot_product_cycles", timing.dot_product_cycles},
          {"exponent_cycles", timing.exponent_cycles},
          {"output_cycles", timing.output_cycles},
          {"buffer_depth", timing.buffer_depth},
          {"scan_width_rows", timing.scan_width_rows},
          {"compare_width_rows", timing.compare_width_rows},
          {"shared_multipliers", timing.shared_multipliers}};
}

Json to_json(const std::optional<CandidateSelection>& selection) {
  if (!selection) return nullptr;
  Json json = Json::object();
  if (selection->iterations) json["iterations"] = *selection->iterations;
  if (selection->iterations_per_row) json["iterations_per_row"] = *selection->iterations_per_row;
  return json;
}

Json to_json(const std::optional<PostScoring>& post_scoring) {
  if (!post_scoring) return nullptr;
  return {{"threshold_percent", post_scoring->threshold_percent}};
}

Json to_json(const std::optional<Memory>& memory) {
  if (!memory) return nullptr;
  Json json = {{"bytes_per_cycle", memory->bytes_per_cycle},
               {"latency_cycles", memory->latency_cycles},
               {"element_bytes", memory->element_bytes},
               {"sorted_entry_bytes", memory->sorted_entry_bytes},
               {"energy_pj_per_byte", nullptr}};
  if (memory->energy_pj_per_byte) json["energy_pj_per_byte"] = *memory->energy_pj_per_byte;
  return json;
}

Json to_json(const Sorting& sorting) {
  switch (sorting.where) {
    case SortingPlace::kHost:
      return {{"where", "host"}, {"cycles_per_matrix", sorting.cycles_per_matrix}};
    case SortingPlace::kOnChip:
      return {
          {"where", "on_chip"}, {"sorters", sorting.sorters}, {"digit_bits", sorting.digit_bits}};
    case SortingPlace::kPreloaded:
      break;
  }
  return {{"where", "preloaded"}};
}

Json to_json(const System& system) {
  const bool shares_queries = system.distribution == Distribution::kQueries;
  return {{"units", system.units},
          {"distribution", shares_queries ? "queries" : "operations"},
          {"double_buffered", system.double_buffered},
          {"operations_per_group", system.operations_per_group},
          {"memory", to_json(system.memory)},
          {"sorting", to_json(system.sorting)}};
}

}  // namespace

Json to_json(const Machine& machine) {
  Json json = Json::object();
  json["hardware"] = to_json(machine.hardware);
  json["mapping"] = to_json(machine.mapping);
  json["numerics"] = to_json(machine.numerics);
  json["timing"] = to_json(machine.timing);
  json["approximation"] = {{"candidate_selection", to_json(machine.candidate_selection)},
                           {"post_scoring", to_json(machine.post_scoring)}};
  json["workload"] = {{"arrival_interval_cycles", machine.workload.arrival_interval_cycles}};
  if (machine.system) json["system"] = to_json(*machine.system);
  if (!machine.energy_table_path.empty()) json["energy"]["table"] = machine.energy_table_path;
  if (machine.energy_scaling == EnergyScaling::kPowerLaw) json["energy"]["scaling"] = "power_law";
  return json;
}

}  // namespace a3
