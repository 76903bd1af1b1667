#include "a3/report/run_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "a3/machine/load_machine.h"
#include "report/soft_error_report.h"
#include "report/system_report.h"

namespace a3 {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

Json finite_or_null(double number) {
  return std::isfinite(number) ? Json(number) : Json(nullptr);
}

Json finite_or_null(const std::optional<double>& number) {
  return number ? finite_or_null(*number) : Json(nullptr);
}

Json trace_json(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  Json trace = {{"operations", totals.num_operations},
                {"queries", totals.num_queries},
                {"max_rows", totals.max_rows},
                {"max_dims", totals.max_dims},
                {"tiles", totals.num_tiles}};
  trace.update(inputs_json(run.provenance));
  return trace;
}

Json cycles_json(const RunTotals& totals) {
  return {{"total", totals.total_cycles},
          {"latency",
           {{"min", totals.latency_min_cycles},
            {"mean", finite_or_null(totals.latency_mean_cycles())},
            {"max", totals.latency_max_cycles}}},
          {"interval_mean", finite_or_null(totals.interval_mean_cycles())}};
}

double throughput_queries_per_second(const RunRecord& run) {
  const double seconds =
      static_cast<double>(run.totals.total_cycles) / (run.machine.hardware.clock_mhz * 1e6);
  return static_cast<double>(run.totals.num_queries) / seconds;
}

Json selection_json(const RunTotals& totals) {
  const auto mean = [&](std::int64_t sum) {
    return finite_or_null(totals.per_query(static_cast<double>(sum)));
  };
  return {{"rows_mean", mean(totals.rows_sum)},
          {"visible_rows_mean", mean(totals.visible_rows_sum)},
          {"iterations_mean", mean(totals.active.iterations)},
          {"candidates_mean", mean(totals.active.candidates)},
          {"selected_mean", mean(totals.active.selected)}};
}

/// What the run did and the energy does not include, in words.
Json not_charged_json(const RunRecord& run) {
  Json things = Json::array({"queues, banks and registers outside the modules"});
  if (run.machine.system) {
    for (const std::string& thing : not_charged_of_system(run.machine)) things.push_back(thing);
  } else if (run.machine.candidate_selection) {
    things.push_back("sorting the keys");
  }
  if (run.totals.num_tiles > run.totals.num_operations) {
    things.push_back("merging the outputs of tiles, which takes no cycles either");
  }
  return things;
}

Json energy_json(const RunRecord& run) {
  const EnergyBreakdown dynamic = dynamic_energy(run.machine, run.totals.active);
  const EnergyBreakdown leakage = static_energy(run.machine, run.totals.total_cycles);
  Json breakdown;
  for (const BlockDescription& block : kBlocks) {
    breakdown[std::string(block.name)] = finite_or_null(dynamic[block.block]);
  }
  const std::string warning = energy_warning(run.machine);
  return {{"table", run.machine.energy_table.name},
          {"basis", name_of(energy_basis(run.machine))},
          {"warning", warning.empty() ? Json(nullptr) : Json(warning)},
          {"dynamic_pj", finite_or_null(dynamic.total_pj())},
          {"static_pj", finite_or_null(leakage.total_pj())},
          {"dynamic_pj_per_query", finite_or_null(run.totals.per_query(dynamic.total_pj()))},
          {"breakdown_pj", breakdown},
          {"not_charged", not_charged_json(run)}};
}

/// The column of queries.csv that counts the row-cycles a block is charged for.
std::string_view name_of(EnergyDriver driver) {
  switch (driver) {
    case EnergyDriver::kIterations:
    case EnergyDriver::kIterationSlices:
      return "iterations";
    case EnergyDriver::kCandidateSlices:
      return "candidates";
    case EnergyDriver::kSelected:
    case EnergyDriver::kSelectedSlices:
      return "selected";
  }
  return "";
}

/// Whether it is charged for them once for each slice of a row.
bool is_per_slice(EnergyDriver driver) {
  return driver == EnergyDriver::kIterationSlices || driver == EnergyDriver::kCandidateSlices ||
         driver == EnergyDriver::kSelectedSlices;
}

/// What the machine is made of, so that readers need no list of blocks.
Json blocks_json(const Machine& machine) {
  Json blocks = Json::array();
  for (const BlockDescription& block : kBlocks) {
    const bool has_track = block.pipeline_position > 0;
    blocks.push_back({{"name", block.name},
                      {"title", block.title},
                      {"track_title", has_track ? Json(block.track_title) : Json(nullptr)},
                      {"pipeline_position", block.pipeline_position},
                      {"energy_driver", name_of(block.energy_driver)},
                      {"energy_per_slice", is_per_slice(block.energy_driver)},
                      {"present", is_present(machine, block.block)}});
  }
  return blocks;
}

Json stall_causes_json() {
  Json causes = Json::array();
  for (const StallCauseDescription& cause : kStallCauses) {
    causes.push_back({{"name", cause.name}, {"title", cause.title}});
  }
  return causes;
}

Json accuracy_json(const RunTotals& totals) {
  Json mismatches = nullptr;
  if (totals.golden_mismatches) mismatches = *totals.golden_mismatches;
  return {{"golden_mismatches", mismatches},
          {"rmse", finite_or_null(totals.rmse())},
          {"max_abs_error", finite_or_null(totals.max_abs_error)},
          {"cosine_mean", finite_or_null(totals.cosine_mean())},
          {"top1_retained", finite_or_null(totals.top1_retained())},
          {"top2_retained", finite_or_null(totals.top2_retained())},
          {"top5_retained", finite_or_null(totals.top5_retained())},
          {"saturated_elements", totals.saturated_elements}};
}

Json host_json(const RunRecord& run) {
  return {{"wall_seconds", finite_or_null(run.host.wall_seconds)},
          {"total_seconds", finite_or_null(run.host.total_seconds)},
          {"simulated_cycles_per_second",
           finite_or_null(static_cast<double>(run.totals.total_cycles) / run.host.wall_seconds)}};
}

}  // namespace

Json to_json(const Activity& activity) {
  Json blocks = Json::object();
  for (const CounterDescription& row : kCounters) {
    Json& block = blocks[std::string(describe(row.block).name)];
    Json& counts = row.kind == CounterKind::kStallCycles ? block["stall_cycles"] : block;
    counts[std::string(row.name)] = activity[row.counter];
  }
  return blocks;
}

Json run_report(const RunRecord& run) {
  Json report = {
      {"schema_version", kSchemaVersion},
      {"engine", run.engine},
      {"config", to_json(run.machine)},
      {"trace", trace_json(run)},
      {"cycles", cycles_json(run.totals)},
      {"throughput_queries_per_second", finite_or_null(throughput_queries_per_second(run))},
      {"selection", selection_json(run.totals)},
      {"blocks", blocks_json(run.machine)},
      {"stall_causes", stall_causes_json()},
      {"activity", to_json(run.totals.activity)},
      {"energy", energy_json(run)},
      {"area_mm2", finite_or_null(area_mm2(run.machine))},
      {"accuracy", accuracy_json(run.totals)},
      {"host", host_json(run)},
      {"provenance", to_json(run.provenance)}};
  if (run.totals.system_use) report["system"] = system_json(run.machine, *run.totals.system_use);
  if (run.soft_errors != nullptr) report["soft_errors"] = to_json(*run.soft_errors, run.machine);
  return report;
}

}  // namespace a3
