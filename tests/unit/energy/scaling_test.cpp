#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "a3/energy/energy_model.h"
#include "machines.h"

namespace a3 {
namespace {

using test::full_machine;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Machine machine_of_rows(int num_rows, EnergyScaling scaling) {
  Machine machine = full_machine();
  machine.hardware.num_rows = num_rows;
  machine.energy_scaling = scaling;
  return machine;
}

// Twice the rows: key SRAM area 0.350 * 2, dynamic power 2.901 * sqrt(2); the multipliers of the
// dot product do not depend on rows; the selector grows with rows^0.3.
TEST(EnergyScaling, FollowsThePowersOfEachModule) {
  const Machine machine = machine_of_rows(640, EnergyScaling::kPowerLaw);
  EXPECT_NEAR(cost_of(machine, Block::kKeySram).area_mm2, 0.700, 1e-12);
  EXPECT_NEAR(cost_of(machine, Block::kKeySram).dynamic_mw, 4.103, 0.0005);
  EXPECT_NEAR(cost_of(machine, Block::kKeySram).static_mw, 2 * 0.987, 1e-12);
  EXPECT_DOUBLE_EQ(cost_of(machine, Block::kDotProduct).area_mm2, 0.098);
  EXPECT_NEAR(cost_of(machine, Block::kCandidateSelection).area_mm2, 0.277 * 1.2311444133449163,
              1e-12);
}

// Half the lanes and two thirds of the bits (i + f + 1 = 6 of 9): multipliers shrink by 1/2 * 4/9,
// sorted-key SRAM is read one entry at a time, so that its power follows bits alone.
TEST(EnergyScaling, FollowsLanesAndBits) {
  Machine machine = full_machine();
  machine.energy_scaling = EnergyScaling::kPowerLaw;
  machine.hardware.num_lanes = 32;
  machine.numerics.integer_bits = 2;
  machine.numerics.fraction_bits = 3;
  EXPECT_NEAR(cost_of(machine, Block::kOutput).dynamic_mw, 50.918 * 0.5 * 4 / 9, 1e-12);
  EXPECT_NEAR(cost_of(machine, Block::kSortedKeySram).dynamic_mw, 6.100 * 2 / 3, 1e-12);
  EXPECT_NEAR(cost_of(machine, Block::kSortedKeySram).area_mm2, 0.919 * 0.5 * 2 / 3, 1e-12);
  EXPECT_NEAR(cost_of(machine, Block::kExponent).static_mw, 0.053 * 2 / 3, 1e-12);
}

TEST(EnergyScaling, IsOffUnlessItIsAskedForAndThenWarns) {
  const Machine machine = machine_of_rows(640, EnergyScaling::kNone);
  EXPECT_DOUBLE_EQ(cost_of(machine, Block::kKeySram).area_mm2, 0.350);
  EXPECT_EQ(name_of(energy_basis(machine)), "table for another size");
  EXPECT_THAT(energy_warning(machine),
              HasSubstr("holds for 320 rows, 64 lanes and 9 bits, this machine has 640, 64 and 9"));
}

TEST(EnergyScaling, OfTheReferenceIsTheMeasurement) {
  for (const EnergyScaling scaling : {EnergyScaling::kNone, EnergyScaling::kPowerLaw}) {
    const Machine machine = machine_of_rows(320, scaling);
    EXPECT_EQ(name_of(energy_basis(machine)), "measured");
    EXPECT_THAT(energy_warning(machine), IsEmpty());
    EXPECT_DOUBLE_EQ(cost_of(machine, Block::kKeySram).dynamic_mw, 2.901);
  }
  const Machine other = machine_of_rows(321, EnergyScaling::kPowerLaw);
  EXPECT_EQ(name_of(energy_basis(other)), "estimated");
  EXPECT_THAT(energy_warning(other), IsEmpty());
}

TEST(Technology, FactorsAlwaysApplyAndMakeAnEstimate) {
  Machine machine = full_machine();
  machine.energy_table.technologies[index_of(Block::kKeySram)] = {0.5, 0.25, 0.125};
  EXPECT_DOUBLE_EQ(cost_of(machine, Block::kKeySram).area_mm2, 0.350 * 0.5);
  EXPECT_DOUBLE_EQ(cost_of(machine, Block::kKeySram).dynamic_mw, 2.901 * 0.25);
  EXPECT_DOUBLE_EQ(cost_of(machine, Block::kKeySram).static_mw, 0.987 * 0.125);
  EXPECT_EQ(name_of(energy_basis(machine)), "estimated");
}

// 500 MHz: a row-cycle lasts 2 ns there, so it costs twice the power in pJ, on any machine.
TEST(TableClock, SetsTheEnergyOfARowCycle) {
  Machine machine = full_machine();
  const double at_1_ghz = dynamic_energy(machine, {1, 1, 1}).total_pj();
  machine.energy_table.clock_mhz = 500;
  machine.hardware.clock_mhz = 123;
  EXPECT_DOUBLE_EQ(dynamic_energy(machine, {1, 1, 1}).total_pj(), 2 * at_1_ghz);
}

// Table I: 2.082 mm2 in all, of which 0.350 + 0.350 + 0.919 are SRAM that a second bank doubles.
TEST(SystemCost, CountsUnitsAndBanks) {
  Machine machine = full_machine();
  machine.system.emplace();
  machine.system->units = 3;
  EXPECT_NEAR(area_mm2(machine), 3 * 2.082, 1e-9);
  machine.system->double_buffered = true;
  EXPECT_NEAR(area_mm2(machine), 3 * (2.082 + 1.619), 1e-9);
  // 11.502 mW in all, SRAMs 0.987 + 0.987 + 2.913; 10 cycles of 1 ns.
  EXPECT_NEAR(static_energy(machine, 10).total_pj(), 3 * (11.502 + 4.887) * 10, 1e-9);
}

TEST(SystemCost, OfMemoryAndSortersIsKnownOnlyWhereItIsGiven) {
  Machine machine = full_machine();
  machine.system.emplace();
  machine.system->units = 2;
  machine.system->memory.emplace();
  machine.system->sorting = {SortingPlace::kOnChip, 4200, 8, 5};
  EXPECT_FALSE(memory_energy_pj(machine, 100));
  EXPECT_FALSE(sorter_energy_pj(machine, 100));
  EXPECT_FALSE(sorter_area_mm2(machine));
  machine.system->memory->energy_pj_per_byte = 2.5;
  machine.energy_table.sorter = ModuleCost{{0.01, 3, 0.5}, {}, {}};
  EXPECT_EQ(memory_energy_pj(machine, 100), 250);
  EXPECT_EQ(sorter_energy_pj(machine, 100), 3.0 * 100 * 8);
  EXPECT_EQ(sorter_static_pj(machine, 100), 0.5 * 100 * 8 * 2);
  EXPECT_EQ(sorter_area_mm2(machine), 0.01 * 8 * 2);
}

}  // namespace
}  // namespace a3
