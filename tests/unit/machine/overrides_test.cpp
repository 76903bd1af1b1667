#include "json/overrides.h"

#include "config_files.h"

namespace a3 {
namespace {

using test::errors_of_text;
using test::machine_of_text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Overrides, ReplaceAValueOfTheFile) {
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_rows": 10, "num_lanes": 8}})",
                            {"/hardware/num_rows=20"})
                .hardware.num_rows,
            20);
}

TEST(Overrides, KeepTheOtherValuesOfTheObject) {
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_rows": 10, "num_lanes": 8}})",
                            {"/hardware/num_rows=20"})
                .hardware.num_lanes,
            8);
}

TEST(Overrides, MakeMissingAndNullObjects) {
  const std::string change = "/approximation/post_scoring/threshold_percent=10";
  for (const char* text : {"{}", R"({"approximation": null})", R"({"approximation": {}})",
                           R"({"approximation": {"post_scoring": null}})"}) {
    EXPECT_EQ(machine_of_text(text, {change}).post_scoring.value().threshold_percent, 10) << text;
  }
}

TEST(Overrides, TakeJsonValuesOfEveryType) {
  EXPECT_FALSE(
      machine_of_text("{}", {"/timing/shared_multipliers=false"}).timing.shared_multipliers);
  EXPECT_EQ(machine_of_text("{}", {"/hardware/clock_mhz=1.5e2"}).hardware.clock_mhz, 150);
  EXPECT_EQ(machine_of_text("{}", {R"(/hardware={"num_rows": 7})"}).hardware.num_rows, 7);
  EXPECT_TRUE(machine_of_text(R"({"approximation": {"post_scoring": {}}})", {"/approximation=null"})
                  .is_base());
}

TEST(Overrides, TakeWhatIsNotJsonAsAString) {
  EXPECT_EQ(
      machine_of_text("{}", {"/numerics/division_rounding=truncate"}).numerics.division_rounding,
      DivisionRounding::kTruncate);
  EXPECT_EQ(machine_of_text("{}", {R"(/numerics/division_rounding="truncate")"})
                .numerics.division_rounding,
            DivisionRounding::kTruncate);
}

TEST(Overrides, ApplyInTheirOrderSoThatTheLastWins) {
  EXPECT_EQ(
      machine_of_text("{}", {"/hardware/num_rows=1", "/hardware/num_rows=2"}).hardware.num_rows, 2);
}

TEST(Overrides, SplitAtTheFirstEqualsSign) {
  EXPECT_NO_THROW(machine_of_text("{}", {"/$schema=a=b"}));
}

TEST(Overrides, CanRepairAFile) {
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_rows": -1}})", {"/hardware/num_rows=5"})
                .hardware.num_rows,
            5);
}

TEST(Overrides, ThatCannotBeAppliedAreAllQuotedWithTheReason) {
  EXPECT_THAT(
      errors_of_text(R"({"hardware": {"num_rows": 320}})",
                     {"/hardware/num_rows", "hardware=1", "=1", "/a~2=1", "/a~=1",
                      "/hardware/num_rows/x=1", "/x={\"a\": 1, \"a\": 2}", "/x=\xff"}),
      ElementsAre(
          "--set /hardware/num_rows: there is no '='; allowed: --set /json/pointer=value, for "
          "example --set /hardware/num_rows=160",
          StartsWith("--set hardware=1: the JSON pointer does not begin with '/'; allowed: "),
          StartsWith("--set =1: no JSON pointer before the '='; allowed: "),
          StartsWith("--set /a~2=1: a '~' in a JSON pointer is written ~0"),
          StartsWith("--set /a~=1: a '~' in a JSON pointer is written ~0"),
          StartsWith("--set /hardware/num_rows/x=1: it points into /hardware/num_rows, which is "
                     "not an object but 320; "),
          StartsWith("--set /x={\"a\": 1, \"a\": 2}: in its value, /a: this key is there more "),
          StartsWith("--set /x=\xEF\xBF\xBD: it is not UTF-8 text; ")));
}

