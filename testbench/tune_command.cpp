#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/config/input_error.h"
#include "a3/config/load_machine.h"
#include "a3/report/made_folder.h"
#include "a3/report/output_file.h"
#include "a3/run/grid_run.h"
#include "a3/run/sweep_plan.h"
#include "a3/run/tuning.h"
#include "testbench/arguments.h"
#include "testbench/commands.h"
#include "testbench/file_names.h"
#include "testbench/progress_bar.h"
#include "testbench/stop_signal.h"

namespace a3 {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

constexpr const char* kDefaultIterationsPerRow =
    "1,0.875,0.75,0.625,0.5,0.4375,0.375,0.3125,0.25,0.21875,0.1875,0.15625,0.125,0.09375,0.0625,"
    "0.03125,off";
constexpr const char* kDefaultThresholds = "0.5,1,1.5,2,3,4,5,6,8,10,12.5,15,20,25,30,40,off";
constexpr const char* kFrontFile = "pareto.csv";
constexpr const char* kChoiceFile = "chosen.json";

po::options_description tune_options() {
  po::options_description options(
      "Usage: a3sim tune --config FILE --trace FILE [FILE ...] BOUND [BOUND ...] --minimise WHAT "
      "[options]\n\n"
      "Chooses M and T: the least energy, latency or interval among the points that keep every "
      "bound on accuracy, verified on operations held out (docs/tuning.md)");
  options.add_options()("help,h", "this text")(
      "config,c", po::value<std::string>()->required()->value_name("FILE"),
      "machine (docs/configuration.md); its own M and T do not matter")(
      "trace,t", po::value<Strings>()->required()->multitoken()->composing()->value_name("FILE"),
      "attention trace, .npz (docs/traces.md); several are run one after another")(
      "keep", po::value<Strings>()->composing()->value_name("topN>=X"),
      "bound: share of the N = 1, 2 or 5 rows with the largest exact scores that are kept")(
      "max-rmse", po::value<std::string>()->value_name("X"), "bound: error of the outputs")(
      "min-cosine", po::value<std::string>()->value_name("X"), "bound: cosine of the outputs")(
      "minimise", po::value<std::string>()->required()->value_name("WHAT"),
      "energy, latency or interval");
  add_list_options(options);
  options.add_options()("hold-out", po::value<std::string>()->default_value("0.3")->value_name("X"),
                        "share of the operations to verify the choice on")(
      "out,o", po::value<std::string>()->value_name("FOLDER"),
      "where pareto.csv and chosen.json go; made if missing")(
      "set", po::value<Strings>()->composing()->value_name("/POINTER=VALUE"),
      "override a field of the configuration by its JSON pointer; may be repeated")(
      "threads", po::value<std::string>()->value_name("N"),
      "threads; without it as many as there are processors")("force", "replace existing files");
  return options;
}

/// What is asked for.
struct Question {
  Grid grid;
  std::vector<Bound> bounds;
  Objective objective;
  double hold_out;
};

std::vector<Bound> parse_bounds(const po::variables_map& values) {
  std::vector<Bound> bounds;
  const auto add = [&](const Bound& bound) {
    for (const Bound& other : bounds) {
      if (other.measure != bound.measure) continue;
      throw InputError(fmt::format("the bounds {} and {}: give one bound for each measure.",
                                   other.text(), bound.text()));
    }
    bounds.push_back(bound);
  };
  for (const std::string& text : strings(values, "keep")) add(parse_kept_share(text));
  if (values.count("max-rmse") > 0) add(parse_max_rmse(values["max-rmse"].as<std::string>()));
  if (values.count("min-cosine") > 0) add(parse_min_cosine(values["min-cosine"].as<std::string>()));
  if (bounds.empty()) {
    throw InputError(
        "tune: no bound on accuracy; give --keep topN>=X, --max-rmse X or "
        "--min-cosine X. See 'a3sim tune --help'.");
  }
  return bounds;
}

double parse_hold_out(const std::string& text) {
  double share = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, share);
  if (error == std::errc() && stop == end && share >= 0 && share < 1) return share;
  throw InputError(fmt::format(
      "--hold-out {}: is not a share; allowed: a number from 0 (nothing) to below 1.", text));
}

