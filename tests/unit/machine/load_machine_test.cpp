#include "a3/machine/load_machine.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "config_files.h"

namespace a3 {
namespace {

using test::errors_of;
using test::errors_of_text;
using test::machine_of_text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(LoadMachine, GivesTheDefaultsForAnEmptyObject) {
  EXPECT_EQ(to_json(machine_of_text("{}")), to_json(Machine()));
}

TEST(LoadMachine, ReadsEveryField) {
  const Machine machine = machine_of_text(R"({
    "$schema": "anything",
    "hardware": {"num_rows": 50, "num_lanes": 8, "clock_mhz": 812.5},
    "numerics": {"integer_bits": 3, "fraction_bits": 5, "exponent_integer_bits": 7,
                 "exponent_table_fraction_bits": 12, "division_rounding": "truncate"},
    "timing": {"dot_product_cycles": 11, "exponent_cycles": 12, "output_cycles": 13,
               "buffer_depth": 5, "scan_width_rows": 17, "compare_width_rows": 18,
               "shared_multipliers": false},
    "approximation": {"candidate_selection": {"iterations": 77},
                      "post_scoring": {"threshold_percent": 2.5}},
    "workload": {"arrival_interval_cycles": 99}})");
  EXPECT_EQ(machine.hardware.num_rows, 50);
  EXPECT_EQ(machine.hardware.num_lanes, 8);
  EXPECT_EQ(machine.hardware.clock_mhz, 812.5);
  EXPECT_EQ(machine.numerics.integer_bits, 3);
  EXPECT_EQ(machine.numerics.fraction_bits, 5);
  EXPECT_EQ(machine.numerics.exponent_integer_bits, 7);
  EXPECT_EQ(machine.numerics.exponent_table_fraction_bits, 12);
  EXPECT_EQ(machine.numerics.division_rounding, DivisionRounding::kTruncate);
  EXPECT_EQ(machine.timing.dot_product_cycles, 11);
  EXPECT_EQ(machine.timing.exponent_cycles, 12);
  EXPECT_EQ(machine.timing.output_cycles, 13);
  EXPECT_EQ(machine.timing.buffer_depth, 5);
  EXPECT_EQ(machine.timing.scan_width_rows, 17);
  EXPECT_EQ(machine.timing.compare_width_rows, 18);
  EXPECT_FALSE(machine.timing.shared_multipliers);
  EXPECT_EQ(machine.candidate_selection.value().iterations, 77);
  EXPECT_EQ(machine.candidate_selection.value().iterations_per_row, std::nullopt);
  EXPECT_EQ(machine.post_scoring.value().threshold_percent, 2.5);
  EXPECT_EQ(machine.workload.arrival_interval_cycles, 99);
}

TEST(LoadMachine, TakesNullAndLeftOutApproximationsAsOff) {
  for (const char* text :
       {R"({"approximation": null})", R"({"approximation": {}})",
        R"({"approximation": {"candidate_selection": null, "post_scoring": null}})"}) {
    EXPECT_TRUE(machine_of_text(text).is_base()) << text;
  }
  const Machine selecting =
      machine_of_text(R"({"approximation": {"candidate_selection": {"iterations_per_row": 0.5}}})");
  EXPECT_EQ(selecting.candidate_selection.value().iterations_per_row, 0.5);
  EXPECT_FALSE(selecting.post_scoring);
}

TEST(LoadMachine, TakesNullForOneOfTheTwoIterationFieldsAsLeftOut) {
  const Machine machine = machine_of_text(
      R"({"approximation": {"candidate_selection":
           {"iterations": 3, "iterations_per_row": null}}})");
  EXPECT_EQ(machine.candidate_selection.value().iterations, 3);
  EXPECT_EQ(machine.candidate_selection.value().iterations_per_row, std::nullopt);
}