TEST(Overrides, ThatNestTooDeeplyAreRefused) {
  std::string pointer;
  for (int level = 0; level < 65; ++level) pointer += "/a";
  EXPECT_THAT(errors_of_text("{}", {pointer + "=1", "/x=" + std::string(100'000, '[')}),
              ElementsAre(HasSubstr("the JSON pointer has more than 64 levels"),
                          HasSubstr("nested deeper than 64 levels")));
}

TEST(Overrides, AreReportedTogetherWithTheErrorsOfTheFile) {
  EXPECT_THAT(errors_of_text(R"({"hardware": {"num_rows": 0}})", {"bad", "/workload/a=1"}),
              ElementsAre(StartsWith("--set bad: "), StartsWith("x.json: /hardware/num_rows: "),
                          StartsWith("x.json: /workload/a: ")));
}

TEST(Overrides, AreNamedInErrorsOfTheValuesTheySet) {
  EXPECT_THAT(
      errors_of_text(R"({"hardware": {"num_lanes": 0}})",
                     {"/hardware/num_rows=0", "/hardwear/num_rows=1"}),
      ElementsAre(
          AllOf(StartsWith("x.json: /hardwear: found the unknown key \"hardwear\" "
                           "(from --set /hardwear/num_rows=1); ")),
          AllOf(StartsWith("x.json: /hardware/num_lanes: found 0; "), Not(HasSubstr("--set"))),
          StartsWith("x.json: /hardware/num_rows: found 0 (from --set "
                     "/hardware/num_rows=0); allowed: an integer from 1 to 65536")));
}

TEST(Overrides, AreNotBlamedForErrorsNextToTheValuesTheySet) {
  EXPECT_THAT(errors_of_text(R"({"hardware": {"colour": 1}})", {"/hardware/num_rows=1"}),
              ElementsAre(Not(HasSubstr("--set"))));
}

TEST(Overrides, OfAnObjectAreNamedForEverythingInIt) {
  EXPECT_THAT(errors_of_text("{}", {"/hardware={\"num_rows\": 0}", "/hardware/num_lanes=0"}),
              ElementsAre(HasSubstr("(from --set /hardware={\"num_rows\": 0})"),
                          HasSubstr("(from --set /hardware/num_lanes=0)")));
}

TEST(Overrides, OfIterationsSayHowToGetRidOfTheOtherField) {
  const std::string relative = R"({"approximation": {"candidate_selection":
                                   {"iterations_per_row": 0.5}}})";
  const std::string change = "/approximation/candidate_selection/iterations=40";
  EXPECT_THAT(
      errors_of_text(relative, {change}),
      ElementsAre(
          "x.json: /approximation/candidate_selection: found both iterations 40 (from --set " +
          change +
          ") and iterations_per_row 0.5; allowed: exactly one of them; leave the other out, or set "
          "/approximation/candidate_selection/iterations_per_row to null"));
  const Machine machine = machine_of_text(
      relative, {change, "/approximation/candidate_selection/iterations_per_row=null"});
  EXPECT_EQ(machine.candidate_selection.value().iterations, 40);
  EXPECT_EQ(machine.candidate_selection.value().iterations_per_row, std::nullopt);
}

TEST(Overrides, OfIterationsPerRowSayThatIterationsAreToGo) {
  EXPECT_THAT(errors_of_text(R"({"approximation": {"candidate_selection": {"iterations": 40}}})",
                             {"/approximation/candidate_selection/iterations_per_row=0.5"}),
              ElementsAre(HasSubstr("set /approximation/candidate_selection/iterations to null")));
}

TEST(ApplyOverrides, UnescapesPointers) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  EXPECT_THAT(json::apply_overrides({{"/a~1b/c~0d/", 1}}, document).messages, IsEmpty());
  EXPECT_EQ(document.at("a/b").at("c~d").at(""), 1);
}

TEST(ApplyOverrides, CallsAnOverrideByItsOriginElseByPointerAndValue) {
  nlohmann::ordered_json document = {{"a", 5}};
  const json::AppliedOverrides applied = json::apply_overrides(
      {{"a", "x"}, {"", 1}, {"/a/b", {2, 4}}, {"a", 1, "vary a=1"}}, document);
  EXPECT_THAT(
      applied.messages,
      ElementsAre(StartsWith("a=\"x\": the JSON pointer does not begin with '/'; allowed: a "
                             "JSON pointer such as /hardware/num_rows"),
                  StartsWith("=1: the JSON pointer is empty; allowed: "),
                  StartsWith("/a/b=[2,4]: it points into /a, which is not an object"),
                  StartsWith("vary a=1: the JSON pointer does not begin with '/'")));
}

TEST(ParseOverride, HasTheValueAsItIsAndTheTextForItsName) {
  const Override change = parse_override("/a=[1, 0.5]", "override");
  EXPECT_EQ(change.pointer, "/a");
  EXPECT_EQ(change.value, nlohmann::ordered_json({1, 0.5}));
  EXPECT_EQ(change.origin, "override /a=[1, 0.5]");
  EXPECT_EQ(change.problem, "");
  EXPECT_EQ(parse_override("/a=truncate", "--set").value, "truncate");
  EXPECT_THAT(parse_override("/a", "override").problem,
              StartsWith("there is no '='; allowed: override /json/pointer=value, for example "
                         "override /hardware/num_rows=160"));
}

}  // namespace
}  // namespace a3
