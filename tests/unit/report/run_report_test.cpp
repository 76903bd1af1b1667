#include "a3/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "a3/base/version.h"
#include "a3/machine/load_machine.h"
#include "hand_made_run.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::ordered_json;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// What to change of the hand-made run before it is reported.
struct Changes {
  Machine machine = test::machine_of_hand_made_run();
  RunTotals totals = test::hand_made_totals();
  HostTime host = {0.5, 1.25};
};

Json report_of(const Changes& run) {
  return run_report({run.machine, "systemc", run.totals, run.host});
}

Json at(const Json& report, const std::string& pointer) {
  return report.at(Json::json_pointer(pointer));
}

/// Every number of the hand-made run's report but for `config`, by JSON pointer.
std::map<std::string, double> expected_numbers() {
  // M = 17, C = 16 and K = 8 in all; Table I at 1 ns a row-cycle.
  const double selection_pj = 19.48 * 17;
  const double sorted_key_sram_pj = 6.100 * 17;
  const double dot_product_pj = 14.338 * 16;
  const double key_sram_pj = 2.901 * 16;
  const double post_scoring_pj = 2.055 * 8;
  const double exponent_pj = 0.224 * 8;
  const double output_pj = 50.918 * 8;
  const double value_sram_pj = 2.901 * 8;
  const double dynamic_pj = 1159.468;  // their sum
  return {
      {"/schema_version", 1},
      {"/trace/operations", 3},
      {"/trace/queries", 6},
      {"/trace/max_rows", 8},
      {"/trace/max_dims", test::kNumDims},
      {"/trace/tiles", 1 + 2 + 1},
      {"/cycles/total", 155},
      {"/cycles/latency/min", 28},
      {"/cycles/latency/mean", 223.0 / 6},
      {"/cycles/latency/max", 54},
      {"/cycles/interval_mean", 18.5},
      {"/throughput_queries_per_second", 6 / 155e-9},  // 155 cycles of 1 ns
      {"/selection/rows_mean", 34.0 / 6},
      {"/selection/visible_rows_mean", 33.0 / 6},
      {"/selection/iterations_mean", 17.0 / 6},
      {"/selection/candidates_mean", 16.0 / 6},
      {"/selection/selected_mean", 8.0 / 6},
      {"/activity/candidate_selection/busy_cycles", 101},
      {"/activity/candidate_selection/idle_cycles", 102},
      {"/activity/candidate_selection/initialisation_rounds", 103},
      {"/activity/candidate_selection/iterations", 104},
      {"/activity/candidate_selection/max_updates", 105},
      {"/activity/candidate_selection/min_updates", 106},
      {"/activity/candidate_selection/skipped_min_steps", 107},
      {"/activity/candidate_selection/stall_cycles/vector_busy", 108},
      {"/activity/dot_product/busy_cycles", 109},
      {"/activity/dot_product/idle_cycles", 110},
      {"/activity/dot_product/scan_steps", 111},
      {"/activity/dot_product/rows", 112},
      {"/activity/dot_product/stall_cycles/multipliers_borrowed", 113},
      {"/activity/dot_product/stall_cycles/bank_busy", 114},
      {"/activity/post_scoring/busy_cycles", 115},
      {"/activity/post_scoring/idle_cycles", 116},
      {"/activity/post_scoring/windows", 117},
      {"/activity/post_scoring/rows_compared", 118},
      {"/activity/post_scoring/rows_kept", 119},
      {"/activity/post_scoring/stall_cycles/bank_busy", 120},
      {"/activity/exponent/busy_cycles", 121},
      {"/activity/exponent/idle_cycles", 122},
      {"/activity/exponent/rows", 123},
      {"/activity/output/busy_cycles", 124},
      {"/activity/output/idle_cycles", 125},
      {"/activity/output/rows", 126 + 1000},
      {"/activity/output/stall_cycles/multipliers_borrowed", 127},
      {"/activity/output/stall_cycles/queue_full", 131},
      {"/activity/key_sram/reads", 128},
      {"/activity/value_sram/reads", 129},
      {"/activity/sorted_key_sram/reads", 130},
      {"/energy/dynamic_pj", dynamic_pj},
      {"/energy/static_pj", 11.502 * 155},
      {"/energy/dynamic_pj_per_query", dynamic_pj / 6},
      {"/energy/breakdown_pj/dot_product", dot_product_pj},
      {"/energy/breakdown_pj/exponent", exponent_pj},
      {"/energy/breakdown_pj/output", output_pj},
      {"/energy/breakdown_pj/candidate_selection", selection_pj},
      {"/energy/breakdown_pj/post_scoring", post_scoring_pj},
      {"/energy/breakdown_pj/key_sram", key_sram_pj},
      {"/energy/breakdown_pj/value_sram", value_sram_pj},
      {"/energy/breakdown_pj/sorted_key_sram", sorted_key_sram_pj},
      {"/area_mm2", 2.082},
      {"/accuracy/golden_mismatches", 2},
      {"/accuracy/rmse", 0.5},
      {"/accuracy/max_abs_error", 0.9},
      {"/accuracy/cosine_mean", 0.75},
      {"/accuracy/top1_retained", 4.0 / 6},
      {"/accuracy/top2_retained", 0.75},
      {"/accuracy/top5_retained", 0.5},
      {"/accuracy/saturated_elements", 8},
      {"/host/wall_seconds", 0.5},
      {"/host/total_seconds", 1.25},
      {"/host/simulated_cycles_per_second", 310},  // 155 in half a second
  };
}

