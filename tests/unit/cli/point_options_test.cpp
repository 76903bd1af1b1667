#include "cli/point_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "parsed.h"

namespace a3 {
namespace {

using test::refusal_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PointOptions points_of(std::vector<std::string> lists) {
  lists.insert(lists.begin(),
               {"--config", "none.json", "--trace", "none.npz", "--out", "none.csv"});
  return point_options(test::parsed(sweep_command(), lists));
}

TEST(PointOptions, ListSharesFirstThenNumbers) {
  const PointOptions points = points_of({"--iterations", "160,3", "--iterations-per-row",
                                         "1,off, 0.25", "--threshold-percent", "5,2.5e1"});
  const auto& selections = points.request.selections;
  ASSERT_EQ(selections.size(), 5U);
  EXPECT_EQ(selections[0]->iterations_per_row, 1);
  EXPECT_FALSE(selections[1]);
  EXPECT_EQ(selections[2]->iterations_per_row, 0.25);
  EXPECT_EQ(selections[3]->iterations, 160);
  EXPECT_FALSE(selections[3]->iterations_per_row);
  EXPECT_EQ(selections[4]->iterations, 3);
  ASSERT_EQ(points.request.post_scorings.size(), 2U);
  EXPECT_EQ(points.request.post_scorings[1]->threshold_percent, 25);
}

TEST(PointOptions, KnowByWhichOptionAFieldWasAskedFor) {
  const PointOptions points = points_of({"--iterations-per-row", "1.0,off", "--iterations", "7",
                                         "--threshold-percent", "5", "--vary", "/a/b=2,x"});
  EXPECT_EQ(points.names.at("selections[0]"), "--iterations-per-row 1.0");
  EXPECT_EQ(points.names.at("selections[1]"), "--iterations-per-row off");
  EXPECT_EQ(points.names.at("selections[2]"), "--iterations 7");
  EXPECT_EQ(points.names.at("post_scorings[0]"), "--threshold-percent 5");
  EXPECT_EQ(points.names.at("variations[0]"), "--vary /a/b=2,x");
  EXPECT_EQ(points.names.at("variations[0].values[1]"), "--vary /a/b=x");
}

TEST(PointOptions, WithoutListsLeaveThemOut) {
  const PointOptions points = points_of({});
  EXPECT_THAT(points.request.selections, IsEmpty());
  EXPECT_THAT(points.request.post_scorings, IsEmpty());
  EXPECT_THAT(points.request.variations, IsEmpty());
}

TEST(PointOptions, TakeAnyValueOfOtherFields) {
  const PointOptions points =
      points_of({"--vary", "/a=1,0.50,true,nearest,{\"b\":[1,2]}", "--vary", "/c=4"});
  ASSERT_EQ(points.request.variations.size(), 2U);
  const VariedField& field = points.request.variations[0];
  EXPECT_EQ(field.pointer, "/a");
  EXPECT_THAT(field.values,
              ElementsAre(1, 0.5, true, "nearest", nlohmann::ordered_json{{"b", {1, 2}}}));
  EXPECT_EQ(field.origins[3], "--vary /a=nearest");
  EXPECT_THAT(points.value_texts[0], ElementsAre("1", "0.50", "true", "nearest", "{\"b\":[1,2]}"));
}

TEST(PointOptions, RefuseItemsThatAreNoNumbers) {
  const auto refusal = [](const char* option, const char* list) {
    return refusal_of([&] { points_of({option, list}); });
  };
  for (const char* item : {"half", "null", "NaN", "1x", "\"1\"", "[1]", "1e999"}) {
    EXPECT_THAT(refusal("--threshold-percent", item),
                HasSubstr(std::string("--threshold-percent ") + item +
                          ": is not a number; allowed: numbers and 'off'"));
  }
  for (const char* item : {"1.5", "1e2", "x", "9223372036854775808", "99999999999999999999"}) {
    EXPECT_THAT(refusal("--iterations", item),
                HasSubstr(std::string("--iterations ") + item +
                          ": is not a whole number; allowed: whole numbers and 'off'"));
  }
}

TEST(PointOptions, RefuseVariationsThatAreNone) {
  const auto refusal = [](const char* text) {
    return refusal_of([&] { points_of({"--vary", text}); });
  };
  EXPECT_THAT(refusal("/a"), HasSubstr("--vary /a: there is no '='; allowed: --vary /json"));
  EXPECT_THAT(refusal("/approximation/post_scoring=null"), HasSubstr("--threshold-percent"));
  EXPECT_THAT(refusal("/a="), HasSubstr("--vary /a= '': the list is empty"));
  EXPECT_THAT(refusal("/a={\"b\":1,\"b\":2}"), HasSubstr("more than once"));
}

}  // namespace
}  // namespace a3
