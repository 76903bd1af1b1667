#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/program_options.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/explore/grid_run.h"
#include "a3/explore/tuning_run.h"
#include "a3/machine/load_machine.h"
#include "base/made_folder.h"
#include "base/output_file.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"

namespace a3 {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

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

TuningQuestion parse_question(const po::variables_map& values) {
  const auto text = [&](const char* option) {
    return values.count(option) > 0 ? std::optional(values[option].as<std::string>())
                                    : std::nullopt;
  };
  return read_question({sweep_request(values), strings(values, "keep"), text("max-rmse"),
                        text("min-cosine"), *text("minimise"), *text("hold-out")});
}

std::string front_table(const TuningAnswer& found) {
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

void print_front(const TuningQuestion& question, const TuningAnswer& found) {
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

void print_choice(const TuningQuestion& question, const TuningAnswer& found) {
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

/// Both files, put in place together once both are whole.
class TuningFolder {
 public:
  explicit TuningFolder(const std::filesystem::path& folder)
      : folder_(folder),
        front_(folder_.path() / kFrontFile),
        choice_(folder_.path() / kChoiceFile) {}

  void commit(const TuningAnswer& found) {
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
  const TuningQuestion question = parse_question(values);
  const Machine& machine = question.grid.machine;
  const Strings files = values["trace"].as<Strings>();
  TraceStream trace({files.begin(), files.end()}, TraceLimits::of(machine.hardware));
  check_parts(question, trace.num_operations());
  std::optional<TuningFolder> folder;
  if (values.count("out") > 0) {
    check_output_folder(values, machine, {kFrontFile, kChoiceFile});
    folder.emplace(values["out"].as<std::string>());
  }
  ProgressBar progress(trace.num_operations());
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&progress](std::int64_t done) { progress.show(done); };

  const TuningAnswer found = answer(question, trace, options);
  print_front(question, found);
  if (found.choice) print_choice(question, found);
  if (const std::string failure = failure_text(question, found); !failure.empty()) {
    spdlog::error("{} Nothing was written.", failure);
    return kDisagreement;
  }
  if (folder) folder->commit(found);
  return kSuccess;
}

}  // namespace a3
