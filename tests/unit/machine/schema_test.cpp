#include "json/schema.h"

#include <functional>
#include <optional>

#include "config_files.h"
#include "machine/schemas.h"

namespace a3 {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

ordered_json machine_schema_document() {
  return ordered_json::parse(kMachineSchemaText);
}
ordered_json energy_schema_document() {
  return ordered_json::parse(kEnergyTableSchemaText);
}

std::string text_of(const std::string& file) {
  std::ifstream stream(std::filesystem::path(A3_SOURCE_DIR) / "configs" / file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

using Visit = std::function<void(const std::string& pointer, const ordered_json& schema)>;

/// Calls `visit` for every field below `schema`, definitions as fields of their own.
void for_each_field(const ordered_json& schema, const std::string& pointer, const Visit& visit) {
  for (const char* group : {"properties", "definitions"}) {
    if (!schema.contains(group)) continue;
    for (const auto& [key, field] : schema.at(group).items()) {
      if (field.contains("$ref")) continue;
      const std::string below = json::child_pointer(pointer, key);
      visit(below, field);
      for_each_field(field, below, visit);
    }
  }
}

TEST(EmbeddedSchemas, AreTheFilesInConfigs) {
  EXPECT_EQ(kMachineSchemaText, text_of("schema.json"));
  EXPECT_EQ(kEnergyTableSchemaText, text_of("energy/schema.json"));
}

TEST(EmbeddedSchemas, AreDraftSeven) {
  for (const auto& schema : {machine_schema_document(), energy_schema_document()}) {
    EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
  }
}

TEST(EmbeddedSchemas, GiveEveryFieldTitleDescriptionUnitAndType) {
  for (const auto& schema : {machine_schema_document(), energy_schema_document()}) {
    for_each_field(schema, "", [](const std::string& pointer, const ordered_json& field) {
      ASSERT_TRUE(field.contains("type") && field.contains("title")) << pointer;
      EXPECT_THAT(field.value("description", ""), HasSubstr("Unit: ")) << pointer;
    });
  }
}

TEST(EmbeddedSchemas, LimitEveryNumberAndCloseEveryObject) {
  for (const auto& schema : {machine_schema_document(), energy_schema_document()}) {
    EXPECT_EQ(schema.at("additionalProperties"), false);
    for_each_field(schema, "", [](const std::string& pointer, const ordered_json& field) {
      const std::string type = field.at("type").dump();
      if (type.find("object") != std::string::npos) {
        EXPECT_EQ(field.at("additionalProperties"), false) << pointer;
      }
      if (type.find("integer") == std::string::npos && type.find("number") == std::string::npos) {
        return;
      }
      EXPECT_TRUE(field.contains("minimum") || field.contains("exclusiveMinimum")) << pointer;
      EXPECT_TRUE(field.contains("maximum")) << pointer;
    });
  }
}

TEST(EmbeddedSchemas, NameExactlyTheFieldsOfAMachine) {
  std::vector<std::string> in_schema;
  for_each_field(machine_schema_document(), "",
                 [&](const std::string& pointer, const ordered_json& field) {
                   if (!field.contains("properties")) in_schema.push_back(pointer);
                 });
  Machine machine;
  machine.candidate_selection = CandidateSelection{1, 1.0};
  machine.post_scoring.emplace();
  machine.energy_table_path = "/t.json";
  std::vector<std::string> in_machine = {"/$schema"};
  const ordered_json fields = to_json(machine).flatten();
  for (const auto& [pointer, value] : fields.items()) in_machine.push_back(pointer);
  EXPECT_THAT(in_schema, UnorderedElementsAreArray(in_machine));
}

TEST(EmbeddedSchemas, HaveTheDefaultsOfTheMachine) {
  // The defaults of every leaf that has one, written out as a configuration.
  ordered_json defaults = ordered_json::object();
  for_each_field(machine_schema_document(), "",
                 [&](const std::string& pointer, const ordered_json& field) {
                   const bool is_leaf = !field.contains("properties");
                   const bool is_selection = pointer.find("/approximation") == 0;
                   if (!is_leaf || is_selection || !field.contains("default")) return;
                   defaults[ordered_json::json_pointer(pointer)] = field.at("default");
                 });
  EXPECT_EQ(defaults.flatten().size(), 4U + 1U + 5U + 7U + 1U) << "all but paths and approximation";
  EXPECT_EQ(to_json(machine_from_json(defaults, "defaults", ".")), to_json(Machine()));
  std::optional<double> threshold;
  for_each_field(machine_schema_document(), "",
                 [&](const std::string& pointer, const ordered_json& field) {
                   if (pointer != "/approximation/post_scoring/threshold_percent") return;
                   threshold = field.at("default").get<double>();
                 });
  EXPECT_EQ(threshold, PostScoring().threshold_percent);
}

TEST(EmbeddedSchemas, AcceptTheirOwnDefaults) {
  for_each_field(machine_schema_document(), "",
                 [](const std::string& pointer, const ordered_json& field) {
                   if (!field.contains("default")) return;
                   ordered_json document = ordered_json::object();
                   document[ordered_json::json_pointer(pointer)] = field.at("default");
                   EXPECT_TRUE(machine_schema().check(document).empty()) << pointer;
                 });
}

TEST(EmbeddedSchemas, RequireTheModulesOfTheLibrary) {
  const auto modules = energy_schema_document().at("properties").at("modules");
  std::vector<std::string> names;
  for (const BlockDescription& block : kBlocks) names.emplace_back(block.name);
  EXPECT_EQ(modules.at("required").get<std::vector<std::string>>(), names);
  EXPECT_EQ(modules.at("properties").size(), names.size());
}

TEST(Schema, LetsNoErrorPassForWhichItHasNoWords) {
  const json::Schema schema(R"({"type": "object", "title": "t", "minProperties": 2})");
  const auto findings = schema.check(ordered_json::object());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].pointer, "");
  EXPECT_EQ(findings[0].found, "does not follow the schema");
  EXPECT_NE(findings[0].allowed, "");
}

TEST(Schema, AcceptsEmptyDocumentsOfMachines) {
  EXPECT_TRUE(machine_schema().check(ordered_json::object()).empty());
}

}  // namespace
}  // namespace a3
