#include <gtest/gtest.h>

#include "a3/energy/energy_model.h"
#include "machines.h"

namespace a3 {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

Machine at_mhz(Machine machine, double clock_mhz) {
  machine.hardware.clock_mhz = clock_mhz;
  return machine;
}

// At 1 GHz a cycle is 1 ns: the static power of Table I, 11.502 mW in all, times the cycles.
TEST(StaticEnergy, OfTheFullMachineIsTheTotalOfTableOneTimesTime) {
  const EnergyBreakdown energy = static_energy(full_machine(), 1000);
  EXPECT_NEAR(energy.total_pj(), 11502, 1e-9);
  EXPECT_DOUBLE_EQ(energy[Block::kDotProduct], 1265);
  EXPECT_DOUBLE_EQ(energy[Block::kExponent], 53);
  EXPECT_DOUBLE_EQ(energy[Block::kOutput], 70);
  EXPECT_DOUBLE_EQ(energy[Block::kCandidateSelection], 5080);
  EXPECT_DOUBLE_EQ(energy[Block::kPostScoring], 147);
  EXPECT_DOUBLE_EQ(energy[Block::kKeySram], 987);
  EXPECT_DOUBLE_EQ(energy[Block::kValueSram], 987);
  EXPECT_DOUBLE_EQ(energy[Block::kSortedKeySram], 2913);
}

// 1.265 + 0.053 + 0.070 + 2 * 0.987 = 3.362 mW
TEST(StaticEnergy, OfAbsentModulesIsZero) {
  const EnergyBreakdown base = static_energy(base_machine(), 1000);
  EXPECT_NEAR(base.total_pj(), 3362, 1e-9);
  EXPECT_EQ(base[Block::kCandidateSelection], 0);
  EXPECT_EQ(base[Block::kPostScoring], 0);
  EXPECT_EQ(base[Block::kSortedKeySram], 0);
  EXPECT_NEAR(static_energy(machine_with_selection(), 1000).total_pj(), 3362 + 5080 + 2913, 1e-9);
  EXPECT_NEAR(static_energy(machine_with_post_scoring(), 1000).total_pj(), 3362 + 147, 1e-9);
}

// At half the clock the same cycles take twice the time.
TEST(StaticEnergy, IsTwiceAsMuchAtHalfTheClock) {
  EXPECT_NEAR(static_energy(at_mhz(full_machine(), 500), 987).total_pj(), 2 * 11.502 * 987, 1e-9);
  EXPECT_NEAR(static_energy(at_mhz(full_machine(), 2000), 987).total_pj(), 11.502 * 987 / 2, 1e-9);
}

TEST(StaticEnergy, OfNoTimeIsZero) {
  EXPECT_EQ(static_energy(full_machine(), 0).total_pj(), 0);
}

TEST(StaticEnergy, ComesFromTheMachinesOwnTable) {
  Machine machine = base_machine();
  for (BlockCost& cost : machine.energy_table.costs) cost.static_mw = 2;
  EXPECT_EQ(static_energy(machine, 7).total_pj(), 5 * 2 * 7);
}

}  // namespace
}  // namespace a3
