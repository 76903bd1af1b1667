#include "machine/consistency.h"

#include "config_files.h"

namespace a3 {
namespace {

using test::errors_of_text;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> errors_of_numerics(int integer_bits, int fraction_bits, int num_rows,
                                            int num_lanes) {
  const nlohmann::json document = {{"hardware", {{"num_rows", num_rows}, {"num_lanes", num_lanes}}},
                                   {"numerics",
                                    {{"integer_bits", integer_bits},
                                     {"fraction_bits", fraction_bits},
                                     {"exponent_table_fraction_bits", 30}}}};
  return errors_of_text(document.dump());
}

int bits_of(const std::string& name, const Machine& machine) {
  for (const auto& width : register_widths(machine)) {
    if (width.name == name) return width.bits;
  }
  ADD_FAILURE() << "no register " << name;
  return 0;
}

TEST(RegisterWidths, OfThePapersMachineAreThoseOfItsSectionIIIB) {
  const Machine machine;  // i = f = 4, d = 64, n = 320
  // Sign + (log2 d + 2i).2f = 1 + 6 + 8 + 8.
  EXPECT_EQ(bits_of("dot product", machine), 23);
  // The dot product's, and ceil(log2 320) = 9 for the sum over rows.
  EXPECT_EQ(bits_of("running sum of candidate selection", machine), 32);
  // Sign + (i + log2 n).3f = 1 + 4 + 9 + 12.
  EXPECT_EQ(bits_of("output accumulator", machine), 26);
  // At most 2^16 + 320 * 2^7 = 106496 < 2^17, and a sign; the bound allows for 2 * 2^17.
  EXPECT_EQ(bits_of("numerator of the division", machine), 19);
}

TEST(RegisterWidths, HoldTheLargestValues) {
  for (const int fraction_bits : {0, 1, 4, 7, 15}) {
    for (const int num_rows : {1, 2, 3, 320, 65536}) {
      Machine machine;
      machine.numerics.fraction_bits = fraction_bits;
      machine.hardware.num_rows = num_rows;
      const std::uint64_t one = 1;
      const std::uint64_t largest_sum = static_cast<std::uint64_t>(num_rows) << (2 * fraction_bits);
      const std::uint64_t numerator = (one << (4 * fraction_bits)) + largest_sum / 2;
      EXPECT_LT(numerator, one << (bits_of("numerator of the division", machine) - 1))
          << fraction_bits << " " << num_rows;
    }
  }
}

TEST(Consistency, AllowsOneTo24BitsOfMagnitude) {
  EXPECT_THAT(errors_of_numerics(0, 1, 320, 64), IsEmpty());
  EXPECT_THAT(errors_of_numerics(1, 0, 320, 64), IsEmpty());
  EXPECT_THAT(errors_of_numerics(16, 8, 64, 16), IsEmpty());
  EXPECT_THAT(errors_of_numerics(0, 0, 320, 64),
              ElementsAre("x.json: /numerics/integer_bits, /numerics/fraction_bits: found 0, 0: "
                          "together 0 bits; allowed: 1 to 24 bits together"));
  EXPECT_THAT(errors_of_numerics(16, 9, 64, 16), ElementsAre(HasSubstr("together 25 bits")));
}

TEST(Consistency, LimitsTheRunningSumTo62Bits) {
  // 1 + 2 * 24 + log2(lanes) + log2(rows): 62 with 16 lanes and 512 rows, 63 with 513 rows.
  EXPECT_THAT(errors_of_numerics(16, 8, 512, 16), IsEmpty());
  EXPECT_THAT(
      errors_of_numerics(16, 8, 513, 16),
      ElementsAre(AllOf(
          StartsWith("x.json: /numerics/integer_bits, /numerics/fraction_bits, "
                     "/hardware/num_lanes, /hardware/num_rows: found 16, 8, 16, 513: "),
          HasSubstr("the running sum of candidate selection would need 63 bits; allowed: at most "
                    "62 bits"))));
}

TEST(Consistency, LimitsTheOutputTo62Bits) {
  // 1 + i + 3f + log2(rows) with i = 6, f = 15: 52 + log2(rows), 62 with 1024 rows.
  EXPECT_THAT(errors_of_numerics(6, 15, 1024, 1), IsEmpty());
  EXPECT_THAT(errors_of_numerics(6, 15, 1025, 1),
              ElementsAre(HasSubstr("found 6, 15, 1025: the output accumulator would need 63 "
                                    "bits; allowed: at most 62 bits")));
}

TEST(Consistency, LimitsTheExponentsArgumentTo40Bits) {
  const auto errors = [](int exponent_integer_bits) {
    return errors_of_text(
        "{\"numerics\": {\"exponent_integer_bits\": " + std::to_string(exponent_integer_bits) +
        ", \"fraction_bits\": 13, \"exponent_table_fraction_bits\": 30}}");
  };
  EXPECT_THAT(errors(14), IsEmpty());  // 14 + 2 * 13 = 40
  EXPECT_THAT(errors(15),
              ElementsAre(HasSubstr("found 15, 13: the exponent's argument would need 41 bits; "
                                    "allowed: at most 40 bits")));
}

TEST(Consistency, WantsFinerExponentTablesThanInputs) {
  EXPECT_THAT(errors_of_text(R"({"numerics": {"exponent_table_fraction_bits": 5}})"), IsEmpty());
  EXPECT_THAT(errors_of_text(R"({"numerics": {"exponent_table_fraction_bits": 4}})"),
              ElementsAre("x.json: /numerics/exponent_table_fraction_bits, "
                          "/numerics/fraction_bits: found 4, 4 (the default): the exponent's "
                          "tables are too coarse; allowed: exponent_table_fraction_bits greater "
                          "than fraction_bits"));
}

TEST(Consistency, WantsExactlyOneOfTheTwoIterationFields) {
  EXPECT_THAT(errors_of_text(R"({"approximation": {"candidate_selection":
                                {"iterations": 3, "iterations_per_row": 0.5}}})"),
              ElementsAre(StartsWith("x.json: /approximation/candidate_selection: found both "
                                     "iterations 3 and iterations_per_row 0.5; allowed: exactly "
                                     "one of them")));
  for (const char* selection : {"{}", R"({"iterations": null, "iterations_per_row": null})"}) {
    EXPECT_THAT(errors_of_text(std::string(R"({"approximation": {"candidate_selection": )") +
                               selection + "}}"),
                ElementsAre(StartsWith("x.json: /approximation/candidate_selection: found neither "
                                       "iterations nor iterations_per_row; allowed: exactly one")));
  }
}

