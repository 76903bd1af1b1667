#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "a3/base/input_error.h"
#include "a3/explore/grid_run.h"
#include "a3/explore/point_table.h"
#include "a3/explore/sweep_plan.h"
#include "a3/workload/trace_stream.h"
#include "base/counted.h"
#include "base/made_folder.h"
#include "base/output_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/operation_range.h"
#include "cli/point_options.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
#include "cli/saturation_message.h"
#include "cli/stop_signal.h"

namespace a3 {
namespace {

void add_sweep_options(boost::program_options::options_description& options) {
  add_input_options(options);
  options.add_options()("out,o", one_text("FILE.csv"), "where the table goes")(
      "plan", "list the points on standard output instead of running them");
  add_set_option(options);
  add_operations_option(options);
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

/// What varied field number `f` is run with: as it was written, unless a varied field lies within.
std::string setting_text(const Variation& variation, const PointOptions& points, std::size_t f) {
  const std::size_t value = variation.values[f];
  const nlohmann::ordered_json& setting = variation.settings[f];
  const bool as_written = setting == points.request.variations[f].values[value];
  return as_written ? points.value_texts[f][value] : setting.dump();
}

std::string begin_of_row(const Variation& variation, const PointOptions& points) {
  std::string begin;
  for (std::size_t f = 0; f < variation.values.size(); ++f) {
    begin += csv_field(setting_text(variation, points, f)) + ',';
  }
  return begin;
}

/// A line each point.
std::string table_rows(const Variation& variation, const GridTotals& totals,
                       const PointOptions& points, bool of_systems) {
  const std::string begin = begin_of_row(variation, points);
  std::string rows;
  for (const PointResult& point : point_results(variation.grid, totals)) {
    rows += begin + point_columns_row(point, of_systems) + '\n';
  }
  return rows;
}

/// One for each number format of a sweep.
class SaturationWarnings {
 public:
  void add(const Variation& variation, const PointOptions& points, const Saturation& saturation) {
    const Numerics& numerics = variation.grid.machine.numerics;
    const std::pair<int, int> format = {numerics.integer_bits, numerics.fraction_bits};
    if (!formats_.insert(format).second) return;
    std::string where;
    for (std::size_t f = 0; f < variation.values.size(); ++f) {
      where +=
          fmt::format("{}{}={}", where.empty() ? "" : ", ", points.request.variations[f].pointer,
                      setting_text(variation, points, f));
    }
    found_.push_back({where.empty() ? "" : where + ": ", numerics, saturation});
  }

  void say() const {
    for (const Found& found : found_) {
      warn_of_saturation(found.saturation, found.numerics, found.where);
    }
  }

 private:
  struct Found {
    std::string where;
    Numerics numerics;
    Saturation saturation;
  };

  std::set<std::pair<int, int>> formats_;
  std::vector<Found> found_;
};

/// With --plan nothing is written.
bool wants_run(const Arguments& arguments) {
  if (arguments.has("plan")) {
    if (!arguments.has("out")) return false;
    throw InputError("sweep: --plan writes no table; leave --out away, or --plan.");
  }
  if (arguments.has("out")) return true;
  throw InputError(
      "sweep: the option '--out' is missing; give a file for the table, or --plan to list the "
      "points. See 'a3sim sweep --help'.");
}

void check_sweep_files(const Arguments& arguments, const SweepPlan& plan) {
  std::vector<NamedFile> inputs = input_files(arguments);
  for (const Variation& variation : plan.variations) {
    for (const NamedFile& table : energy_table_files(variation.grid.machine)) {
      inputs.push_back(table);
    }
  }
  const std::string& table = arguments.text("out");
  check_outputs({{"--out", table}, {"--out", provenance_file_of(table)}}, inputs,
                arguments.has("force"));
}

/// A line each point, as the table would have them.
void print_plan(const PointOptions& points, const SweepPlan& plan, std::int64_t num_operations) {
  std::string table;
  for (const VariedField& field : points.request.variations)
    table += csv_field(field.pointer) + ',';
  table += point_settings_header() + '\n';
  for (const Variation& variation : plan.variations) {
    const std::string begin = begin_of_row(variation, points);
    for (std::size_t p = 0; p < variation.grid.num_points(); ++p) {
      table += begin + point_settings_row(variation.grid.point(p)) + '\n';
    }
  }
  std::cout << table;
  spdlog::info("{}, {}", counted(plan.num_points(), "point"), counted(num_operations, "operation"));
}

/// What is run, found sound.
struct Sweep {
  PointOptions points;
  SweepPlan plan;
  std::vector<std::filesystem::path> files;
  std::optional<Bases> bases;
  std::optional<OperationRange> range;
  std::int64_t num_operations = 0;
};

Sweep checked_sweep(const Arguments& arguments) {
  Sweep sweep;
  sweep.points = point_options(arguments);
  sweep.plan = with_names(sweep.points.names, [&] { return plan_sweep(sweep.points.request); });
  if (wants_run(arguments)) check_sweep_files(arguments, sweep.plan);
  sweep.files = arguments.files("trace");
  const TraceStream trace(sweep.files);
  sweep.bases = bases_of(arguments);
  sweep.range = operation_range(arguments, trace.num_operations());
  for (const Variation& variation : sweep.plan.variations) {
    check_fit(trace, sweep.bases, sweep.range, variation.grid.machine);
  }
  sweep.num_operations = sweep.range ? sweep.range->size() : trace.num_operations();
  return sweep;
}

/// The table; and where golden model and engine first differ, empty if they do not.
struct SweepOutcome {
  std::string table;
  std::string first_mismatch;
  SaturationWarnings saturations;
};

SweepOutcome run(const Sweep& sweep, GridOptions options) {
  const auto num_passes = static_cast<std::int64_t>(sweep.plan.variations.size());
  ProgressBar progress(sweep.num_operations * num_passes);
  options.on_progress = [&](double done) { progress.show(done); };
  const bool of_systems = has_system(sweep.plan);
  SweepOutcome all;
  all.table = table_header(sweep.points.request, of_systems);
  for (const Variation& variation : sweep.plan.variations) {
    TraceStream trace(sweep.files);
    OperationsToRun operations(trace, sweep.bases, sweep.range);
    const GridOutcome outcome = run_grid(variation.grid, operations.source(), options);
    progress.end_pass(sweep.num_operations);
    all.saturations.add(variation, sweep.points, outcome.saturation);
    all.table += table_rows(variation, outcome.parts.front(), sweep.points, of_systems);
    if (all.first_mismatch.empty()) all.first_mismatch = outcome.first_mismatch;
  }
  return all;
}

int run_to_table(const Arguments& arguments, const Sweep& sweep, const GridOptions& options) {
  const std::filesystem::path table = arguments.text("out");
  MadeFolder folder(table.has_parent_path() ? table.parent_path() : ".", MadeFolder::Use::kShared);
  OutputFile file(table);
  OutputFile origin(provenance_file_of(table));
  check_sweep_files(arguments, sweep.plan);  // anew, now that their names are ours
  origin.write(provenance_text(provenance_of(arguments, sweep.range),
                               sweep.plan.variations.front().grid.machine,
                               table_columns(sweep.points.request, has_system(sweep.plan))));
  const SweepOutcome outcome = run(sweep, options);
  file.write(outcome.table);
  file.complete();
  origin.complete();
  origin.commit();
  file.commit();
  folder.keep();
  outcome.saturations.say();
  std::cout << fmt::format("{}, {}: {}\n", counted(sweep.plan.num_points(), "point"),
                           counted(sweep.num_operations, "operation"), table.string());
  if (outcome.first_mismatch.empty()) return kSuccess;
  spdlog::error("queries differ from the golden model (column golden_mismatches); the first: {}",
                outcome.first_mismatch);
  return kDisagreement;
}

int sweep(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  options.check = arguments.has("check");
  options.stop_requested = [] { return stop_signal() != 0; };
  const Sweep sound = checked_sweep(arguments);
  if (wants_run(arguments)) return run_to_table(arguments, sound, options);
  print_plan(sound.points, sound.plan, sound.num_operations);
  return kSuccess;
}

}  // namespace

Command sweep_command() {
  return {"sweep",
          "run many values of M, T and other fields, one line of a table each",
          "--config FILE --trace FILE [FILE ...] --out FILE.csv|--plan [lists] [options]",
          "Runs every combination of the values listed on the fast engine and writes a line for "
          "each (docs/sweeps.md); all values of M and T share one pass over the traces",
          "",
          add_sweep_options,
          sweep};
}

}  // namespace a3
