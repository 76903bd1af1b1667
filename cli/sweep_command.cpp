#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/program_options.hpp>
#include <iostream>

#include "a3/base/input_error.h"
#include "a3/explore/grid_run.h"
#include "a3/explore/point_columns.h"
#include "a3/explore/sweep_plan.h"
#include "base/output_file.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/file_names.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"

namespace a3 {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

po::options_description sweep_options() {
  po::options_description options(
      "Usage: a3sim sweep --config FILE --trace FILE [FILE ...] --out FILE.csv [lists] "
      "[options]\n\n"
      "Runs every combination of the values listed on the fast engine and writes a line for each "
      "(docs/sweeps.md); all values of M and T share one pass over the traces");
  options.add_options()("help,h", "this text")(
      "config,c", po::value<std::string>()->required()->value_name("FILE"),
      "machine (docs/configuration.md)")(
      "trace,t", po::value<Strings>()->required()->multitoken()->composing()->value_name("FILE"),
      "attention trace, .npz (docs/traces.md); several are run one after another")(
      "out,o", po::value<std::string>()->required()->value_name("FILE.csv"),
      "where the table goes")(
      "set", po::value<Strings>()->composing()->value_name("/POINTER=VALUE"),
      "override a field of the configuration by its JSON pointer; may be repeated");
  add_list_options(options);
  options.add_options()("vary", po::value<Strings>()->composing()->value_name("/POINTER=VALUE,..."),
                        "values of any other field by its JSON pointer; may be repeated")(
      "threads", po::value<std::string>()->value_name("N"),
      "threads; without it as many as there are processors")(
      "check", "compare every query of every point with the golden model")(
      "force", "replace an existing table");
  return options;
}

std::string table_header(const SweepPlan& plan) {
  std::string header;
  for (const std::string& pointer : plan.pointers) header += csv_field(pointer) + ',';
  return header + point_columns_header() + '\n';
}

void add_rows(const Variation& variation, const GridTotals& totals, std::string& table) {
  std::string begin;
  for (const std::string& value : variation.values) begin += csv_field(value) + ',';
  for (const PointResult& point : point_results(variation.grid, totals)) {
    table += begin + point_columns_row(point) + '\n';
  }
}

/// Checks the traces against every machine before anything runs; returns their operations.
std::int64_t check_traces(const SweepPlan& plan, const Strings& files) {
  std::int64_t num_operations = 0;
  std::optional<std::pair<int, int>> checked;
  for (const Variation& variation : plan.variations) {
    const Hardware& hardware = variation.grid.machine.hardware;
    const auto limits = std::make_pair(hardware.num_rows, hardware.num_lanes);
    if (checked == limits) continue;
    checked = limits;
    num_operations =
        TraceStream({files.begin(), files.end()}, {limits.first, limits.second}).num_operations();
  }
  return num_operations;
}

void check_file_names(const po::variables_map& values, const SweepPlan& plan) {
  std::vector<NamedFile> inputs = input_files(values);
  for (const Variation& variation : plan.variations) {
    const std::string& table = variation.grid.machine.energy_table_path;
    if (!table.empty()) inputs.push_back({"/energy/table", table});
  }
  check_outputs({{"--out", values["out"].as<std::string>()}}, inputs, values.count("force") > 0);
}

}  // namespace

int sweep_command(const std::vector<std::string>& arguments) {
  const po::options_description description = sweep_options();
  const po::variables_map values = parse_arguments("sweep", arguments, description);
  if (values.count("help") > 0) {
    std::cout << description;
    return kSuccess;
  }
  GridOptions options;
  options.num_threads = parse_threads(values);
  options.check = values.count("check") > 0;
  options.stop_requested = [] { return stop_signal() != 0; };
  const SweepPlan plan = plan_sweep(sweep_request(values));
  check_file_names(values, plan);
  const Strings files = values["trace"].as<Strings>();
  const std::int64_t num_operations = check_traces(plan, files);

  OutputFile file(values["out"].as<std::string>());
  ProgressBar progress(num_operations * static_cast<std::int64_t>(plan.variations.size()));
  std::int64_t num_done = 0;
  options.on_progress = [&](std::int64_t) { progress.show(++num_done); };
  std::string table = table_header(plan);
  std::string first_mismatch;
  for (const Variation& variation : plan.variations) {
    const Hardware& hardware = variation.grid.machine.hardware;
    TraceStream trace({files.begin(), files.end()}, TraceLimits::of(hardware));
    const GridOutcome outcome = run_grid(variation.grid, trace, options);
    add_rows(variation, outcome.parts.front(), table);
    if (first_mismatch.empty()) first_mismatch = outcome.first_mismatch;
  }
  file.write(table);
  file.commit();
  std::cout << fmt::format("{} points, {} operations: {}\n", plan.num_points(), num_operations,
                           file.target().string());
  if (first_mismatch.empty()) return kSuccess;
  spdlog::error("queries differ from the golden model (column golden_mismatches); the first: {}",
                first_mismatch);
  return kDisagreement;
}

}  // namespace a3