TEST(LoadMachine, TakesFivePercentForPostScoringWithoutThreshold) {
  const Machine machine = machine_of_text(R"({"approximation": {"post_scoring": {}}})");
  EXPECT_EQ(machine.post_scoring.value().threshold_percent, 5);
}

TEST(LoadMachine, LetsTheDotProductDepthFollowTheLanesUnlessGiven) {
  // 128 lanes: 7 adder levels, two a cycle, and 3 other cycles.
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_lanes": 128}})").timing.dot_product_cycles, 7);
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_lanes": 128},
                                "timing": {"dot_product_cycles": null}})")
                .timing.dot_product_cycles,
            7);
  EXPECT_EQ(machine_of_text(R"({"hardware": {"num_lanes": 128},
                                "timing": {"dot_product_cycles": 6}})")
                .timing.dot_product_cycles,
            6);
}

TEST(LoadMachine, NamesFilePointerValueAndRangeOfAnError) {
  EXPECT_THAT(errors_of_text(R"({"hardware": {"num_rows": -3}})"),
              ElementsAre("x.json: /hardware/num_rows: found -3; allowed: an integer from 1 to "
                          "65536 (rows of the key, value and sorted-key SRAM)"));
}

TEST(LoadMachine, ReportsAllErrorsOfAFileEachOnceAndInItsOrder) {
  const auto errors = errors_of_text(R"({
    "numerics": {"division_rounding": "up", "integer_bits": 17},
    "hardware": {"num_rows": 0, "num_lanes": "64", "clock_mhz": 0, "colour": 1},
    "timing": 5,
    "approximation": {"candidate_selection": {}, "post_scoring": {"threshold_percent": 100.5}},
    "workload": {"arrival_interval_cycles": true},
    "energy": {"table": ""}})");
  EXPECT_THAT(
      errors,
      ElementsAre(StartsWith("x.json: /numerics/division_rounding: found \"up\"; allowed: "
                             "\"nearest\" or \"truncate\""),
                  StartsWith("x.json: /numerics/integer_bits: found 17; allowed: an integer from 0 "
                             "to 16"),
                  StartsWith("x.json: /hardware/colour: found the unknown key \"colour\"; allowed "
                             "here: num_rows, num_lanes, num_dims, clock_mhz"),
                  StartsWith("x.json: /hardware/num_rows: found 0; allowed: an integer from 1 to "
                             "65536"),
                  StartsWith("x.json: /hardware/num_lanes: found \"64\"; allowed: an integer from "
                             "1 to 1024"),
                  StartsWith("x.json: /hardware/clock_mhz: found 0; allowed: a number above 0 and "
                             "at most 100000"),
                  StartsWith("x.json: /timing: found 5; allowed: an object with the keys "
                             "dot_product_cycles, "),
                  StartsWith("x.json: /approximation/post_scoring/threshold_percent: found 100.5; "
                             "allowed: a number above 0 and at most 100"),
                  StartsWith("x.json: /workload/arrival_interval_cycles: found true; allowed: an "
                             "integer from 0 to 1000000000"),
                  StartsWith("x.json: /energy/table: found \"\"; allowed: a string of 1 to 4096"),
                  StartsWith("x.json: /approximation/candidate_selection: found neither ")));
}

struct Range {
  const char* pointer;
  std::vector<const char*> allowed;
  std::vector<const char*> refused;
};

