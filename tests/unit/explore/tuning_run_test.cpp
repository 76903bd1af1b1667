#include "a3/explore/tuning_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "a3/base/field_error.h"

namespace a3 {
namespace {

using ::testing::HasSubstr;

/// Top-5 of at least 0.5 on the default machine.
TuneRequest sound_request() {
  TuneRequest request;
  request.points.load = [](const std::vector<Override>&) { return Machine(); };
  request.bounds = {{Measure::kTop5Retained, 0.5}};
  return request;
}

std::pair<std::string, std::string> refusal(const TuneRequest& request) {
  try {
    plan_tuning(request);
  } catch (const FieldError& error) {
    return {error.field(), error.what()};
  }
  return {"none", "was not refused"};
}

TEST(PlanTuning, HasAGridOfItsOwnWithBothOff) {
  const TuningPlan plan = plan_tuning(sound_request());
  EXPECT_EQ(plan.grid.selections.size(), 17U);
  EXPECT_EQ(plan.grid.post_scorings.size(), 17U);
  EXPECT_FALSE(plan.grid.selections.back() || plan.grid.post_scorings.back());
}

TEST(PlanTuning, KeepsTheListsGiven) {
  TuneRequest request = sound_request();
  request.points.selections = {CandidateSelection{7, {}}};
  const TuningPlan plan = plan_tuning(request);
  ASSERT_EQ(plan.grid.selections.size(), 1U);
  EXPECT_EQ(plan.grid.selections[0]->iterations, 7);
  EXPECT_EQ(plan.grid.post_scorings.size(), 17U);
}

TEST(PlanTuning, RefusesLimitsOutOfPlace) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const Bound& bad : std::vector<Bound>{{Measure::kTop1Retained, 1.1},
                                             {Measure::kTop2Retained, -0.1},
                                             {Measure::kTop5Retained, kNan},
                                             {Measure::kRmse, -0.1},
                                             {Measure::kRmse, kInfinity},
                                             {Measure::kRmse, kNan},
                                             {Measure::kCosine, 1.01},
                                             {Measure::kCosine, -1.01},
                                             {Measure::kCosine, kNan}}) {
    TuneRequest request = sound_request();
    request.bounds = {bad};
    EXPECT_EQ(refusal(request).first, "bounds[0]") << bad.text();
    EXPECT_THAT(refusal(request).second, HasSubstr("allowed: a ")) << bad.text();
  }
  for (const Bound& good : std::vector<Bound>{{Measure::kTop1Retained, 1},
                                              {Measure::kTop2Retained, 0},
                                              {Measure::kRmse, 0},
                                              {Measure::kCosine, -1}}) {
    TuneRequest request = sound_request();
    request.bounds = {good};
    EXPECT_NO_THROW(plan_tuning(request)) << good.text();
  }
}

TEST(PlanTuning, NeedsOneBoundAndOneForEachMeasureAtMost) {
  TuneRequest request = sound_request();
  request.bounds.push_back({Measure::kCosine, 0.5});
  request.bounds.push_back({Measure::kTop5Retained, 0.6});
  EXPECT_EQ(refusal(request).first, "bounds[2]");
  EXPECT_THAT(refusal(request).second,
              HasSubstr("there is top5_retained >= 0.5 already; give one bound for each measure"));
  request.bounds.clear();
  EXPECT_EQ(refusal(request).first, "bounds");
}

TEST(PlanTuning, RefusesAShareThatIsNone) {
  for (const double bad : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    TuneRequest request = sound_request();
    request.hold_out = bad;
    EXPECT_EQ(refusal(request).first, "hold_out") << bad;
  }
}

TEST(PlanTuning, IsOfOneMachine) {
  TuneRequest request = sound_request();
  request.points.variations = {{"/timing/buffer_depth", {2}}};
  EXPECT_EQ(refusal(request).first, "variations");
}

TEST(CheckParts, BothNeedAnOperation) {
  TuningPlan plan = plan_tuning(sound_request());
  plan.hold_out = 0.01;
  try {
    check_parts(plan, 20);
    ADD_FAILURE() << "was not refused";
  } catch (const FieldError& error) {
    EXPECT_EQ(error.field(), "hold_out");
    EXPECT_THAT(error.what(), HasSubstr("hold_out 0.01: of 20 operations 0 would be held out"));
  }
  EXPECT_NO_THROW(check_parts(plan, 100));
  plan.hold_out = 0;
  EXPECT_NO_THROW(check_parts(plan, 1));
}

}  // namespace
}  // namespace a3
