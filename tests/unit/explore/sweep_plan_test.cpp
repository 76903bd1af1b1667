#include "a3/explore/sweep_plan.h"
#include "base/split_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;

Machine load_conservative(const std::vector<std::string>& overrides) {
  return load_machine(std::filesystem::path(A3_SOURCE_DIR) / "configs" / "conservative.json",
                      overrides);
}

TEST(SplitList, DividesAtCommas) {
  EXPECT_THAT(split_list("--x", "1,0.5,off"), ElementsAre("1", "0.5", "off"));
  EXPECT_THAT(split_list("--x", "7"), ElementsAre("7"));
}

TEST(SplitList, KeepsBracketsAndQuotesTogether) {
  EXPECT_THAT(split_list("--x", R"({"a":1,"b":[2,3]},"c,}\",d",4)"),
              ElementsAre(R"({"a":1,"b":[2,3]})", R"("c,}\",d")", "4"));
}

TEST(SplitList, RefusesEmptyItems) {
  for (const char* list : {"", ",", "1,", ",1", "1,,2", " ", "1, "}) {
    EXPECT_THROW(split_list("--x", list), InputError) << "'" << list << "'";
  }
}

TEST(ParseSelections, TakesSharesFirstThenNumbers) {
  const auto selections = parse_selections(Machine(), "1,off,0.25", "160,3");
  ASSERT_EQ(selections.size(), 5U);
  EXPECT_EQ(selections[0]->iterations_per_row, 1);
  EXPECT_FALSE(selections[1]);
  EXPECT_EQ(selections[2]->iterations_per_row, 0.25);
  EXPECT_EQ(selections[3]->iterations, 160);
  EXPECT_FALSE(selections[3]->iterations_per_row);
  EXPECT_EQ(selections[4]->iterations, 3);
}

TEST(ParseSelections, WithoutListsAreTheMachinesOwn) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{7, {}};
  const auto selections = parse_selections(machine, {}, {});
  ASSERT_EQ(selections.size(), 1U);
  EXPECT_EQ(selections[0]->iterations, 7);
}

TEST(PlanSweep, CombinesVariedFieldsTheLastFastest) {
  SweepRequest request;
  request.load = load_conservative;
  request.threshold_percent = "1,off";
  request.variations = {"/timing/buffer_depth=2,8", "/hardware/num_rows=400,500,600"};
  const SweepPlan plan = plan_sweep(request);
  EXPECT_THAT(plan.pointers, ElementsAre("/timing/buffer_depth", "/hardware/num_rows"));
  ASSERT_EQ(plan.variations.size(), 6U);
  EXPECT_THAT(plan.variations[0].values, ElementsAre("2", "400"));
  EXPECT_THAT(plan.variations[1].values, ElementsAre("2", "500"));
  EXPECT_THAT(plan.variations[3].values, ElementsAre("8", "400"));
  EXPECT_EQ(plan.variations[4].grid.machine.timing.buffer_depth, 8);
  EXPECT_EQ(plan.variations[4].grid.machine.hardware.num_rows, 500);
  EXPECT_EQ(plan.num_points(), 12U);
}

// dot_product_cycles follows num_lanes where the configuration leaves it open.
TEST(PlanSweep, ResolvesWhatFollowsFromAVariedField) {
  SweepRequest request;
  request.load = load_conservative;
  request.variations = {"/hardware/num_lanes=64,256"};
  const SweepPlan plan = plan_sweep(request);
  EXPECT_EQ(plan.variations[0].grid.machine.timing.dot_product_cycles, 6);
  EXPECT_EQ(plan.variations[1].grid.machine.timing.dot_product_cycles, 7);
}

}  // namespace
}  // namespace a3
