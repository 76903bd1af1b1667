#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/explore/grid_run.h"
#include "a3/explore/point_table.h"
#include "a3/explore/sweep_plan.h"
#include "a3/plan/fit.h"
#include "a3/workload/trace_stream.h"
#include "base/output_file.h"
#include "cli/basis_option.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/point_options.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
#include "cli/stop_signal.h"

namespace a3 {
namespace {

void add_sweep_options(boost::program_options::options_description& options) {
  add_input_options(options);
  options.add_options()("out,o", one_text("FILE.csv")->required(), "where the table goes");
  add_set_option(options);
  add_basis_option(options);
  add_list_options(options);
  add_vary_option(options);
  add_threads_option(options);
  options.add_options()("check", "compare every query of every point with the golden model");
  add_force_option(options, "an existing table");
}

/// Whether any point is a system: then all rows have its columns.
bool has_system(const SweepPlan& plan) {
  return std::any_of(
      plan.variations.begin(), plan.variations.end(),
      [](const Variation& variation) { return variation.grid.machine.system.has_value(); });
}

std::string table_header(const SweepRequest& request, bool of_systems) {
  std::string header;
  for (const VariedField& field : request.variations) header += csv_field(field.pointer) + ',';
  return header + point_columns_header(of_systems) + '\n';
}

nlohmann::ordered_json table_columns(const SweepRequest& request, bool of_systems) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const VariedField& field : request.variations) {
    columns.push_back({{"name", field.pointer}, {"merges_as", name_of(Merging::kSetting)}});
  }
  const nlohmann::ordered_json of_points = point_columns_json(of_systems);
  columns.insert(columns.end(), of_points.begin(), of_points.end());
  return columns;
}

/// A line each point, which begins with the values of the varied fields as they were written.
std::string table_rows(const Variation& variation, const GridTotals& totals,
                       const std::vector<std::vector<std::string>>& value_texts, bool of_systems) {
  std::string begin;
  for (std::size_t f = 0; f < value_texts.size(); ++f) {
    begin += csv_field(value_texts[f][variation.values[f]]) + ',';
  }
  std::string rows;
  for (const PointResult& point : point_results(variation.grid, totals)) {
    rows += begin + point_columns_row(point, of_systems) + '\n';
  }
  return rows;
}

void check_sweep_files(const Arguments& arguments, const SweepPlan& plan) {
  std::vector<NamedFile> inputs = input_files(arguments);
  for (const Variation& variation : plan.variations) {
    const std::string& energies = variation.grid.machine.energy_table_path;
    if (!energies.empty()) inputs.push_back({"/energy/table", energies});
  }
  const std::string& table = arguments.text("out");
  check_outputs({{"--out", table}, {"--out", provenance_file_of(table)}}, inputs,
                arguments.has("force"));
}

int sweep(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  options.check = arguments.has("check");
  options.stop_requested = [] { return stop_signal() != 0; };
  const PointOptions points = point_options(arguments);
  const SweepPlan plan = with_names(points.names, [&points] { return plan_sweep(points.request); });
  check_sweep_files(arguments, plan);
  const std::vector<std::filesystem::path> files = arguments.files("trace");
  const TraceStream checked(files);
  const std::optional<Bases> bases = bases_of(arguments);
  for (const Variation& variation : plan.variations) {
    check_fit(checked.headers(), variation.grid.machine);
    check_fit(bases, variation.grid.machine);
  }
  const std::int64_t num_operations = checked.num_operations();
  const bool of_systems = has_system(plan);

  OutputFile file(arguments.text("out"));
  OutputFile origin(provenance_file_of(arguments.text("out")));
  origin.write(provenance_text(provenance_of(arguments), plan.variations.front().grid.machine,
                               table_columns(points.request, of_systems)));
  ProgressBar progress(num_operations * static_cast<std::int64_t>(plan.variations.size()));
  std::int64_t num_done = 0;
  options.on_progress = [&](std::int64_t) { progress.show(++num_done); };
  std::string table = table_header(points.request, of_systems);
  std::string first_mismatch;
  for (const Variation& variation : plan.variations) {
    TraceStream trace(files);
    OperationsInBases operations(trace, bases);
    const GridOutcome outcome = run_grid(variation.grid, operations.source(), options);
    table += table_rows(variation, outcome.parts.front(), points.value_texts, of_systems);
    if (first_mismatch.empty()) first_mismatch = outcome.first_mismatch;
  }
  file.write(table);
  file.complete();
  origin.complete();
  origin.commit();
  file.commit();
  std::cout << fmt::format("{} points, {} operations: {}\n", plan.num_points(), num_operations,
                           file.target().string());
  if (first_mismatch.empty()) return kSuccess;
  spdlog::error("queries differ from the golden model (column golden_mismatches); the first: {}",
                first_mismatch);
  return kDisagreement;
}

}  // namespace

Command sweep_command() {
  return {"sweep",
          "run many values of M, T and other fields, one line of a table each",
          "--config FILE --trace FILE [FILE ...] --out FILE.csv [lists] [options]",
          "Runs every combination of the values listed on the fast engine and writes a line for "
          "each (docs/sweeps.md); all values of M and T share one pass over the traces",
          "",
          add_sweep_options,
          sweep};
}

}  // namespace a3
