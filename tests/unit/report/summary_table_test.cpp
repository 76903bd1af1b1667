#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "a3/report/run_report.h"
#include "hand_made_run.h"

namespace a3 {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string table_of(const Machine& machine, const RunTotals& totals, HostTime host = {0.5, 1.25}) {
  return summary_table({machine, "systemc", totals, host});
}

std::string hand_made_table() {
  return table_of(test::machine_of_hand_made_run(), test::hand_made_totals());
}

auto has_only_numbers() {
  return AllOf(Not(HasSubstr("nan")), Not(HasSubstr("inf")));
}

TEST(SummaryTable, SaysWhichMachineRanWhat) {
  const std::string table = hand_made_table();
  EXPECT_THAT(table, HasSubstr("M = 0.5 n, T = 5 %; 320 rows x 64 lanes at 1000 MHz, 2.082 mm2\n"));
  EXPECT_THAT(table, HasSubstr("3 operations, 6 queries\n"));
  EXPECT_THAT(table, HasSubstr("systemc engine, 0.50 s, 310 simulated cycles/s; 1.25 s in all\n"));
}

// 223 / 6 = 37.17; 6 queries in 155 ns are 3.871e7 a second.
TEST(SummaryTable, GivesCyclesAndThroughput) {
  const std::string table = hand_made_table();
  EXPECT_THAT(table, HasSubstr("155 in all; latency 28 min, 37.2 mean, 54 max; interval 18.50\n"));
  EXPECT_THAT(table, HasSubstr("3.871e+07 queries/s\n"));
}

// 34 rows, 17 iterations, 16 candidates and 8 kept rows over 6 queries.
TEST(SummaryTable, GivesWhatWasSelectedPerQuery) {
  EXPECT_THAT(hand_made_table(), HasSubstr("of 5.7 rows a query, 5.5 of them seen: 2.8 iterations, "
                                           "2.7 candidates, 1.3 selected\n"));
  RunTotals all_seen = test::hand_made_totals();
  all_seen.visible_rows_sum = all_seen.rows_sum;
  EXPECT_THAT(table_of(Machine{}, all_seen), HasSubstr("of 5.7 rows a query: 2.8 iterations"));
}

TEST(SummaryTable, SaysWhereOperationsWereSplitThatMergingIsNotCharged) {
  EXPECT_THAT(hand_made_table(), HasSubstr("4 run; merging their outputs is charged no cycles and "
                                           "no energy\n"));
  RunTotals whole = test::hand_made_totals();
  whole.num_tiles = whole.num_operations;
  EXPECT_THAT(table_of(Machine{}, whole), Not(HasSubstr("tiles")));
}

TEST(SummaryTable, GivesAccuracyAndSaturation) {
  const std::string table = hand_made_table();
  EXPECT_THAT(table, HasSubstr("rmse 0.50000, max error 0.90000, cosine 0.75000; top-1/2/5 rows "
                               "retained 0.667 0.750 0.500\n"));
  EXPECT_THAT(table, HasSubstr("8 elements clamped\n"));
}

// Of 1159.468 pJ: output 50.918 * 8 = 407.344, 35.1 %, 67.9 a query; selection 331.16, 28.6
// %, 55.2. Static: 0.070 * 155 / 6 = 1.8, 5.08 * 155 / 6 = 131.2; in all 11.502 * 155 / 6 = 297.1.
TEST(SummaryTable, GivesEachModulesEnergyPerQuery) {
  const std::string table = hand_made_table();
  EXPECT_THAT(table, ContainsRegex("\noutput +67\\.9 +35\\.1% +1\\.8\n"));
  EXPECT_THAT(table, ContainsRegex("\ncandidate_selection +55\\.2 +28\\.6% +131\\.2\n"));
  EXPECT_THAT(table, ContainsRegex("\ntotal +193\\.2 +100\\.0% +297\\.1\n"));
}

TEST(SummaryTable, LeavesOutModulesThatTheMachineLacks) {
  const std::string table = table_of(Machine{}, test::hand_made_totals());
  EXPECT_THAT(table, HasSubstr("A3 base;"));
  EXPECT_THAT(table, HasSubstr("0.876 mm2"));
  EXPECT_THAT(table, HasSubstr("\nvalue_sram "));
  EXPECT_THAT(table, AllOf(Not(HasSubstr("candidate_selection")), Not(HasSubstr("post_scoring")),
                           Not(HasSubstr("sorted_key_sram"))));
}

TEST(SummaryTable, NamesEachKindOfMachine) {
  Machine machine;
  machine.candidate_selection = CandidateSelection{40, {}};
  EXPECT_THAT(table_of(machine, test::hand_made_totals()), HasSubstr("A3 M = 40;"));
  machine.post_scoring = PostScoring{2.5};
  EXPECT_THAT(table_of(machine, test::hand_made_totals()), HasSubstr("A3 M = 40, T = 2.5 %;"));
  machine.candidate_selection.reset();
  EXPECT_THAT(table_of(machine, test::hand_made_totals()), HasSubstr("A3 T = 2.5 %;"));
}

TEST(SummaryTable, SaysHowTheGoldenModelJudged) {
  RunTotals totals = test::hand_made_totals();
  const Machine machine = test::machine_of_hand_made_run();
  EXPECT_THAT(table_of(machine, totals), HasSubstr("not checked\n"));
  totals.golden_mismatches = 0;
  EXPECT_THAT(table_of(machine, totals), HasSubstr("all 6 queries equal\n"));
  totals.golden_mismatches = 2;
  EXPECT_THAT(table_of(machine, totals), HasSubstr("2 of 6 queries DIFFER\n"));
}

TEST(SummaryTable, HasADashWhereThereIsNoInterval) {
  const test::HandMadeOperation operation = test::hand_made_operations()[1];
  RunTotals totals;
  totals.add(operation.result, operation.accuracy, operation.num_rows, test::kNumDims);
  EXPECT_THAT(table_of(test::machine_of_hand_made_run(), totals), HasSubstr("; interval -\n"));
}

TEST(SummaryTable, HasOnlyNumbersForAnOrdinaryRun) {
  EXPECT_THAT(hand_made_table(), has_only_numbers());
}

TEST(SummaryTable, HasOnlyNumbersIfTheTableChargesNoPower) {
  Machine machine = test::machine_of_hand_made_run();
  machine.energy_table.costs.fill({});
  EXPECT_THAT(table_of(machine, test::hand_made_totals()), has_only_numbers());
}

TEST(SummaryTable, HasOnlyNumbersIfTheEngineTookNoTime) {
  EXPECT_THAT(table_of(test::machine_of_hand_made_run(), test::hand_made_totals(), {0, 0}),
              has_only_numbers());
}

TEST(SummaryTable, HasOnlyNumbersIfTheAccuracyIsNone) {
  RunTotals totals = test::hand_made_totals();
  const test::HandMadeOperation operation = test::hand_made_operations()[1];
  QueryAccuracy nothing;
  nothing.squared_error = std::numeric_limits<double>::quiet_NaN();
  nothing.cosine = nothing.squared_error;
  totals.add(operation.result, {nothing}, operation.num_rows, test::kNumDims);
  EXPECT_THAT(table_of(test::machine_of_hand_made_run(), totals), has_only_numbers());
}

}  // namespace
}  // namespace a3
