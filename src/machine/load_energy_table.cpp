#include "machine/load_energy_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "json/finding.h"
#include "json/json_text.h"
#include "json/text.h"
#include "json/text_file.h"
#include "machine/schemas.h"

namespace a3 {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kTable1 = "table1";
constexpr const char* kExtends = "extends";
constexpr const char* kSorter = "sorter";
constexpr const char* kTechnology = "technology";

/// Sets `field` to a member of an object, if it has it.
void read(const Json& object, const char* key, double& field) {
  if (object.contains(key)) field = object.at(key);
}
void read(const Json& object, const char* key, int& field) {
  if (object.contains(key)) field = object.at(key);
}

SizeExponents exponents_of(const Json& scaling, const char* number) {
  SizeExponents exponents;
  if (!scaling.contains(number)) return exponents;
  read(scaling.at(number), "rows", exponents.rows);
  read(scaling.at(number), "lanes", exponents.lanes);
  read(scaling.at(number), "bits", exponents.bits);
  return exponents;
}

CostScaling scaling_of(const Json& json) {
  return {exponents_of(json, "area_mm2"), exponents_of(json, "dynamic_mw"),
          exponents_of(json, "static_mw")};
}

TechnologyFactors factors_of(const Json& json) {
  TechnologyFactors factors;
  read(json, "area", factors.area);
  read(json, "dynamic", factors.dynamic);
  read(json, "static", factors.leakage);
  return factors;
}

/// What a table says of one of its modules, on top of what it says of all.
ModuleCost module_of(const Json& table, const std::string& name, const CostScaling& built_in) {
  const Json& module = table.at("modules").at(name);
  ModuleCost cost;
  cost.cost = {module.at("area_mm2"), module.at("dynamic_mw"), module.at("static_mw")};
  cost.scaling = module.contains("scaling") ? scaling_of(module.at("scaling")) : built_in;
  const Json& technology = module.contains(kTechnology) ? module : table;
  if (technology.contains(kTechnology)) cost.technology = factors_of(technology.at(kTechnology));
  return cost;
}

EnergyTable table_from_json(const Json& document) {
  EnergyTable table;
  table.name = document.at("name");
  read(document, "clock_mhz", table.clock_mhz);
  const Json reference = document.value("reference", Json::object());
  read(reference, "num_rows", table.reference.num_rows);
  read(reference, "num_lanes", table.reference.num_lanes);
  read(reference, "element_bits", table.reference.element_bits);
  for (const BlockDescription& block : kBlocks) {
    const ModuleCost module = module_of(document, std::string(block.name), block.scaling);
    const std::size_t index = index_of(block.block);
    table.costs[index] = module.cost;
    table.scalings[index] = module.scaling;
    table.technologies[index] = module.technology;
  }
  if (document.at("modules").contains(kSorter)) table.sorter = module_of(document, kSorter, {});
  return table;
}

Json to_json(const SizeExponents& exponents) {
  return {{"rows", exponents.rows}, {"lanes", exponents.lanes}, {"bits", exponents.bits}};
}

/// Table I as a document that others extend.
Json table1_document() {
  Json document = {{"name", EnergyTable::table1().name}};
  for (const BlockDescription& block : kBlocks) {
    document["modules"][std::string(block.name)] = {
        {"area_mm2", block.table1.area_mm2},
        {"dynamic_mw", block.table1.dynamic_mw},
        {"static_mw", block.table1.static_mw},
        {"scaling",
         {{"area_mm2", to_json(block.scaling.area)},
          {"dynamic_mw", to_json(block.scaling.dynamic)},
          {"static_mw", to_json(block.scaling.leakage)}}}};
  }
  return document;
}

/// A file of a chain of tables, each of which extends the next.
struct ChainedFile {
  fs::path file;
  std::string named_by;

  std::string label() const { return json::printable_path(file) + " (" + named_by + ")"; }
};

fs::path plain(const fs::path& file) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(file, error);
  return error ? file : canonical;
}

/// What a file says, found sound as far as it goes.
Json read_document(const ChainedFile& file) {
  const std::string label = file.label();
  json::ParsedText parsed = json::parse_json(json::read_text_file(file.file, label));
  if (parsed.problem != json::TextProblem::kNone) {
    json::throw_if_any({label + ": " + parsed.explanation});
  }
  const bool extends = parsed.document.is_object() && parsed.document.contains(kExtends);
  const json::Schema& schema = extends ? energy_table_part_schema() : energy_table_schema();
  std::vector<std::string> messages;
  for (const json::Finding& finding : parsed.repeated_keys) {
    messages.push_back(message(finding, label, json::Origins()));
  }
  for (const json::Finding& finding : schema.check(parsed.document)) {
    messages.push_back(message(finding, label, json::Origins()));
  }
  json::throw_if_any(std::move(messages));
  return parsed.document;
}

void refuse_circle(const std::vector<fs::path>& chain, const fs::path& next,
                   const ChainedFile& file, const std::string& extends) {
  if (std::find(chain.begin(), chain.end(), next) == chain.end()) return;
  std::string names;
  for (const fs::path& member : chain) names += json::printable_path(member.filename()) + " -> ";
  json::throw_if_any({fmt::format(
      "{}: /extends: found {}: the tables extend one another ({}{}); allowed: \"{}\", or a table "
      "that does not lead back to this one",
      file.label(), json::shown(extends), names, json::printable_path(next.filename()), kTable1)});
}

/// The document of a file on top of those that it extends, all of which go to the chain's end.
Json whole_document(const ChainedFile& file, std::vector<fs::path>& chain) {
  chain.push_back(plain(file.file));
  Json document = read_document(file);
  if (!document.contains(kExtends)) return document;
  const std::string extends = document.at(kExtends);
  document.erase(kExtends);
  Json whole = table1_document();
  if (extends != kTable1) {
    const fs::path next = file.file.parent_path() / extends;
    refuse_circle(chain, plain(next), file, extends);
    whole = whole_document({next, fmt::format("named by /extends of {}", file.label())}, chain);
  }
  whole.merge_patch(document);
  return whole;
}

}  // namespace

EnergyTable load_energy_table(const std::filesystem::path& file, const std::string& named_by) {
  const ChainedFile first{file, named_by};
  std::vector<fs::path> chain;
  const Json document = whole_document(first, chain);
  std::vector<std::string> messages;
  for (const json::Finding& finding : energy_table_schema().check(document)) {
    messages.push_back(message(finding, first.label() + ", extended", json::Origins()));
  }
  json::throw_if_any(std::move(messages));
  EnergyTable table = table_from_json(document);
  for (std::size_t i = 1; i < chain.size(); ++i) table.extended_files.push_back(chain[i].string());
  return table;
}

}  // namespace a3