/// Ranges as the project decided them (ours), written again here.
const std::vector<Range>& ranges() {
  static const std::vector<Range> list = {
      {"/hardware/num_rows", {"1", "65536"}, {"0", "-1", "65537", "1.0", "\"1\"", "null", "true"}},
      {"/hardware/num_lanes", {"1", "1024"}, {"0", "1025", "[1]"}},
      {"/hardware/clock_mhz", {"0.001", "1", "100000"}, {"0", "-1", "100000.1", "\"1\""}},
      {"/numerics/integer_bits", {"0", "16"}, {"-1", "17"}},
      {"/numerics/fraction_bits", {"0", "14"}, {"-1", "16"}},
      {"/numerics/exponent_integer_bits", {"1", "16"}, {"0", "17"}},
      {"/numerics/exponent_table_fraction_bits", {"5", "30"}, {"0", "31"}},
      {"/numerics/division_rounding", {"\"nearest\"", "\"truncate\""}, {"\"Nearest\"", "0"}},
      {"/timing/dot_product_cycles", {"1", "1000", "null"}, {"0", "1001"}},
      {"/timing/exponent_cycles", {"1", "1000"}, {"0", "1001", "null"}},
      {"/timing/output_cycles", {"1", "1000"}, {"0", "1001"}},
      {"/timing/buffer_depth", {"1", "64"}, {"0", "65"}},
      {"/timing/scan_width_rows", {"1", "1024"}, {"0", "1025"}},
      {"/timing/compare_width_rows", {"1", "1024"}, {"0", "1025"}},
      {"/timing/shared_multipliers", {"true", "false"}, {"0", "\"true\"", "null"}},
      {"/approximation/post_scoring/threshold_percent",
       {"0.001", "100"},
       {"0", "100.001", "-5", "null"}},
      {"/approximation/candidate_selection/iterations",
       {"1", "1000000000"},
       {"0", "1000000001", "0.5", "18446744073709551615"}},
      {"/approximation/candidate_selection/iterations_per_row",
       {"0.001", "1", "1024"},
       {"0", "1024.5", "-1"}},
      {"/workload/arrival_interval_cycles", {"0", "1000000000"}, {"-1", "1000000001", "0.5"}},
      {"/workload", {"{}"}, {"null", "[]"}},
      {"/energy", {"{}"}, {"null", "\"energy/tsmc40.json\""}},
  };
  return list;
}

TEST(LoadMachine, AcceptsBothEndsOfEveryRange) {
  for (const Range& range : ranges()) {
    for (const char* value : range.allowed) {
      const std::string change = std::string(range.pointer) + "=" + value;
      EXPECT_THAT(errors_of_text("{}", {change}), IsEmpty()) << change;
    }
  }
}

TEST(LoadMachine, RefusesWhatIsOutsideOfEveryRangeOrOfAWrongType) {
  for (const Range& range : ranges()) {
    for (const char* value : range.refused) {
      const std::string change = std::string(range.pointer) + "=" + value;
      EXPECT_THAT(
          errors_of_text("{}", {change}),
          testing::Contains(AllOf(StartsWith(std::string("x.json: ") + range.pointer + ": found "),
                                  HasSubstr("; allowed: "))))
          << change;
    }
  }
}

TEST(LoadMachine, SaysThatIntegersAreWrittenWithoutADecimalPoint) {
  EXPECT_THAT(errors_of_text(R"({"hardware": {"num_rows": 320.0}})"),
              ElementsAre(HasSubstr("found 320.0; allowed: an integer from 1 to 65536 (rows of the "
                                    "key, value and sorted-key SRAM); write it without decimal "
                                    "point and exponent")));
}

TEST(LoadMachine, SuggestsTheNearestKeyForALikelyMisspelling) {
  EXPECT_THAT(
      errors_of_text(R"({"hardware": {"numRows": 1}})"),
      ElementsAre("x.json: /hardware/numRows: found the unknown key \"numRows\"; allowed "
                  "here: num_rows, num_lanes, num_dims, clock_mhz. Did you mean \"num_rows\"?"));
  EXPECT_THAT(errors_of_text(R"({"hardwear": {}})"),
              ElementsAre(HasSubstr("Did you mean \"hardware\"?")));
  EXPECT_THAT(errors_of_text(R"({"colour": {}})"), ElementsAre(Not(HasSubstr("Did you mean"))));
}

TEST(LoadMachine, SaysWhereAMisplacedKeyBelongs) {
  EXPECT_THAT(errors_of_text(R"({"threshold_percent": 5})"),
              ElementsAre(HasSubstr("\"threshold_percent\" belongs into "
                                    "/approximation/post_scoring")));
}

