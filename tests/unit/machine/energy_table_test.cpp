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
  table["clock_mhz"] = 0;
  table["modules"]["exponent"]["area_mm2"] = -1;
  table["modules"]["output"].erase("static_mw");
  table["modules"]["key_sram"] = 3;
  table["modules"]["outptu"] = 4;
  table["modules"].erase("value_sram");
  EXPECT_THAT(
      errors_of_table(table.dump()),
      ElementsAre(
          StartsWith("/name: found \"\"; allowed: a string of 1 to 100 characters"),
          AllOf(StartsWith(
              "/modules/outptu: found the unknown key \"outptu\"; allowed here: "
              "dot_product, exponent, output, candidate_selection, post_scoring, "
              "key_sram, value_sram, sorted_key_sram, sorter. Did you mean \"output\"?")),
          StartsWith("/modules/value_sram: is missing; required: an object with the keys area_mm2, "
                     "dynamic_mw, static_mw"),
          StartsWith("/modules/exponent/area_mm2: found -1; allowed: a number from 0 to 1000000"),
          StartsWith("/modules/output/static_mw: is missing; required: a number from 0"),
          StartsWith("/modules/key_sram: found 3; allowed: an object with the keys area_mm2, "),
          StartsWith("/clock_mhz: found 0; allowed: a number above 0 and at most 100000")));
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

/// A machine whose table is `table`, beside which stand `others`.
Machine machine_with_table(const TempFolder& folder, const std::string& table,
                           const std::vector<std::pair<std::string, std::string>>& others = {}) {
  folder.write("t.json", table);
  for (const auto& [name, text] : others) folder.write(name, text);
  return load_machine(folder.write("x.json", R"({"energy": {"table": "t.json"}})"));
}

TEST(EnergyTableFile, ThatExtendsTableOneGivesOnlyWhatDiffers) {
  const TempFolder folder;
  const EnergyTable table = machine_with_table(folder, R"({"extends": "table1", "name": "mine",
      "clock_mhz": 500, "modules": {"output": {"area_mm2": 7}, "sorter": {
      "area_mm2": 1, "dynamic_mw": 2, "static_mw": 3}}})")
                                .energy_table;
  EXPECT_EQ(table.name, "mine");
  EXPECT_EQ(table.clock_mhz, 500);
  EXPECT_EQ(table[Block::kOutput].area_mm2, 7);
  EXPECT_EQ(table[Block::kOutput].dynamic_mw, 50.918);
  EXPECT_EQ(table[Block::kKeySram].area_mm2, 0.350);
  EXPECT_EQ(table.sorter->cost.dynamic_mw, 2);
  EXPECT_EQ(table.scalings[index_of(Block::kKeySram)].dynamic.rows, 0.5);
}

TEST(EnergyTableFile, MayExtendOneThatExtendsAnother) {
  const TempFolder folder;
  const EnergyTable table =
      machine_with_table(folder, R"({"extends": "sub/b.json", "reference": {"num_rows": 77}})",
                         {{"sub/b.json", R"({"extends": "c.json", "name": "b"})"},
                          {"sub/c.json", made_up_table().dump()}})
          .energy_table;
  EXPECT_EQ(table.name, "b");
  EXPECT_EQ(table.reference.num_rows, 77);
  EXPECT_EQ(table.reference.num_lanes, 64);
  EXPECT_EQ(table[Block::kExponent].area_mm2, 1.25);
}

TEST(EnergyTableFile, HasFactorsOfItsTechnologyAndAModuleItsOwn) {
  const TempFolder folder;
  const EnergyTable table = machine_with_table(folder, R"({"extends": "table1",
      "technology": {"area": 0.5, "dynamic": 0.25},
      "modules": {"key_sram": {"technology": {"area": 0.75}}}})")
                                .energy_table;
  const TechnologyFactors& logic = table.technologies[index_of(Block::kOutput)];
  EXPECT_EQ(logic.area, 0.5);
  EXPECT_EQ(logic.dynamic, 0.25);
  EXPECT_EQ(logic.leakage, 1);
  const TechnologyFactors& sram = table.technologies[index_of(Block::kKeySram)];
  EXPECT_EQ(sram.area, 0.75);
  EXPECT_EQ(sram.dynamic, 1);
}

TEST(EnergyTableFile, HasExponentsOfItsOwnAndNoneLeftOut) {
  const TempFolder folder;
  auto document = made_up_table();
  document["modules"]["key_sram"]["scaling"]["area_mm2"]["rows"] = 2;
  const EnergyTable table = machine_with_table(folder, document.dump()).energy_table;
  const CostScaling& own = table.scalings[index_of(Block::kKeySram)];
  EXPECT_EQ(own.area.rows, 2);
  EXPECT_EQ(own.area.lanes, 0);
  EXPECT_EQ(own.dynamic.rows, 0);
  EXPECT_EQ(table.scalings[index_of(Block::kValueSram)].area.lanes, 1) << "the built-in ones";
}

TEST(EnergyTableFile, MustNotExtendItself) {
  for (const auto& [b, circle] : std::vector<std::pair<std::string, std::string>>{
           {R"({"extends": "t.json"})", "t.json -> b.json -> t.json"},
           {R"({"extends": "b.json"})", "t.json -> b.json -> b.json"}}) {
    const TempFolder folder;
    EXPECT_THAT(errors_of([&, text = b] {
                  machine_with_table(folder, R"({"extends": "b.json"})", {{"b.json", text}});
                }),
                ElementsAre(AllOf(HasSubstr("/extends: found "), HasSubstr(circle),
                                  HasSubstr("allowed: \"table1\", or a table that"))));
  }
}

TEST(EnergyTableFile, IsFoundWrongWhereTheTableThatItExtendsIs) {
  const TempFolder folder;
  EXPECT_THAT(errors_of([&] {
                machine_with_table(folder, R"({"extends": "b.json"})", {{"b.json", "{}"}});
              }),
              Contains(AllOf(HasSubstr("b.json (named by /extends of "),
                             HasSubstr("/modules: is missing"))));
  EXPECT_THAT(
      errors_of([&] { machine_with_table(folder, R"({"extends": "none.json"})"); }),
      ElementsAre(AllOf(HasSubstr("none.json (named by /extends of "), HasSubstr("no such file"))));
}

TEST(ShippedTables, OfOtherTechnologiesAreEstimatesOfTableOne) {
  const auto load = [](const std::string& name) {
    const TempFolder folder;
    const auto table = std::filesystem::canonical(A3_SOURCE_DIR) / "configs/energy" / name;
    return load_machine(folder.write("x.json", "{}"), {{"/energy/table", table.string()}})
        .energy_table;
  };
  const EnergyTable nm28 = load("estimated_28nm.json");
  const EnergyTable nm16 = load("estimated_16nm.json");
  for (const BlockDescription& block : kBlocks) {
    const std::size_t index = index_of(block.block);
    const bool is_sram = block.name.find("sram") != std::string_view::npos;
    EXPECT_EQ(nm28.costs[index].dynamic_mw, block.table1.dynamic_mw);
    EXPECT_EQ(nm28.technologies[index].area, 0.475);
    EXPECT_EQ(nm28.technologies[index].dynamic, 0.61);
    EXPECT_EQ(nm28.technologies[index].leakage, 0.61);
    EXPECT_EQ(nm16.technologies[index].area, is_sram ? 0.31 : 0.24) << block.name;
    EXPECT_EQ(nm16.technologies[index].dynamic, 0.20);
    EXPECT_EQ(nm16.technologies[index].leakage, 0.20);
  }
}

}  // namespace
}  // namespace a3
