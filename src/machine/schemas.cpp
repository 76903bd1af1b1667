#include "machine/schemas.h"

namespace a3 {
namespace {

/// The schema without what it requires.
nlohmann::ordered_json without_required(nlohmann::ordered_json schema) {
  if (!schema.is_structured()) return schema;
  if (schema.is_object()) schema.erase("required");
  for (nlohmann::ordered_json& part : schema) part = without_required(std::move(part));
  return schema;
}

}  // namespace

const json::Schema& machine_schema() {
  static const json::Schema schema(kMachineSchemaText);
  return schema;
}

const json::Schema& energy_table_schema() {
  static const json::Schema schema(kEnergyTableSchemaText);
  return schema;
}

const json::Schema& energy_table_part_schema() {
  static const json::Schema schema(
      without_required(nlohmann::ordered_json::parse(kEnergyTableSchemaText)).dump());
  return schema;
}

}  // namespace a3
