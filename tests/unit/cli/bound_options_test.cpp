#include "cli/bound_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "parsed.h"

namespace a3 {
namespace {

using test::refusal_of;
using ::testing::HasSubstr;

Arguments arguments_of(std::vector<std::string> options, const std::string& minimise = "energy") {
  options.insert(options.begin(),
                 {"--config", "none.json", "--trace", "none.npz", "--minimise", minimise});
  return test::parsed(tune_command(), options);
}

BoundOptions bounds_of(const std::vector<std::string>& options) {
  return bound_options(arguments_of(options));
}

TEST(BoundOptions, AreSharesThenErrorThenCosine) {
  const BoundOptions options = bounds_of(
      {"--min-cosine", "-0.5", "--max-rmse", "1e-3", "--keep", "top5>=0.8", "--keep", "top1>=1"});
  ASSERT_EQ(options.bounds.size(), 4U);
  EXPECT_EQ(options.bounds[0].text(), "top5_retained >= 0.8");
  EXPECT_EQ(options.bounds[1].text(), "top1_retained >= 1");
  EXPECT_EQ(options.bounds[2].text(), "rmse <= 0.001");
  EXPECT_EQ(options.bounds[3].text(), "cosine_mean >= -0.5");
  EXPECT_EQ(options.names.at("bounds[1]"), "--keep top1>=1");
  EXPECT_EQ(options.names.at("bounds[2]"), "--max-rmse 1e-3");
  EXPECT_EQ(options.names.at("bounds[3]"), "--min-cosine -0.5");
}

TEST(BoundOptions, RefuseTextsThatAreNoBounds) {
  for (const char* text : {"", "top5", "top3>=0.5", "top5>0.5", "top5>=", "top5>=x", "top5>=0.5x",
                           " top5>=0.5", ">=0.5"}) {
    EXPECT_THAT(refusal_of([&] {
                  bounds_of({"--keep", text});
                }),
                HasSubstr(std::string("--keep ") + text + ": is no bound; allowed: top1>=X"));
  }
  for (const char* text : {"", "x", "0.1 "}) {
    EXPECT_THAT(refusal_of([&] { bounds_of({std::string("--max-rmse=") + text}); }),
                HasSubstr(text[0] == '\0' ? "max-rmse" : "not a number from 0 on"));
  }
  EXPECT_THAT(refusal_of([] { bounds_of({}); }), HasSubstr("no bound on accuracy; give --keep"));
}

TEST(ObjectiveOption, HasThreeNames) {
  EXPECT_EQ(objective_option(arguments_of({}, "energy")), Objective::kEnergy);
  EXPECT_EQ(objective_option(arguments_of({}, "latency")), Objective::kLatency);
  EXPECT_EQ(objective_option(arguments_of({}, "interval")), Objective::kInterval);
  EXPECT_THAT(refusal_of([] { objective_option(arguments_of({}, "area")); }),
              HasSubstr("--minimise area: is not known; allowed: energy, latency, interval"));
}

}  // namespace
}  // namespace a3