TEST(RunReport, HasEveryFieldOfTheContractWithItsValue) {
  Changes run;
  run.totals.golden_mismatches = 2;
  const Json report = report_of(run);
  for (const auto& [pointer, number] : expected_numbers()) {
    SCOPED_TRACE(pointer);
    ASSERT_TRUE(report.contains(Json::json_pointer(pointer)));
    const Json found = at(report, pointer);
    ASSERT_TRUE(found.is_number()) << found;
    EXPECT_NEAR(found.get<double>(), number, 1e-12 * number);
  }
  EXPECT_EQ(report.at("engine"), "systemc");
  EXPECT_EQ(at(report, "/energy/table"), "tsmc40");
}

// A field that is added needs a line in docs/output.md and one here.
TEST(RunReport, HasNoFieldThatIsNotDocumented) {
  std::map<std::string, double> expected = expected_numbers();
  Json report = report_of({});
  for (const char* part : {"config", "blocks", "stall_causes", "provenance"}) report.erase(part);
  report.at("energy").erase("not_charged");
  const Json leaves = report.flatten();
  for (const auto& leaf : leaves.items()) {
    // Texts, and lists that are empty here.
    const std::set<std::string> others = {"/engine", "/energy/table", "/trace/files",
                                          "/trace/basis"};
    if (others.count(leaf.key()) > 0) continue;
    EXPECT_EQ(expected.count(leaf.key()), 1u) << leaf.key();
  }
}

TEST(RunReport, SaysWhereItComesFrom) {
  Changes run;
  const Json unknown = report_of(run);
  EXPECT_EQ(unknown.at("provenance").at("version"), build_info().version);
  EXPECT_EQ(unknown.at("provenance").at("commit"), build_info().commit);
  EXPECT_EQ(unknown.at("provenance").at("command"), nullptr);
  EXPECT_EQ(unknown.at("trace").at("files"), Json::array());
  EXPECT_EQ(unknown.at("trace").at("basis"), nullptr);

  RunRecord record{run.machine, "fast", run.totals, run.host};
  record.provenance = {
      {"a3sim", "run"}, {{"a.npz", "12"}, {"b.npz", "34"}}, TraceDigest{"c", "56"}};
  const Json known = run_report(record);
  EXPECT_EQ(known.at("provenance").at("command"), Json({"a3sim", "run"}));
  EXPECT_EQ(known.at("trace").at("files").at(1), Json({{"name", "b.npz"}, {"sha256", "34"}}));
  EXPECT_EQ(known.at("trace").at("basis"), Json({{"name", "c"}, {"sha256", "56"}}));
}

