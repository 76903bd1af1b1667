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
  if (!machine.energy_table_path.empty()) json["energy"] = {{"table", machine.energy_table_path}};
  return json;
}

}  // namespace a3