Question parse_question(const po::variables_map& values) {
  const std::vector<Bound> bounds = parse_bounds(values);
  const Objective objective = parse_objective(values["minimise"].as<std::string>());
  const double hold_out = parse_hold_out(values["hold-out"].as<std::string>());
  SweepRequest request = sweep_request(values);
  if (!request.iterations_per_row && !request.iterations) {
    request.iterations_per_row = kDefaultIterationsPerRow;
  }
  if (!request.threshold_percent) request.threshold_percent = kDefaultThresholds;
  return {plan_sweep(request).variations.front().grid, bounds, objective, hold_out};
}

/// Both parts must have operations, or nothing could be chosen or verified.
void check_parts(std::int64_t num_operations, double hold_out) {
  std::int64_t num_held_out = 0;
  for (std::int64_t o = 0; o < num_operations; ++o) {
    num_held_out += is_held_out(o, hold_out) ? 1 : 0;
  }
  if (hold_out == 0 || (num_held_out > 0 && num_held_out < num_operations)) return;
  throw InputError(fmt::format(
      "--hold-out {}: of {} operations {} would be held out; both parts need one at least. Give "
      "more operations or another share (0 holds nothing out).",
      hold_out, num_operations, num_held_out));
}

/// Points on both parts of the trace; the second is empty if nothing is held out.
struct Answer {
  std::vector<PointResult> tuning;
  std::vector<PointResult> held_out;
  std::vector<std::size_t> front;
  std::optional<std::size_t> choice;
};

Answer answer(const Question& question, TraceStream& trace, GridOptions options) {
  options.num_parts = question.hold_out > 0 ? 2 : 1;
  if (question.hold_out > 0) {
    options.part_of = [share = question.hold_out](std::int64_t operation) {
      return is_held_out(operation, share) ? 1 : 0;
    };
  }
  const GridOutcome outcome = run_grid(question.grid, trace, options);
  Answer found;
  found.tuning = point_results(question.grid, outcome.parts.front());
  if (question.hold_out > 0) found.held_out = point_results(question.grid, outcome.parts.back());
  if (!objective_value(question.objective, found.tuning.front())) {
    throw InputError(
        "--minimise interval: no operation to tune on has two queries, so there is no "
        "interval; minimise energy or latency.");
  }
  std::vector<Costs> costs;
  for (const PointResult& point : found.tuning) {
    costs.push_back(costs_of(point, question.objective, question.bounds));
  }
  found.front = pareto_front(costs);
  found.choice = choose_point(found.tuning, question.objective, question.bounds);
  return found;
}

std::string front_table(const Answer& found) {
  std::string table = "chosen,part," + point_columns_header() + '\n';
  const auto add = [&](std::size_t point, const char* part,
                       const std::vector<PointResult>& points) {
    table += fmt::format("{},{},{}\n", point == found.choice ? 1 : 0, part,
                         point_columns_row(points[point]));
  };
  for (const std::size_t point : found.front) {
    add(point, "tuning", found.tuning);
    if (!found.held_out.empty()) add(point, "held_out", found.held_out);
  }
  return table;
}

void print_front(const Question& question, const Answer& found) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{} of {} points are on the Pareto front (tuning part):\n",
                 found.front.size(), found.tuning.size());
  fmt::format_to(out, "  {:>12}", objective_unit(question.objective));
  for (const Bound& bound : question.bounds) {
    fmt::format_to(out, "  {:>13}", bound.text().substr(0, bound.text().find(' ')));
  }
  fmt::format_to(out, "  point\n");
  for (const std::size_t p : found.front) {
    const PointResult& point = found.tuning[p];
    fmt::format_to(out, "{} {:>12.1f}", p == found.choice ? '*' : ' ',
                   *objective_value(question.objective, point));
    for (const Bound& bound : question.bounds) {
      fmt::format_to(out, "  {:>13.4f}", bound.value(point.totals));
    }
    fmt::format_to(out, "  {}\n", point_name(point.machine));
  }
  std::cout << fmt::to_string(text);
}