TEST(RunReport, ListsItsPartsInTheOrderOfTheContract) {
  std::vector<std::string> names;
  const Json report = report_of({});
  for (const auto& part : report.items()) names.push_back(part.key());
  EXPECT_THAT(names,
              ElementsAre("schema_version", "engine", "config", "trace", "cycles",
                          "throughput_queries_per_second", "selection", "blocks", "stall_causes",
                          "activity", "energy", "area_mm2", "accuracy", "host", "provenance"));
}

// Table I's order; along the way of a query the selector comes first. A reader needs no list of its
// own.
TEST(RunReport, SaysWhatEnergyLeavesOut) {
  const Json energy = report_of({}).at("energy");
  EXPECT_EQ(energy.at("not_charged"),
            Json::parse(R"(["queues, banks and registers outside the modules", "sorting the keys",
                            "merging the outputs of tiles, which takes no cycles either"])"));
}

TEST(RunReport, DescribesTheBlocksOfTheMachine) {
  Changes run;
  run.machine.post_scoring.reset();
  const Json report = report_of(run);
  const Json& blocks = report.at("blocks");
  ASSERT_EQ(blocks.size(), 8u);
  EXPECT_EQ(blocks[3],
            Json::parse(R"({"name": "candidate_selection", "title": "candidate selection",
      "track_title": "candidate selector", "pipeline_position": 1,
      "energy_driver": "iterations", "energy_per_slice": true, "present": true})"));
  EXPECT_EQ(blocks[4].at("present"), false);  // post-scoring
  EXPECT_EQ(blocks[7], Json::parse(R"({"name": "sorted_key_sram", "title": "sorted-key SRAM",
      "track_title": null, "pipeline_position": 0,
      "energy_driver": "iterations", "energy_per_slice": false, "present": true})"));
  EXPECT_EQ(report.at("stall_causes")[1],
            Json::parse(R"({"name": "bank_busy", "title": "bank busy"})"));
  for (const Json& block : blocks) {
    const std::string name = block.at("name");
    EXPECT_TRUE(report.at("activity").contains(name)) << name;
    EXPECT_TRUE(at(report, "/energy/breakdown_pj").contains(name)) << name;
  }
}

TEST(RunReport, CountsInIntegers) {
  Changes run;
  run.totals.golden_mismatches = 0;
  const Json report = report_of(run);
  for (const char* pointer :
       {"/schema_version", "/trace/operations", "/trace/queries", "/cycles/total",
        "/cycles/latency/min", "/cycles/latency/max", "/activity/output/rows",
        "/accuracy/golden_mismatches", "/accuracy/saturated_elements"}) {
    EXPECT_TRUE(at(report, pointer).is_number_integer()) << pointer;
  }
}

TEST(RunReport, HoldsTheMachineAsAConfigurationThatCanBeRunAgain) {
  Changes run;
  run.machine.hardware.num_rows = 77;
  const Json config = report_of(run).at("config");
  const Machine again = machine_from_json(config, "report.json", "/");
  EXPECT_EQ(again.hardware.num_rows, 77);
  EXPECT_EQ(again.candidate_selection.value().iterations_per_row, 0.5);
  EXPECT_EQ(again.post_scoring.value().threshold_percent, 5);
  EXPECT_EQ(to_json(again), config);
}

