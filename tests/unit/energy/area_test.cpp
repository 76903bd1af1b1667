#include <gtest/gtest.h>

#include "a3/energy/energy_model.h"
#include "machines.h"

namespace a3 {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

constexpr double kMm2 = 1e-12;  // sums of three-digit numbers: only the last bits may differ

// Table I. Base: dot product, exponent, output, key and value SRAM.
TEST(Area, OfTheBaseDesignIsThatOfItsFiveModules) {
  EXPECT_NEAR(area_mm2(base_machine()), 0.098 + 0.016 + 0.062 + 0.350 + 0.350, kMm2);
}

TEST(Area, OfTheFullMachineIsTheTotalOfTableOne) {
  EXPECT_NEAR(area_mm2(full_machine()), 2.082, kMm2);
}

TEST(Area, GrowsByTheModulesOfEachApproximation) {
  EXPECT_NEAR(area_mm2(machine_with_selection()), 0.876 + 0.277 + 0.919, kMm2);
  EXPECT_NEAR(area_mm2(machine_with_post_scoring()), 0.876 + 0.010, kMm2);
}

TEST(Area, ComesFromTheMachinesOwnTable) {
  Machine machine = base_machine();
  for (BlockCost& cost : machine.energy_table.costs) cost.area_mm2 = 1;
  EXPECT_EQ(area_mm2(machine), 5);
}

TEST(IsPresent, HoldsForTheModulesThatTheMachineUses) {
  const auto present = [](const Machine& machine) {
    std::string names;
    for (std::size_t m = 0; m < kNumBlocks; ++m) {
      if (is_present(machine, static_cast<Block>(m))) names += std::string(kBlocks[m].name) + ' ';
    }
    return names;
  };
  EXPECT_EQ(present(base_machine()), "dot_product exponent output key_sram value_sram ");
  EXPECT_EQ(present(machine_with_selection()),
            "dot_product exponent output candidate_selection key_sram value_sram sorted_key_sram ");
  EXPECT_EQ(present(machine_with_post_scoring()),
            "dot_product exponent output post_scoring key_sram value_sram ");
  EXPECT_EQ(present(full_machine()),
            "dot_product exponent output candidate_selection post_scoring key_sram value_sram "
            "sorted_key_sram ");
}

}  // namespace
}  // namespace a3
