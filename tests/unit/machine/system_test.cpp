#include "a3/machine/system.h"

#include "config_files.h"

namespace a3 {
namespace {

using test::errors_of_text;
using test::machine_of_text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(SystemSection, IsAbsentUnlessItIsGiven) {
  EXPECT_FALSE(machine_of_text("{}").system);
  EXPECT_FALSE(machine_of_text(R"({"system": null})").system);
  EXPECT_FALSE(to_json(Machine()).contains("system"));
}

TEST(SystemSection, HasTheDefaultsOfOneUnitWithPreloadedMatrices) {
  const System system = *machine_of_text(R"({"system": {}})").system;
  EXPECT_EQ(system.units, 1);
  EXPECT_EQ(system.distribution, Distribution::kOperations);
  EXPECT_FALSE(system.double_buffered);
  EXPECT_EQ(system.operations_per_group, 0);
  EXPECT_FALSE(system.memory);
  EXPECT_EQ(system.sorting.where, SortingPlace::kPreloaded);
}

TEST(SystemSection, GivesEveryField) {
  const System system = *machine_of_text(R"({"system": {
      "units": 4, "distribution": "queries", "double_buffered": true, "operations_per_group": 12,
      "memory": {"bytes_per_cycle": 32, "latency_cycles": 7, "element_bytes": 1,
                 "sorted_entry_bytes": 3, "energy_pj_per_byte": 2.5},
      "sorting": {"where": "on_chip", "sorters": 8, "digit_bits": 3}}})")
                             .system;
  EXPECT_EQ(system.units, 4);
  EXPECT_EQ(system.distribution, Distribution::kQueries);
  EXPECT_TRUE(system.double_buffered);
  EXPECT_EQ(system.operations_per_group, 12);
  EXPECT_EQ(system.memory->bytes_per_cycle, 32);
  EXPECT_EQ(system.memory->latency_cycles, 7);
  EXPECT_EQ(system.memory->element_bytes, 1);
  EXPECT_EQ(system.memory->sorted_entry_bytes, 3);
  EXPECT_EQ(system.memory->energy_pj_per_byte, 2.5);
  EXPECT_EQ(system.sorting.where, SortingPlace::kOnChip);
  EXPECT_EQ(system.sorting.sorters, 8);
  EXPECT_EQ(system.sorting.digit_bits, 3);
}

TEST(SystemSection, SortsOnTheHostInThePapersTimeUnlessToldOtherwise) {
  const char* const text = R"({"system": {"sorting": {"where": "host"}}})";
  EXPECT_EQ(machine_of_text(text).system->sorting.cycles_per_matrix, 4200);
  EXPECT_EQ(machine_of_text(text, {"/system/sorting/cycles_per_matrix=9"})
                .system->sorting.cycles_per_matrix,
            9);
}

TEST(SystemSection, MeansTheSameWhenItIsReadAgain) {
  for (const char* sorting : {R"({"where": "preloaded"})", R"({"where": "host"})",
                              R"({"where": "on_chip", "sorters": 3})"}) {
    const Machine machine = machine_of_text(R"({"system": {"units": 3, "memory": {}}})",
                                            {std::string("/system/sorting=") + sorting});
    const nlohmann::ordered_json json = to_json(machine);
    EXPECT_EQ(to_json(machine_of_text(json.dump())), json);
    EXPECT_EQ(json.at("system").at("memory").dump(),
              R"({"bytes_per_cycle":64,"latency_cycles":100,"element_bytes":2,)"
              R"("sorted_entry_bytes":4,"energy_pj_per_byte":null})");
  }
}

TEST(SystemSection, ThatCanNeverStartIsRefused) {
  EXPECT_THAT(errors_of_text(R"({"system": {"units": 0, "memory": {"bytes_per_cycle": 0}}})"),
              ElementsAre(StartsWith("x.json: /system/units: found 0; allowed: an integer from 1"),
                          StartsWith("x.json: /system/memory/bytes_per_cycle: found 0; allowed: an "
                                     "integer from 1")));
}

TEST(SystemSection, RefusesWhatMeansNothingWhereColumnsAreSorted) {
  EXPECT_THAT(errors_of_text(R"({"system": {"sorting": {"sorters": 4}}})"),
              ElementsAre("x.json: /system/sorting/sorters: found 4 where /system/sorting/where is "
                          "\"preloaded\" (the default); allowed: only with \"on_chip\"; leave it "
                          "out or set it to null"));
  EXPECT_THAT(errors_of_text(R"({"system": {"sorting": {"where": "host", "digit_bits": 4}}})",
                             {"/system/sorting/where=on_chip"}),
              IsEmpty());
  EXPECT_THAT(
      errors_of_text(R"({"system": {"sorting": {"where": "on_chip", "cycles_per_matrix": 1}}})",
                     {"/system/sorting/cycles_per_matrix=5"}),
      ElementsAre(
          AllOf(HasSubstr("found 5 (from --set /system/sorting/cycles_per_matrix=5) where "
                          "/system/sorting/where is \"on_chip\"; allowed: only with \"host\""))));
}

}  // namespace
}  // namespace a3
