#include "machine/load_energy_table.h"

#include "json/finding.h"
#include "json/json_text.h"
#include "json/text.h"
#include "json/text_file.h"
#include "machine/schemas.h"

namespace a3 {
namespace {

EnergyTable table_from_json(const nlohmann::ordered_json& document) {
  EnergyTable table;
  table.name = document.at("name");
  for (const BlockDescription& block : kBlocks) {
    const nlohmann::ordered_json& cost = document.at("modules").at(std::string(block.name));
    table.costs[index_of(block.block)] = {cost.at("area_mm2"), cost.at("dynamic_mw"),
                                          cost.at("static_mw")};
  }
  return table;
}

}  // namespace

EnergyTable load_energy_table(const std::filesystem::path& file, const std::string& named_by) {
  const std::string label = json::printable_path(file) + " (" + named_by + ")";
  const json::ParsedText parsed = json::parse_json(json::read_text_file(file, label));
  if (parsed.problem != json::TextProblem::kNone) {
    json::throw_if_any({label + ": " + parsed.explanation});
  }
  std::vector<std::string> messages;
  for (const json::Finding& finding : parsed.repeated_keys) {
    messages.push_back(message(finding, label, json::Origins()));
  }
  for (const json::Finding& finding : energy_table_schema().check(parsed.document)) {
    messages.push_back(message(finding, label, json::Origins()));
  }
  json::throw_if_any(std::move(messages));
  return table_from_json(parsed.document);
}

}  // namespace a3
