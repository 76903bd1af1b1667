#include <nlohmann/json.hpp>

#include "config_files.h"

namespace a3 {
namespace {

using test::TempFolder;

void expect_same(const Machine& a, const Machine& b) {
  EXPECT_EQ(a.hardware.num_rows, b.hardware.num_rows);
  EXPECT_EQ(a.hardware.num_lanes, b.hardware.num_lanes);
  EXPECT_EQ(a.hardware.max_dims(), b.hardware.max_dims());
  EXPECT_EQ(a.hardware.clock_mhz, b.hardware.clock_mhz);
  EXPECT_EQ(a.mapping.tile_rows, b.mapping.tile_rows);
  EXPECT_EQ(a.numerics.integer_bits, b.numerics.integer_bits);
  EXPECT_EQ(a.numerics.fraction_bits, b.numerics.fraction_bits);
  EXPECT_EQ(a.numerics.exponent_integer_bits, b.numerics.exponent_integer_bits);
  EXPECT_EQ(a.numerics.exponent_table_fraction_bits, b.numerics.exponent_table_fraction_bits);
  EXPECT_EQ(a.numerics.division_rounding, b.numerics.division_rounding);
  EXPECT_EQ(a.timing.dot_product_cycles, b.timing.dot_product_cycles);
  EXPECT_EQ(a.timing.exponent_cycles, b.timing.exponent_cycles);
  EXPECT_EQ(a.timing.output_cycles, b.timing.output_cycles);
  EXPECT_EQ(a.timing.buffer_depth, b.timing.buffer_depth);
  EXPECT_EQ(a.timing.scan_width_rows, b.timing.scan_width_rows);
  EXPECT_EQ(a.timing.compare_width_rows, b.timing.compare_width_rows);
  EXPECT_EQ(a.timing.shared_multipliers, b.timing.shared_multipliers);
  ASSERT_EQ(a.candidate_selection.has_value(), b.candidate_selection.has_value());
  if (a.candidate_selection) {
    EXPECT_EQ(a.candidate_selection->iterations, b.candidate_selection->iterations);
    EXPECT_EQ(a.candidate_selection->iterations_per_row, b.candidate_selection->iterations_per_row);
  }
  ASSERT_EQ(a.post_scoring.has_value(), b.post_scoring.has_value());
  if (a.post_scoring) {
    EXPECT_EQ(a.post_scoring->threshold_percent, b.post_scoring->threshold_percent);
  }
  EXPECT_EQ(a.workload.arrival_interval_cycles, b.workload.arrival_interval_cycles);
  EXPECT_EQ(a.energy_table.name, b.energy_table.name);
  EXPECT_EQ(a.energy_table_path, b.energy_table_path);
}

/// No field has its default.
Machine unusual_machine() {
  Machine machine;
  machine.hardware = {50, 8, 812.3, 20};
  machine.mapping.tile_rows = 16;
  machine.numerics = {3, 5, 7, 12, DivisionRounding::kTruncate};
  machine.timing = {11, 12, 13, 5, 17, 18, false};
  machine.candidate_selection = CandidateSelection{std::nullopt, 0.1};
  machine.post_scoring = PostScoring{2.7};
  machine.workload.arrival_interval_cycles = 99;
  return machine;
}

Machine loaded_again(const Machine& machine) {
  const TempFolder folder;
  return load_machine(folder.write("x.json", to_json(machine).dump(2)));
}

TEST(ToJson, OfAnyMachineMeansTheSameMachine) {
  Machine absolute = unusual_machine();
  absolute.candidate_selection = CandidateSelection{77, std::nullopt};
  Machine as_fits = unusual_machine();
  as_fits.mapping.tile_rows = Mapping::kAutoTileRows;
  for (const Machine& machine : {Machine(), unusual_machine(), absolute, as_fits}) {
    expect_same(loaded_again(machine), machine);
  }
}

TEST(ToJson, StatesEveryFieldInTheOrderOfTheDocumentation) {
  EXPECT_EQ(to_json(unusual_machine()).dump(),
            R"({"hardware":{"num_rows":50,"num_lanes":8,"num_dims":20,"clock_mhz":812.3},)"
            R"("mapping":{"tile_rows":16},)"
            R"("numerics":{"integer_bits":3,"fraction_bits":5,"exponent_integer_bits":7,)"
            R"("exponent_table_fraction_bits":12,"division_rounding":"truncate"},)"
            R"("timing":{"dot_product_cycles":11,"exponent_cycles":12,"output_cycles":13,)"
            R"("buffer_depth":5,"scan_width_rows":17,"compare_width_rows":18,)"
            R"("shared_multipliers":false},)"
            R"("approximation":{"candidate_selection":{"iterations_per_row":0.1},)"
            R"("post_scoring":{"threshold_percent":2.7}},)"
            R"("workload":{"arrival_interval_cycles":99}})");
}

TEST(ToJson, StatesApproximationsThatAreOffAsNull) {
  EXPECT_EQ(to_json(Machine()).at("approximation").dump(),
            R"({"candidate_selection":null,"post_scoring":null})");
}

TEST(ToJson, NamesTheEnergyTableByItsAbsolutePathAndTheBuiltInOneNotAtAll) {
  EXPECT_FALSE(to_json(Machine()).contains("energy"));
  const auto configs = std::filesystem::canonical(A3_SOURCE_DIR) / "configs";
  const Machine machine = load_machine(configs / "conservative.json");
  EXPECT_EQ(to_json(machine).at("energy").dump(),
            R"({"table":")" + (configs / "energy/tsmc40.json").string() + "\"}");
  expect_same(loaded_again(machine), machine);
}

}  // namespace
}  // namespace a3
