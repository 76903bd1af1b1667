#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "config_files.h"
#include "machine/load_energy_table.h"

namespace a3 {
namespace {

const std::filesystem::path& configs_folder() {
  static const std::filesystem::path folder =
      std::filesystem::canonical(std::filesystem::path(A3_SOURCE_DIR) / "configs");
  return folder;
}

Machine shipped(const std::string& name) {
  return load_machine(configs_folder() / name);
}

void expect_same_costs(const EnergyTable& a, const EnergyTable& b) {
  EXPECT_EQ(a.name, b.name);
  for (std::size_t module = 0; module < kNumBlocks; ++module) {
    EXPECT_EQ(a.costs[module].area_mm2, b.costs[module].area_mm2) << kBlocks[module].name;
    EXPECT_EQ(a.costs[module].dynamic_mw, b.costs[module].dynamic_mw) << kBlocks[module].name;
    EXPECT_EQ(a.costs[module].static_mw, b.costs[module].static_mw) << kBlocks[module].name;
  }
}

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const bool is_schema = entry.path().filename() == "schema.json";
    if (entry.path().extension() == ".json" && !is_schema) files.push_back(entry.path());
  }
  return files;
}

TEST(ShippedConfigs, AllLoad) {
  const auto files = json_files(configs_folder());
  EXPECT_GE(files.size(), 3U);
  for (const auto& file : files) EXPECT_NO_THROW(load_machine(file)) << file;
}

TEST(ShippedConfigs, AllEnergyTablesLoad) {
  const auto files = json_files(configs_folder() / "energy");
  EXPECT_GE(files.size(), 1U);
  for (const auto& file : files) EXPECT_NO_THROW(load_energy_table(file, "test")) << file;
}

TEST(ShippedConfigs, NameTheSchemaNextToThem) {
  for (const auto& folder : {configs_folder(), configs_folder() / "energy"}) {
    for (const auto& file : json_files(folder)) {
      std::ifstream stream(file);
      const auto document = nlohmann::json::parse(stream);
      const std::string schema = document.at("$schema");
      EXPECT_TRUE(std::filesystem::is_regular_file(folder / schema)) << file;
    }
  }
}

TEST(ShippedConfigs, BaseIsTheDefaultMachineAndThePapersBaseDesign) {
  const Machine base = shipped("base.json");
  EXPECT_TRUE(base.is_base());
  EXPECT_EQ(base.hardware.num_rows, 320);
  EXPECT_EQ(base.hardware.num_lanes, 64);
  EXPECT_EQ(base.hardware.clock_mhz, 1000);
  Machine without_table_file = base;
  without_table_file.energy_table_path.clear();
  EXPECT_EQ(to_json(without_table_file), to_json(Machine()));
}

TEST(ShippedConfigs, ConservativeHasHalfTheRowsAsIterationsAndDropsBelowFivePercent) {
  const Machine machine = shipped("conservative.json");
  EXPECT_EQ(iterations_for(machine.candidate_selection.value(), 320), 160);
  EXPECT_EQ(machine.post_scoring.value().threshold_percent, 5);
}

TEST(ShippedConfigs, AggressiveHasAnEighthOfTheRowsAsIterationsAndDropsBelowTenPercent) {
  const Machine machine = shipped("aggressive.json");
  EXPECT_EQ(iterations_for(machine.candidate_selection.value(), 320), 40);
  EXPECT_EQ(machine.post_scoring.value().threshold_percent, 10);
}

TEST(ShippedConfigs, DifferInTheApproximationOnly) {
  auto base = to_json(shipped("base.json"));
  for (const char* name : {"conservative.json", "aggressive.json"}) {
    auto other = to_json(shipped(name));
    other["approximation"] = base["approximation"];
    EXPECT_EQ(other, base) << name;
  }
}

TEST(ShippedConfigs, FindTheirTableFromAnyFolder) {
  EXPECT_EQ(shipped("base.json").energy_table_path,
            (configs_folder() / "energy/tsmc40.json").string());
}

TEST(TableOne, IsTheSameInTheLibraryAndInTheFile) {
  expect_same_costs(EnergyTable::table1(), shipped("base.json").energy_table);
}

TEST(TableOne, HasThePapersTotals) {
  BlockCost total;
  for (const BlockCost& cost : EnergyTable::table1().costs) {
    total.area_mm2 += cost.area_mm2;
    total.dynamic_mw += cost.dynamic_mw;
    total.static_mw += cost.static_mw;
  }
  const auto in_thousandths = [](double value) { return std::lround(value * 1000); };
  EXPECT_EQ(in_thousandths(total.area_mm2), 2082);
  EXPECT_EQ(in_thousandths(total.static_mw), 11502);
  // The modules' dynamic powers add up to 98.917; the paper prints the total with two decimals.
  EXPECT_EQ(in_thousandths(total.dynamic_mw), 98917);
  EXPECT_EQ(std::lround(total.dynamic_mw * 100), 9892);
}

TEST(TableOne, GivesEachModuleItsOwnRow) {
  const EnergyTable table = EnergyTable::table1();
  EXPECT_EQ(table[Block::kDotProduct].dynamic_mw, 14.338);
  EXPECT_EQ(table[Block::kExponent].area_mm2, 0.016);
  EXPECT_EQ(table[Block::kOutput].dynamic_mw, 50.918);
  EXPECT_EQ(table[Block::kCandidateSelection].static_mw, 5.08);
  EXPECT_EQ(table[Block::kPostScoring].static_mw, 0.147);
  EXPECT_EQ(table[Block::kKeySram].area_mm2, 0.350);
  EXPECT_EQ(table[Block::kValueSram].dynamic_mw, 2.901);
  EXPECT_EQ(table[Block::kSortedKeySram].area_mm2, 0.919);
}

}  // namespace
}  // namespace a3
