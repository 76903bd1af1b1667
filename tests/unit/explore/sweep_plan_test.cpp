#include "a3/explore/sweep_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "a3/base/field_error.h"
#include "a3/machine/load_machine.h"

namespace a3 {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

SweepRequest conservative() {
  SweepRequest request;
  request.load = [](const std::vector<Override>& overrides) {
    return load_machine(std::filesystem::path(A3_SOURCE_DIR) / "configs" / "conservative.json",
                        overrides);
  };
  return request;
}

CandidateSelection share(double iterations_per_row) {
  return {std::nullopt, iterations_per_row};
}

CandidateSelection number(std::int64_t iterations) {
  return {iterations, std::nullopt};
}

/// The field that a plan of the request is refused for, and the message.
std::pair<std::string, std::string> refusal(const SweepRequest& request) {
  try {
    plan_sweep(request);
  } catch (const FieldError& error) {
    return {error.field(), error.what()};
  }
  return {"none", "was not refused"};
}

TEST(PlanSweep, WithoutListsRunsTheMachinesOwnPoint) {
  const SweepPlan plan = plan_sweep(conservative());
  ASSERT_EQ(plan.num_points(), 1U);
  const Machine point = plan.variations[0].grid.point(0);
  EXPECT_EQ(point.candidate_selection->iterations_per_row, 0.5);
  EXPECT_EQ(point.post_scoring->threshold_percent, 5);
}

TEST(PlanSweep, TakesListsOfMAndTAsTheyAre) {
  SweepRequest request = conservative();
  request.selections = {share(1), std::nullopt, share(0.25), number(160)};
  request.post_scorings = {PostScoring{1}, std::nullopt};
  const SweepPlan plan = plan_sweep(request);
  ASSERT_EQ(plan.num_points(), 8U);
  const Grid& grid = plan.variations[0].grid;
  EXPECT_EQ(grid.selections[0]->iterations_per_row, 1);
  EXPECT_FALSE(grid.selections[1]);
  EXPECT_EQ(grid.selections[3]->iterations, 160);
  EXPECT_FALSE(grid.selections[3]->iterations_per_row);
  EXPECT_FALSE(grid.post_scorings[1]);
}

TEST(PlanSweep, CombinesVariedFieldsTheLastFastest) {
  SweepRequest request = conservative();
  request.post_scorings = {PostScoring{1}, std::nullopt};
  request.variations = {{"/timing/buffer_depth", {2, 8}}, {"/hardware/num_rows", {400, 500, 600}}};
  const SweepPlan plan = plan_sweep(request);
  ASSERT_EQ(plan.variations.size(), 6U);
  EXPECT_THAT(plan.variations[0].values, ElementsAre(0, 0));
  EXPECT_THAT(plan.variations[1].values, ElementsAre(0, 1));
  EXPECT_THAT(plan.variations[3].values, ElementsAre(1, 0));
  EXPECT_EQ(plan.variations[4].grid.machine.timing.buffer_depth, 8);
  EXPECT_EQ(plan.variations[4].grid.machine.hardware.num_rows, 500);
  EXPECT_EQ(plan.num_points(), 12U);
}

// dot_product_cycles follows num_lanes where the configuration leaves it open.
TEST(PlanSweep, ResolvesWhatFollowsFromAVariedField) {
  SweepRequest request = conservative();
  request.variations = {{"/hardware/num_lanes", {64, 256}}};
  const SweepPlan plan = plan_sweep(request);
  EXPECT_EQ(plan.variations[0].grid.machine.timing.dot_product_cycles, 6);
  EXPECT_EQ(plan.variations[1].grid.machine.timing.dot_product_cycles, 7);
}

TEST(PlanSweep, RefusesMAndTThatNoConfigurationCouldSay) {
  SweepRequest request = conservative();
  for (const CandidateSelection& bad :
       {share(0), share(-1), share(1025), share(std::nan("")), number(0), number(-1),
        CandidateSelection{}, CandidateSelection{3, 0.5}}) {
    request.selections = {share(1), bad};
    EXPECT_EQ(refusal(request).first, "selections[1]");
    EXPECT_THAT(refusal(request).second,
                AllOf(StartsWith("selections[1]: /approximation/candidate_selection"),
                      HasSubstr("allowed: ")));
  }
  request.selections.clear();
  for (const double bad : {0.0, 100.5, std::numeric_limits<double>::infinity()}) {
    request.post_scorings = {PostScoring{bad}};
    EXPECT_EQ(refusal(request).first, "post_scorings[0]") << bad;
    EXPECT_THAT(refusal(request).second,
                HasSubstr("/approximation/post_scoring/threshold_percent: found "));
  }
}

TEST(PlanSweep, RefusesWhatIsListedTwice) {
  SweepRequest request = conservative();
  request.selections = {share(1), number(1), share(1)};
  EXPECT_EQ(refusal(request).first, "selections[2]");
  request.selections = {std::nullopt, number(1), std::nullopt};
  EXPECT_EQ(refusal(request).first, "selections[2]");
  request.selections.clear();
  request.post_scorings = {PostScoring{5}, PostScoring{5}};
  EXPECT_EQ(refusal(request).first, "post_scorings[1]");
  request.post_scorings.clear();
  request.variations = {{"/timing/buffer_depth", {2, 4, 2}}};
  EXPECT_EQ(refusal(request).first, "variations[0].values[2]");
  EXPECT_THAT(refusal(request).second, HasSubstr("is listed twice"));
  request.variations = {{"/timing/buffer_depth", {2}}, {"/timing/buffer_depth", {4}}};
  EXPECT_EQ(refusal(request).first, "variations[1]");
}

TEST(PlanSweep, SetsInnerFieldsWithinOuterOnes) {
  const VariedField outer = {"/timing", {{{"buffer_depth", 3}, {"scan_width_rows", 5}}}};
  const VariedField inner = {"/timing/buffer_depth", {1, 20}};
  for (const bool inner_first : {false, true}) {
    SweepRequest request = conservative();
    request.variations = {inner_first ? inner : outer, inner_first ? outer : inner};
    const SweepPlan plan = plan_sweep(request);
    ASSERT_EQ(plan.variations.size(), 2U);
    for (std::size_t v = 0; v < 2; ++v) {
      const Variation& variation = plan.variations[v];
      const int depth = v == 0 ? 1 : 20;
      EXPECT_EQ(variation.grid.machine.timing.buffer_depth, depth);
      EXPECT_EQ(variation.grid.machine.timing.scan_width_rows, 5);
      const nlohmann::ordered_json set = {{"buffer_depth", depth}, {"scan_width_rows", 5}};
      EXPECT_EQ(variation.settings[inner_first ? 1 : 0], set);
      EXPECT_EQ(variation.settings[inner_first ? 0 : 1], depth);
    }
  }
}

TEST(PlanSweep, RefusesOuterValuesThatDifferOnlyWithinInnerFields) {
  SweepRequest request = conservative();
  request.variations = {{"/timing/buffer_depth", {1, 2}},
                        {"/timing", {{{"buffer_depth", 3}}, {{"buffer_depth", 4}}}}};
  EXPECT_EQ(refusal(request).first, "variations[1].values[1]");
  EXPECT_THAT(refusal(request).second, HasSubstr("varied, too"));
}

TEST(PlanSweep, TakesFieldsWhoseNamesBeginAlike) {
  SweepRequest request = conservative();
  request.variations = {{"/timing/scan_width_rows", {8, 16}}, {"/timing/buffer_depth", {4}}};
  EXPECT_EQ(plan_sweep(request).num_points(), 2U);
}

TEST(PlanSweep, RefusesFieldsThatCannotVary) {
  SweepRequest request = conservative();
  request.variations = {{"/approximation/post_scoring/threshold_percent", {1}}};
  EXPECT_THAT(refusal(request).second, AllOf(StartsWith("variations[0] /approximation/"),
                                             HasSubstr("selections, post_scorings")));
  request.variations = {{"/timing/buffer_depth", {}}};
  EXPECT_THAT(refusal(request).second, HasSubstr("the list is empty"));
}

/// The messages of a plan that a configuration is the matter with.
std::vector<std::string> messages(const SweepRequest& request) {
  try {
    plan_sweep(request);
  } catch (const InputError& error) {
    return error.messages();
  }
  return {};
}

TEST(PlanSweep, NamesABadValueOfAVariedFieldByItsOrigin) {
  SweepRequest request = conservative();
  request.variations = {{"/hardware/num_rows", {320, 0}}};
  EXPECT_THAT(messages(request), ElementsAre(HasSubstr("/hardware/num_rows: found 0 (from "
                                                       "/hardware/num_rows=0); allowed: ")));
  request.variations[0].origins = {"first", "second"};
  EXPECT_THAT(messages(request), ElementsAre(HasSubstr("found 0 (from second); allowed: ")));
  request.variations = {{"hardware", {1}}};
  EXPECT_THAT(messages(request),
              ElementsAre(HasSubstr("hardware=1: the JSON pointer does not begin with '/'")));
}

TEST(PlanSweep, RefusesMorePointsThanOneSweepHas) {
  SweepRequest request = conservative();
  const auto up_to = [](int last) {
    std::vector<nlohmann::ordered_json> values;
    for (int i = 1; i <= last; ++i) values.emplace_back(i);
    return values;
  };
  request.load = [](const std::vector<Override>&) -> Machine {
    throw std::logic_error("no machine is made before the points are counted");
  };
  request.variations = {{"/a", up_to(1000)}, {"/b", up_to(100)}, {"/c", up_to(2)}};
  EXPECT_THAT(messages(request), ElementsAre(HasSubstr("more than 100000 points")));
}

}  // namespace
}  // namespace a3
