#include "energy_table.h"

#include "finding.h"
#include "json_text.h"
#include "schema.h"
#include "text.h"
#include "text_file.h"

namespace a3::config {
namespace {

EnergyTable table_from_json(const nlohmann::ordered_json& document) {
  EnergyTable table;
  table.name = document.at("name");
  for (std::size_t module = 0; module < kNumModules; ++module) {
    const nlohmann::ordered_json& costs =
        document.at("modules").at(std::string(kModuleNames[module]));
    table.modules[module] = {costs.at("area_mm2"), costs.at("dynamic_mw"), costs.at("static_mw")};
  }
  return table;
}

}  // namespace

EnergyTable load_energy_table(const std::filesystem::path& file, const std::string& named_by) {
  const std::string label = printable_path(file) + " (" + named_by + ")";
  const ParsedText parsed = parse_json(read_text_file(file, label));
  if (parsed.problem != TextProblem::kNone) throw_if_any({label + ": " + parsed.explanation});
  std::vector<std::string> messages;
  for (const Finding& finding : parsed.repeated_keys) {
    messages.push_back(message(finding, label, Origins()));
  }
  for (const Finding& finding : energy_table_schema().check(parsed.document)) {
    messages.push_back(message(finding, label, Origins()));
  }
  throw_if_any(std::move(messages));
  return table_from_json(parsed.document);
}

}  // namespace a3::config