TEST(Consistency, IsCheckedNextToErrorsInOtherFields) {
  const auto errors = errors_of_text(R"({
    "hardware": {"num_rows": 0, "num_lanes": 1024},
    "numerics": {"integer_bits": 16, "fraction_bits": 8, "exponent_table_fraction_bits": 8},
    "approximation": {"candidate_selection": {"iterations": 0, "iterations_per_row": 0}}})");
  EXPECT_THAT(errors, Contains(HasSubstr("/hardware/num_rows: found 0")));
  EXPECT_THAT(errors, Contains(HasSubstr("tables are too coarse")));
  EXPECT_THAT(errors, Contains(HasSubstr("found both iterations 0 and iterations_per_row 0")));
}

TEST(Consistency, IsNotJudgedWithFieldsThatAreWrongThemselves) {
  EXPECT_THAT(errors_of_text(R"({"hardware": {"num_rows": -1, "num_lanes": 1024},
                                "numerics": {"integer_bits": 16, "fraction_bits": 8}})"),
              ElementsAre(HasSubstr("/hardware/num_rows: found -1")));
  EXPECT_THAT(errors_of_text(R"({"numerics": 3})"), ElementsAre(HasSubstr("/numerics: found 3")));
}

TEST(Consistency, NamesTheOverridesOfTheFieldsInvolvedOnce) {
  const auto errors = errors_of_text(R"({"numerics": {"integer_bits": 12}})",
                                     {R"(/numerics={"integer_bits": 12, "fraction_bits": 13})"});
  const std::string note = R"( (from --set /numerics={"integer_bits": 12, "fraction_bits": 13}))";
  EXPECT_THAT(errors, ElementsAre("x.json: /numerics/integer_bits, /numerics/fraction_bits: found "
                                  "12" +
                                  note + ", 13" + note +
                                  ": together 25 bits; allowed: 1 to 24 bits together"));
}

TEST(Consistency, FollowsOverrides) {
  EXPECT_THAT(errors_of_text("{}", {"/numerics/exponent_table_fraction_bits=3"}),
              ElementsAre(AllOf(HasSubstr("found 3 (from --set "
                                          "/numerics/exponent_table_fraction_bits=3), 4 (the "
                                          "default)"),
                                Not(HasSubstr("bits=3) (from")))));
}

}  // namespace
}  // namespace a3