TEST(LoadMachine, ReportsEveryUnknownKeyOfAnObject) {
  EXPECT_THAT(
      errors_of_text(R"({"a": 1, "b": {"c": 2}, "hardware": {"d": 3, "e": 4}})"),
      ElementsAre(HasSubstr("\"a\""), HasSubstr("\"b\""), HasSubstr("\"d\""), HasSubstr("\"e\"")));
}

TEST(LoadMachine, EscapesKeysInPointersAndControlCharactersInText) {
  EXPECT_THAT(errors_of_text(R"({"a/b~c": 1, "x\ny": 2})"),
              ElementsAre(HasSubstr("/a~1b~0c: "), HasSubstr("/x\\ny: ")));
}

TEST(LoadMachine, RefusesADocumentThatIsNotAnObject) {
  for (const char* text : {"[1, 2]", "null", "3", "\"text\""}) {
    EXPECT_THAT(errors_of_text(text),
                ElementsAre(AllOf(HasSubstr("the whole document: found "),
                                  HasSubstr("allowed: an object with the keys $schema, hardware"))))
        << text;
  }
}

TEST(LoadMachine, ReportsAtMostAHundredErrorsAndTheNumberOfTheOthers) {
  std::string text = "{";
  for (int key = 0; key < 250; ++key) text += "\"unknown" + std::to_string(key) + "\": 0, ";
  const auto errors = errors_of_text(text + "\"hardware\": {}}");
  EXPECT_THAT(errors, SizeIs(101));
  EXPECT_EQ(errors.back(), "and 150 more errors");
}

TEST(LoadMachine, ShortensLongValuesInMessages) {
  const auto errors =
      errors_of_text(R"({"hardware": {"num_rows": ")" + std::string(5000, 'x') + "\"}}");
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_LT(errors[0].size(), 300U);
}

TEST(LoadMachine, ReportsRepeatedKeysTogetherWithOtherErrors) {
  EXPECT_THAT(
      errors_of_text(R"({"hardware": {"num_rows": 1, "num_rows": 2, "num_rows": 3, "colour": 4},
                         "workload": {}, "workload": {}})"),
      ElementsAre("x.json: /hardware/num_rows: this key is there more than once; allowed: each key "
                  "once in an object; remove the others",
                  StartsWith("x.json: /workload: this key is there more than once"),
                  StartsWith("x.json: /hardware/colour: found the unknown key")));
}

TEST(MachineFromJson, NamesItsSourceAndResolvesTablesAgainstItsFolder) {
  const test::TempFolder folder;
  const auto errors = errors_of([&] {
    machine_from_json({{"hardware", {{"num_rows", 0}}}, {"energy", {{"table", "none.json"}}}},
                      "the sweep's machine 3", folder.path());
  });
  EXPECT_THAT(errors,
              ElementsAre(StartsWith("the sweep's machine 3: /hardware/num_rows: found 0"),
                          StartsWith((folder.path() / "none.json").string() +
                                     " (named by /energy/table of the sweep's machine 3): no such "
                                     "file")));
}

TEST(MachineFromJson, RefusesNumbersThatAreNotFinite) {
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto errors = errors_of([&] {
      machine_from_json({{"hardware", {{"clock_mhz", value}}}}, "memory", ".");
    });
    EXPECT_THAT(errors, testing::Contains(HasSubstr("/hardware/clock_mhz: found a number that is "
                                                    "not finite")));
  }
}

TEST(MachineFromJson, RefusesDeepNesting) {
  nlohmann::ordered_json document = 1;
  for (int level = 0; level < 65; ++level) document = {{"a", document}};
  EXPECT_THAT(errors_of([&] { machine_from_json(document, "memory", "."); }),
              ElementsAre("memory: objects and arrays are nested deeper than 64 levels"));
}

}  // namespace
}  // namespace a3
