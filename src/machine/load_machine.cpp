#include "a3/machine/load_machine.h"

#include <fmt/format.h>

#include <system_error>

#include "a3/base/input_error.h"
#include "json/document.h"
#include "json/finding.h"
#include "json/json_text.h"
#include "json/overrides.h"
#include "json/text.h"
#include "json/text_file.h"
#include "machine/consistency.h"
#include "machine/load_energy_table.h"
#include "machine/schemas.h"

namespace a3 {
namespace {

using json::Document;
using json::Finding;
using json::Origins;
using Json = nlohmann::ordered_json;

void read_numerics(const Document& document, Numerics& numerics) {
  document.read("/numerics/integer_bits", numerics.integer_bits);
  document.read("/numerics/fraction_bits", numerics.fraction_bits);
  document.read("/numerics/exponent_integer_bits", numerics.exponent_integer_bits);
  document.read("/numerics/exponent_table_fraction_bits", numerics.exponent_table_fraction_bits);
  std::string rounding = "nearest";
  document.read("/numerics/division_rounding", rounding);
  numerics.division_rounding =
      rounding == "truncate" ? DivisionRounding::kTruncate : DivisionRounding::kNearest;
}

void read_timing(const Document& document, int num_lanes, Timing& timing) {
  timing.dot_product_cycles = default_dot_product_cycles(num_lanes);
  document.read("/timing/dot_product_cycles", timing.dot_product_cycles);
  document.read("/timing/exponent_cycles", timing.exponent_cycles);
  document.read("/timing/output_cycles", timing.output_cycles);
  document.read("/timing/buffer_depth", timing.buffer_depth);
  document.read("/timing/scan_width_rows", timing.scan_width_rows);
  document.read("/timing/compare_width_rows", timing.compare_width_rows);
  document.read("/timing/shared_multipliers", timing.shared_multipliers);
}

void read_approximation(const Document& document, Machine& machine) {
  const std::string selection = "/approximation/candidate_selection";
  if (document.find(selection) != nullptr) {
    machine.candidate_selection.emplace();
    document.read(selection + "/iterations", machine.candidate_selection->iterations);
    document.read(selection + "/iterations_per_row",
                  machine.candidate_selection->iterations_per_row);
  }
  const std::string post_scoring = "/approximation/post_scoring";
  if (document.find(post_scoring) != nullptr) {
    machine.post_scoring.emplace();
    document.read(post_scoring + "/threshold_percent", machine.post_scoring->threshold_percent);
  }
}

void read_mapping(const Document& document, Mapping& mapping) {
  const std::string tile_rows = "/mapping/tile_rows";
  const Json* value = document.find(tile_rows);
  if (value != nullptr && value->is_string() && document.is_sound(tile_rows)) {
    mapping.tile_rows = Mapping::kAutoTileRows;
  } else {
    document.read(tile_rows, mapping.tile_rows);
  }
}

Memory read_memory(const Document& document, const std::string& pointer) {
  Memory memory;
  document.read(pointer + "/bytes_per_cycle", memory.bytes_per_cycle);
  document.read(pointer + "/latency_cycles", memory.latency_cycles);
  document.read(pointer + "/element_bytes", memory.element_bytes);
  document.read(pointer + "/sorted_entry_bytes", memory.sorted_entry_bytes);
  document.read(pointer + "/energy_pj_per_byte", memory.energy_pj_per_byte);
  return memory;
}

Sorting read_sorting(const Document& document, const std::string& pointer) {
  Sorting sorting;
  std::string where = "preloaded";
  document.read(pointer + "/where", where);
  if (where == "host") sorting.where = SortingPlace::kHost;
  if (where == "on_chip") sorting.where = SortingPlace::kOnChip;
  document.read(pointer + "/cycles_per_matrix", sorting.cycles_per_matrix);
  document.read(pointer + "/sorters", sorting.sorters);
  document.read(pointer + "/digit_bits", sorting.digit_bits);
  return sorting;
}

void read_system(const Document& document, std::optional<System>& system) {
  const std::string pointer = "/system";
  if (document.find(pointer) == nullptr) return;
  system.emplace();
  document.read(pointer + "/units", system->units);
  std::string distribution = "operations";
  document.read(pointer + "/distribution", distribution);
  if (distribution == "queries") system->distribution = Distribution::kQueries;
  document.read(pointer + "/double_buffered", system->double_buffered);
  document.read(pointer + "/operations_per_group", system->operations_per_group);
  const std::string memory = pointer + "/memory";
  if (document.find(memory) != nullptr) system->memory = read_memory(document, memory);
  system->sorting = read_sorting(document, pointer + "/sorting");
}

/// The machine with every sound value of the document and defaults else, without energy table.
Machine read_machine(const Document& document) {
  Machine machine;
  document.read("/hardware/num_rows", machine.hardware.num_rows);
  document.read("/hardware/num_lanes", machine.hardware.num_lanes);
  document.read("/hardware/num_dims", machine.hardware.num_dims);
  document.read("/hardware/clock_mhz", machine.hardware.clock_mhz);
  read_mapping(document, machine.mapping);
  read_numerics(document, machine.numerics);
  read_timing(document, machine.hardware.num_lanes, machine.timing);
  read_approximation(document, machine);
  document.read("/workload/arrival_interval_cycles", machine.workload.arrival_interval_cycles);
  read_system(document, machine.system);
  std::string scaling = "none";
  document.read("/energy/scaling", scaling);
  if (scaling == "power_law") machine.energy_scaling = EnergyScaling::kPowerLaw;
  return machine;
}

/// Where a document comes from.
struct Source {
  std::string name;
  std::filesystem::path folder;
  Origins origins;
};

/// Reads the table that the document names, if it does. Throws InputError.
void read_energy_table(const Document& document, const Source& source, Machine& machine) {
  const std::string pointer = "/energy/table";
  std::string table;
  document.read(pointer, table);
  if (table.empty()) return;
  const std::filesystem::path file = source.folder / table;
  const std::string named_by =
      fmt::format("named by {} of {}{}", pointer, source.name, source.origins.note(pointer));
  machine.energy_table = load_energy_table(file, named_by);
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::canonical(file, error);
  machine.energy_table_path = (error ? std::filesystem::absolute(file) : canonical).string();
  if (json::first_bad_byte(machine.energy_table_path)) {
    throw InputError(fmt::format(
        "{} ({}): the absolute path is not UTF-8 text, so that no report can name it; rename or "
        "move it",
        json::printable_path(machine.energy_table_path), named_by));
  }
}

/// Validates and resolves. Everything wrong is added to `messages`, which are thrown if there are
/// any.
Machine resolve(const Json& json, const Source& source, std::vector<std::string> messages) {
  std::vector<Finding> findings;
  json::find_non_finite(json, "", findings);
  for (Finding& finding : machine_schema().check(json)) {
    findings.push_back(std::move(finding));
  }
  const Document document(json, findings);
  Machine machine = read_machine(document);
  const std::vector<Finding> relations = check_consistency(machine, document, source.origins);
  for (const Finding& finding : findings) {
    messages.push_back(message(finding, source.name, source.origins));
  }
  for (const Finding& finding : relations) {
    messages.push_back(message(finding, source.name, Origins()));
  }
  try {
    read_energy_table(document, source, machine);
  } catch (const InputError& error) {
    messages.insert(messages.end(), error.messages().begin(), error.messages().end());
  }
  json::throw_if_any(std::move(messages));
  return machine;
}

/// Whether a document is no configuration but a result, which holds that of its machine.
bool is_result(const Json& document) {
  return document.is_object() && document.contains("schema_version") &&
         document.contains("provenance") && document.contains("config");
}

Machine override_and_resolve(Json& document, Source source, const std::vector<Override>& overrides,
                             std::vector<std::string> messages) {
  json::AppliedOverrides applied = json::apply_overrides(overrides, document);
  messages.insert(messages.end(), applied.messages.begin(), applied.messages.end());
  source.origins = std::move(applied.origins);
  return resolve(document, source, std::move(messages));
}

}  // namespace

Machine load_machine(const std::filesystem::path& file, const std::vector<Override>& overrides,
                     Json* document) {
  Source source{json::printable_path(file), file.parent_path(), {}};
  json::ParsedText parsed = json::parse_json(json::read_text_file(file, source.name));
  if (parsed.problem != json::TextProblem::kNone) {
    throw InputError(source.name + ": " + parsed.explanation);
  }
  std::vector<std::string> messages;
  for (const Finding& finding : parsed.repeated_keys) {
    messages.push_back(message(finding, source.name, source.origins));
  }
  if (is_result(parsed.document)) {
    parsed.document = Json(parsed.document["config"]);
    source.name += " (its \"config\")";
  }
  if (document != nullptr) *document = parsed.document;
  return override_and_resolve(parsed.document, std::move(source), overrides, std::move(messages));
}

Machine machine_from_json(Json document, const std::string& source,
                          const std::filesystem::path& folder,
                          const std::vector<Override>& overrides) {
  if (json::is_nested_deeper(document, json::kMaxNestingLevels)) {
    throw InputError(fmt::format("{}: objects and arrays are nested deeper than {} levels", source,
                                 json::kMaxNestingLevels));
  }
  return override_and_resolve(document, {source, folder, {}}, overrides, {});
}

}  // namespace a3