void print_choice(const Question& question, const Answer& found) {
  const std::size_t choice = *found.choice;
  const PointResult& point = found.tuning[choice];
  std::cout << fmt::format(
      "chosen: {}\n  {:.1f} {} a query; speed-up {:.2f}, energy ratio {:.2f} "
      "over base\n",
      point_name(point.machine), *objective_value(question.objective, point),
      objective_unit(question.objective), point.speed_up(), point.energy_ratio());
  for (const Bound& bound : question.bounds) {
    std::cout << fmt::format("  {}: {:.4f} on {} operations", bound.text(),
                             bound.value(point.totals), point.totals.num_operations);
    if (found.held_out.empty()) {
      std::cout << ", nothing held out to verify it\n";
      continue;
    }
    const RunTotals& held_out = found.held_out[choice].totals;
    std::cout << fmt::format(", {:.4f} on {} held out: {}\n", bound.value(held_out),
                             held_out.num_operations, bound.keeps(held_out) ? "kept" : "missed");
  }
}

/// The best that any point reaches of each bound, for a person to ask for less.
void report_no_choice(const Question& question, const Answer& found) {
  std::string best;
  for (const Bound& bound : question.bounds) {
    const auto better = [&](const PointResult& a, const PointResult& b) {
      return costs_of(a, question.objective, {bound})[1] <
             costs_of(b, question.objective, {bound})[1];
    };
    const PointResult& point = *std::min_element(found.tuning.begin(), found.tuning.end(), better);
    best += fmt::format("; asked for {}, the best is {:.6g} ({})", bound.text(),
                        bound.value(point.totals), point_name(point.machine));
  }
  spdlog::error(
      "none of {} points keeps {}{}. Nothing was written; ask for less, or list other "
      "points.",
      found.tuning.size(), question.bounds.size() == 1 ? "the bound" : "all bounds", best);
}

bool is_verified(const Question& question, const Answer& found) {
  return found.held_out.empty() ||
         std::all_of(question.bounds.begin(), question.bounds.end(), [&](const Bound& bound) {
           return bound.keeps(found.held_out[*found.choice].totals);
         });
}

/// Both files, put in place together once both are whole.
class TuningFolder {
 public:
  explicit TuningFolder(const std::filesystem::path& folder)
      : folder_(folder),
        front_(folder_.path() / kFrontFile),
        choice_(folder_.path() / kChoiceFile) {}

  void commit(const Answer& found) {
    front_.write(front_table(found));
    choice_.write(to_json(found.tuning[*found.choice].machine).dump(2) + '\n');
    front_.complete();
    choice_.complete();
    front_.commit();
    choice_.commit();
    folder_.keep();
  }

 private:
  MadeFolder folder_;
  OutputFile front_;
  OutputFile choice_;
};

void check_file_names(const po::variables_map& values, const Machine& machine) {
  std::vector<NamedFile> inputs = input_files(values);
  if (!machine.energy_table_path.empty()) {
    inputs.push_back({"/energy/table", machine.energy_table_path});
  }
  const std::filesystem::path folder = plain_folder(values["out"].as<std::string>());
  check_outputs({{"--out", folder / kFrontFile}, {"--out", folder / kChoiceFile}}, inputs,
                values.count("force") > 0);
}

}  // namespace

int tune_command(const std::vector<std::string>& arguments) {
  const po::options_description description = tune_options();
  const po::variables_map values = parse_arguments("tune", arguments, description);
  if (values.count("help") > 0) {
    std::cout << description;
    return kSuccess;
  }
  GridOptions options;
  options.num_threads = parse_threads(values);
  const Question question = parse_question(values);
  const Machine& machine = question.grid.machine;
  const Strings files = values["trace"].as<Strings>();
  TraceStream trace({files.begin(), files.end()},
                    {machine.hardware.num_rows, machine.hardware.num_lanes});
  check_parts(trace.num_operations(), question.hold_out);
  std::optional<TuningFolder> folder;
  if (values.count("out") > 0) {
    check_file_names(values, machine);
    folder.emplace(values["out"].as<std::string>());
  }
  ProgressBar progress(trace.num_operations());
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&progress](std::int64_t done) { progress.show(done); };

  const Answer found = answer(question, trace, options);
  print_front(question, found);
  if (!found.choice) {
    report_no_choice(question, found);
    return kDisagreement;
  }
  print_choice(question, found);
  if (!is_verified(question, found)) {
    spdlog::error(
        "the choice misses a bound on the operations held out; nothing was written. Ask "
        "for a little more than you need, or give more operations.");
    return kDisagreement;
  }
  if (folder) folder->commit(found);
  return kSuccess;
}

}  // namespace a3
