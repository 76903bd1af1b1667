#include <fmt/format.h>
#include <spdlog/spdlog.h>

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
#include "base/output_file.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/operation_range.h"
#include "cli/point_options.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
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

std::string table_header(const SweepRequest& request) {
  std::string header;
  for (const VariedField& field : request.variations) header += csv_field(field.pointer) + ',';
  return header + point_columns_header() + '\n';
}

nlohmann::ordered_json table_columns(const SweepRequest& request) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const VariedField& field : request.variations) {
    columns.push_back({{"name", field.pointer}, {"merges_as", name_of(Merging::kSetting)}});
  }
  const nlohmann::ordered_json of_points = point_columns_json();
  columns.insert(columns.end(), of_points.begin(), of_points.end());
  return columns;
}

/// The values of the varied fields as they were written.
std::string begin_of_row(const Variation& variation,
                         const std::vector<std::vector<std::string>>& value_texts) {
  std::string begin;
  for (std::size_t f = 0; f < value_texts.size(); ++f) {
    begin += csv_field(value_texts[f][variation.values[f]]) + ',';
  }
  return begin;
}

/// A line each point.
std::string table_rows(const Variation& variation, const GridTotals& totals,
                       const std::vector<std::vector<std::string>>& value_texts) {
  const std::string begin = begin_of_row(variation, value_texts);
  std::string rows;
  for (const PointResult& point : point_results(variation.grid, totals)) {
    rows += begin + point_columns_row(point) + '\n';
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
                      points.value_texts[f][variation.values[f]]);
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
    const std::string& energies = variation.grid.machine.energy_table_path;
    if (!energies.empty()) inputs.push_back({"/energy/table", energies});
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
    const std::string begin = begin_of_row(variation, points.value_texts);
    for (std::size_t p = 0; p < variation.grid.num_points(); ++p) {
      table += begin + point_settings_row(variation.grid.point(p)) + '\n';
    }
  }
  std::cout << table;
  spdlog::info("{}, {}", counted(plan.num_points(), "point"), counted(num_operations, "operation"));
}

int sweep(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  options.check = arguments.has("check");
  options.stop_requested = [] { return stop_signal() != 0; };
  const PointOptions points = point_options(arguments);
  const SweepPlan plan = with_names(points.names, [&points] { return plan_sweep(points.request); });
  const bool runs = wants_run(arguments);
  if (runs) check_sweep_files(arguments, plan);
  const std::vector<std::filesystem::path> files = arguments.files("trace");
  const TraceStream checked(files);
  const std::optional<Bases> bases = bases_of(arguments);
  const std::optional<OperationRange> range = operation_range(arguments, checked.num_operations());
  for (const Variation& variation : plan.variations) {
    check_fit(checked, bases, range, variation.grid.machine);
  }
  const std::int64_t num_operations = range ? range->size() : checked.num_operations();
  if (!runs) {
    print_plan(points, plan, num_operations);
    return kSuccess;
  }

  OutputFile file(arguments.text("out"));
  OutputFile origin(provenance_file_of(arguments.text("out")));
  check_sweep_files(arguments, plan);  // anew: until they were ours somebody else may have put some
  origin.write(provenance_text(provenance_of(arguments, range),
                               plan.variations.front().grid.machine,
                               table_columns(points.request)));
  ProgressBar progress(num_operations * static_cast<std::int64_t>(plan.variations.size()));
  std::int64_t num_done = 0;
  options.on_progress = [&](std::int64_t) { progress.show(++num_done); };
  std::string table = table_header(points.request);
  SaturationWarnings saturations;
  std::string first_mismatch;
  for (const Variation& variation : plan.variations) {
    TraceStream trace(files);
    OperationsToRun operations(trace, bases, range);
    const GridOutcome outcome = run_grid(variation.grid, operations.source(), options);
    saturations.add(variation, points, outcome.saturation);
    table += table_rows(variation, outcome.parts.front(), points.value_texts);
    if (first_mismatch.empty()) first_mismatch = outcome.first_mismatch;
  }
  file.write(table);
  file.complete();
  origin.complete();
  origin.commit();
  file.commit();
  saturations.say();
  std::cout << fmt::format("{}, {}: {}\n", counted(plan.num_points(), "point"),
                           counted(num_operations, "operation"), file.target().string());
  if (first_mismatch.empty()) return kSuccess;
  spdlog::error("queries differ from the golden model (column golden_mismatches); the first: {}",
                first_mismatch);
  return kDisagreement;
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
