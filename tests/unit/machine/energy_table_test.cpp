#include "machine/load_energy_table.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "config_files.h"

namespace a3 {
namespace {

using test::errors_of;
using test::TempFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// A table in which module k has area k + 0.25, dynamic power k + 0.5 and static power k.
nlohmann::ordered_json made_up_table() {
  nlohmann::ordered_json table = {{"name", "made_up"}};
  double k = 0;
  for (const BlockDescription& block : kBlocks) {
    table["modules"][std::string(block.name)] = {
        {"area_mm2", k + 0.25}, {"dynamic_mw", k + 0.5}, {"static_mw", k}};
    ++k;
  }
  return table;
}

std::vector<std::string> errors_of_table(const std::string& text) {
  const TempFolder folder;
  const auto config = folder.write("x.json", R"({"energy": {"table": "tables/t.json"}})");
  folder.write("tables/t.json", text);
  auto errors = errors_of([&] { load_machine(config); });
  const std::string label = (folder.path() / "tables/t.json").string() +
                            " (named by /energy/table of " + config.string() + "): ";
  for (std::string& error : errors) {
    EXPECT_THAT(error, StartsWith(label));
    error.erase(0, label.size());
  }
  return errors;
}

TEST(EnergyTableFile, GivesEveryModuleItsNumbers) {
  const TempFolder folder;
  folder.write("tables/t.json", made_up_table().dump());
  const Machine machine =
      load_machine(folder.write("x.json", R"({"energy": {"table": "tables/t.json"}})"));
  EXPECT_EQ(machine.energy_table.name, "made_up");
  double k = 0;
  for (const BlockDescription& block : kBlocks) {
    const BlockCost& cost = machine.energy_table[block.block];
    EXPECT_EQ(cost.area_mm2, k + 0.25);
    EXPECT_EQ(cost.dynamic_mw, k + 0.5);
    EXPECT_EQ(cost.static_mw, k);
    ++k;
  }
  EXPECT_EQ(machine.energy_table_path, (folder.path() / "tables/t.json").string());
}

TEST(EnergyTableFile, MayBeNamedByAnAbsolutePath) {
  const TempFolder folder;
  const TempFolder other;
  const auto table = other.write("t.json", made_up_table().dump());
  const Machine machine =
      load_machine(folder.write("x.json", "{}"), {{"/energy/table", table.string()}});
  EXPECT_EQ(machine.energy_table.name, "made_up");
}

TEST(EnergyTableFile, IsFoundFromTheFolderOfTheConfigurationAlsoWhenOverridden) {
  const TempFolder folder;
  folder.write("t.json", made_up_table().dump());
  const Machine machine = load_machine(folder.write("x.json", "{}"), {{"/energy/table", "t.json"}});
  EXPECT_EQ(machine.energy_table_path, (folder.path() / "t.json").string());
}

TEST(EnergyTableFile, LeftOutMeansTableOneAndNoPath) {
  for (const char* text : {"{}", R"({"energy": {}})"}) {
    const Machine machine = test::machine_of_text(text);
    EXPECT_EQ(machine.energy_table.name, "tsmc40");
    EXPECT_EQ(machine.energy_table_path, "");
  }
}

TEST(EnergyTableFile, MayStateItsOriginAndItsClock) {
  auto table = made_up_table();
  table["$schema"] = "schema.json";
  table["source"] = "a measurement";
  table["description"] = "of a test";
  table["clock_mhz"] = 1000.0;
  EXPECT_THAT(errors_of_table(table.dump()), testing::IsEmpty());
}

TEST(EnergyTableFile, ReportsAllErrorsWithItsNameAndWhoNamedIt) {
  auto table = made_up_table();
  table["name"] = "";
  table["clock_mhz"] = 500;
  table["modules"]["exponent"]["area_mm2"] = -1;
  table["modules"]["output"].erase("static_mw");
  table["modules"]["key_sram"] = 3;
  table["modules"]["outptu"] = 4;
  table["modules"].erase("value_sram");
  EXPECT_THAT(
      errors_of_table(table.dump()),
      ElementsAre(
          StartsWith("/name: found \"\"; allowed: a string of 1 to 100 characters"),
          AllOf(StartsWith("/modules/outptu: found the unknown key \"outptu\"; allowed here: "
                           "dot_product, exponent, output, candidate_selection, post_scoring, "
                           "key_sram, value_sram, sorted_key_sram. Did you mean \"output\"?")),
          StartsWith("/modules/value_sram: is missing; required: an object with the keys area_mm2, "
                     "dynamic_mw, static_mw"),
          StartsWith("/modules/exponent/area_mm2: found -1; allowed: a number from 0 to 1000000"),
          StartsWith("/modules/output/static_mw: is missing; required: a number from 0"),
          StartsWith("/modules/key_sram: found 3; allowed: an object with the keys area_mm2, "),
          StartsWith("/clock_mhz: found 500; allowed: the number 1000")));
}

TEST(EnergyTableFile, NeedsNameAndModules) {
  EXPECT_THAT(errors_of_table("{}"), ElementsAre(StartsWith("/name: is missing; required: "),
                                                 StartsWith("/modules: is missing; required: ")));
}

TEST(EnergyTableFile, HasTheSameRulesOfTextAsAConfiguration) {
  EXPECT_THAT(errors_of_table(""), ElementsAre("is empty; allowed: a JSON document"));
  EXPECT_THAT(errors_of_table("{\n1}"),
              ElementsAre(StartsWith("is not valid JSON at line 2, column 1: ")));
  EXPECT_THAT(errors_of_table(R"({"name": "a", "name": "b", "modules": {}})"),
              Contains(StartsWith("/name: this key is there more than once")));
}

TEST(EnergyTableFile, ThatCannotBeReadIsAnErrorNextToThoseOfTheConfiguration) {
  const TempFolder folder;
  ASSERT_EQ(mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  const auto errors_with = [&](const std::string& table) {
    return errors_of([&] {
      load_machine(folder.write("x.json", R"({"hardware": {"num_rows": 0}})"),
                   parse_overrides({"/energy/table=" + table}, "--set"));
    });
  };
  for (const auto& [table, reason] : std::vector<std::pair<std::string, std::string>>{
           {"none.json", "no such file"},
           {".", "is a directory"},
           {"pipe", "is a pipe, socket or device"},
           {R"("a\u0000b")", "a file name cannot hold a zero byte"}}) {
    const auto errors = errors_with(table);
    ASSERT_THAT(errors, SizeIs(2));
    EXPECT_THAT(errors[0], HasSubstr("/hardware/num_rows: found 0"));
    EXPECT_THAT(errors[1], AllOf(HasSubstr("named by /energy/table of "), HasSubstr(reason),
                                 HasSubstr("(from --set /energy/table=" + table + ")")));
  }
}

}  // namespace
}  // namespace a3