// The base design: five modules of 71.282 mW dynamic, 3.362 mW static, 0.876 mm2. The modules that
// it lacks are listed with 0.
TEST(RunReport, ChargesABaseDesignItsOwnModulesOnly) {
  Changes run;
  run.machine.candidate_selection.reset();
  run.machine.post_scoring.reset();
  run.totals.active = {0, 320, 320};
  const Json report = report_of(run);
  EXPECT_NEAR(at(report, "/energy/dynamic_pj").get<double>(), 71.282 * 320, 1e-8);
  EXPECT_NEAR(at(report, "/energy/static_pj").get<double>(), 3.362 * 155, 1e-9);
  EXPECT_NEAR(at(report, "/area_mm2").get<double>(), 0.876, 1e-12);
  EXPECT_EQ(at(report, "/energy/breakdown_pj/candidate_selection"), 0);
  EXPECT_EQ(at(report, "/energy/breakdown_pj/post_scoring"), 0);
  EXPECT_EQ(at(report, "/energy/breakdown_pj/sorted_key_sram"), 0);
}

// At half the clock 155 cycles take 310 ns: half the throughput, twice the static energy, the same
// dynamic energy and cycles.
TEST(RunReport, FollowsTheClockInThroughputAndStaticEnergyOnly) {
  Changes run;
  run.machine.hardware.clock_mhz = 500;
  const Json report = report_of(run);
  EXPECT_NEAR(report.at("throughput_queries_per_second").get<double>(), 6 / 310e-9, 1e-4);
  EXPECT_NEAR(at(report, "/energy/static_pj").get<double>(), 11.502 * 310, 1e-9);
  EXPECT_NEAR(at(report, "/energy/dynamic_pj").get<double>(), 1159.468, 1e-9);
  EXPECT_EQ(at(report, "/cycles/total"), 155);
}

TEST(RunReport, HasANullIntervalWithOneQueryPerOperation) {
  const std::vector<test::HandMadeOperation> operations = test::hand_made_operations();
  Changes run;
  run.totals = {};
  run.totals.add(operations[1].result, operations[1].accuracy, 6, test::kNumDims);
  EXPECT_TRUE(at(report_of(run), "/cycles/interval_mean").is_null());
}

TEST(RunReport, HasNullMismatchesIfNothingWasCompared) {
  Changes run;
  EXPECT_TRUE(at(report_of(run), "/accuracy/golden_mismatches").is_null());
  run.totals.golden_mismatches = 0;
  EXPECT_EQ(at(report_of(run), "/accuracy/golden_mismatches"), 0);
}

TEST(RunReport, WritesNullForWhatIsNotFinite) {
  Changes run;
  QueryAccuracy nothing;
  nothing.squared_error = kNan;
  nothing.cosine = std::numeric_limits<double>::infinity();
  const test::HandMadeOperation operation = test::hand_made_operations()[1];
  run.totals.add(operation.result, {nothing}, operation.num_rows, test::kNumDims);
  run.totals.max_abs_error = kNan;
  run.host.wall_seconds = 0;
  const Json report = report_of(run);
  EXPECT_TRUE(at(report, "/accuracy/rmse").is_null());
  EXPECT_TRUE(at(report, "/accuracy/cosine_mean").is_null());
  EXPECT_TRUE(at(report, "/accuracy/max_abs_error").is_null());
  EXPECT_TRUE(at(report, "/host/simulated_cycles_per_second").is_null());
  EXPECT_EQ(at(report, "/host/wall_seconds"), 0);
}

TEST(RunReport, OfNothingAtAllHasNullForEveryMean) {
  Changes run;
  run.totals = {};
  const Json report = report_of(run);
  for (const char* pointer :
       {"/cycles/latency/mean", "/cycles/interval_mean", "/throughput_queries_per_second",
        "/selection/rows_mean", "/selection/iterations_mean", "/selection/candidates_mean",
        "/selection/selected_mean", "/energy/dynamic_pj_per_query", "/accuracy/rmse",
        "/accuracy/cosine_mean", "/accuracy/top1_retained", "/accuracy/top2_retained",
        "/accuracy/top5_retained"}) {
    EXPECT_TRUE(at(report, pointer).is_null()) << pointer;
  }
}

}  // namespace
}  // namespace a3
