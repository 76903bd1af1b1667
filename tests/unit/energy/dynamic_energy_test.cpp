#include <gtest/gtest.h>

#include "a3/energy/energy_model.h"
#include "machines.h"

namespace a3 {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

void expect_pj(const EnergyBreakdown& energy, Block module, double expected_pj) {
  EXPECT_DOUBLE_EQ(energy[module], expected_pj) << describe(module).name;
}

// Table I in mW times row-cycles of 1 ns. M = 10, C = 5, K = 2.
TEST(DynamicEnergy, ChargesEachModuleItsPowerInItsRowCycles) {
  const EnergyBreakdown energy = dynamic_energy(full_machine(), {10, 5, 2});
  expect_pj(energy, Block::kCandidateSelection, 19.48 * 10);
  expect_pj(energy, Block::kSortedKeySram, 6.100 * 10);
  expect_pj(energy, Block::kDotProduct, 14.338 * 5);
  expect_pj(energy, Block::kKeySram, 2.901 * 5);
  expect_pj(energy, Block::kPostScoring, 2.055 * 2);
  expect_pj(energy, Block::kExponent, 0.224 * 2);
  expect_pj(energy, Block::kOutput, 50.918 * 2);
  expect_pj(energy, Block::kValueSram, 2.901 * 2);
  // 25.58 * 10 + 17.239 * 5 + 56.098 * 2
  EXPECT_NEAR(energy.total_pj(), 255.8 + 86.195 + 112.196, 1e-9);
}

// The same with rows of three slices: what reads or multiplies whole rows works three times as
// long.
TEST(DynamicEnergy, ChargesEachSliceToTheModulesThatWorkSliceBySlice) {
  const EnergyBreakdown energy = dynamic_energy(full_machine(), {10, 5, 2, 3});
  expect_pj(energy, Block::kCandidateSelection, 19.48 * 30);
  expect_pj(energy, Block::kSortedKeySram, 6.100 * 10);
  expect_pj(energy, Block::kDotProduct, 14.338 * 15);
  expect_pj(energy, Block::kKeySram, 2.901 * 15);
  expect_pj(energy, Block::kPostScoring, 2.055 * 2);
  expect_pj(energy, Block::kExponent, 0.224 * 2);
  expect_pj(energy, Block::kOutput, 50.918 * 6);
  expect_pj(energy, Block::kValueSram, 2.901 * 6);
}

// Every module's power is in the total: Table I adds up to 98.92 mW (98.917 unrounded).
TEST(DynamicEnergy, OfOneRowCycleEverywhereIsTheTotalOfTableOne) {
  EXPECT_NEAR(dynamic_energy(full_machine(), {1, 1, 1}).total_pj(), 98.917, 1e-9);
}

// Base: n rows in the dot product, exponent, output, key and value SRAM, 71.282 mW together.
TEST(DynamicEnergy, OfTheBaseDesignChargesAllRowsInFiveModules) {
  const EnergyBreakdown energy = dynamic_energy(base_machine(), {0, 320, 320});
  expect_pj(energy, Block::kDotProduct, 14.338 * 320);
  expect_pj(energy, Block::kExponent, 0.224 * 320);
  expect_pj(energy, Block::kOutput, 50.918 * 320);
  expect_pj(energy, Block::kKeySram, 2.901 * 320);
  expect_pj(energy, Block::kValueSram, 2.901 * 320);
  EXPECT_NEAR(energy.total_pj(), 71.282 * 320, 1e-9);
}

// Counts that a machine without the module could not have must not cost anything either.
TEST(DynamicEnergy, ChargesNothingForAbsentModules) {
  const ActiveRows active{100, 100, 100};
  const EnergyBreakdown base = dynamic_energy(base_machine(), active);
  expect_pj(base, Block::kCandidateSelection, 0);
  expect_pj(base, Block::kSortedKeySram, 0);
  expect_pj(base, Block::kPostScoring, 0);
  EXPECT_NEAR(base.total_pj(), 7128.2, 1e-9);

  const EnergyBreakdown selecting = dynamic_energy(machine_with_selection(), active);
  expect_pj(selecting, Block::kPostScoring, 0);
  EXPECT_NEAR(selecting.total_pj(), 7128.2 + 2558, 1e-9);

  const EnergyBreakdown scoring = dynamic_energy(machine_with_post_scoring(), active);
  expect_pj(scoring, Block::kCandidateSelection, 0);
  expect_pj(scoring, Block::kSortedKeySram, 0);
  EXPECT_NEAR(scoring.total_pj(), 7128.2 + 205.5, 1e-9);
}

TEST(DynamicEnergy, DoesNotDependOnTheClock) {
  Machine slow = full_machine();
  slow.hardware.clock_mhz = 500;
  const ActiveRows active{160, 66, 16};
  EXPECT_EQ(dynamic_energy(slow, active).pj, dynamic_energy(full_machine(), active).pj);
}

TEST(DynamicEnergy, ComesFromTheMachinesOwnTable) {
  Machine machine = full_machine();
  for (std::size_t m = 0; m < kNumBlocks; ++m) {
    machine.energy_table.costs[m].dynamic_mw = static_cast<double>(m + 1);
  }
  // dot 1, exponent 2, output 3, selection 4, post-scoring 5, key 6, value 7, sorted key 8
  EXPECT_EQ(dynamic_energy(machine, {100, 10, 1}).total_pj(),
            (4 + 8) * 100 + (1 + 6) * 10 + (2 + 3 + 5 + 7));
}

TEST(DynamicEnergy, OfNoWorkIsZero) {
  EXPECT_EQ(dynamic_energy(full_machine(), {}).total_pj(), 0);
}

TEST(ActiveRows, AddUp) {
  ActiveRows sum{1, 2, 3};
  EXPECT_EQ(&(sum += ActiveRows{10, 20, 30}), &sum);
  EXPECT_EQ(sum.iterations, 11);
  EXPECT_EQ(sum.candidates, 22);
  EXPECT_EQ(sum.selected, 33);
}

}  // namespace
}  // namespace a3
