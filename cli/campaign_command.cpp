#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/program_options.hpp>
#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/machine/load_machine.h"
#include "a3/workload/trace_stream.h"
#include "base/made_folder.h"
#include "base/output_file.h"
#include "base/split_list.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"
#include "faults/campaign.h"
#include "faults/injection_request.h"
#include "testbench/systemc_engine.h"

namespace a3 {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

constexpr std::array<const char*, 3> kCampaignFiles = {"campaign.json", "rates.csv", "trials.csv"};

po::options_description campaign_options() {
  po::options_description options(
      "Usage: a3sim campaign --config FILE --trace FILE [FILE ...] --out FOLDER [options]\n\n"
      "Flips one bit of the SystemC modules a trial, at random, and counts how often that changes "
      "outputs, rows and cycles (docs/soft_errors.md)");
  options.add_options()("help,h", "this text")(
      "config,c", po::value<std::string>()->required()->value_name("FILE"),
      "machine (docs/configuration.md)")(
      "trace,t", po::value<Strings>()->required()->multitoken()->composing()->value_name("FILE"),
      "attention trace, .npz (docs/traces.md); several are run one after another")(
      "out,o", po::value<std::string>()->required()->value_name("FOLDER"),
      "where rates.csv, trials.csv and campaign.json go; made if missing")(
      "structures", po::value<std::string>()->value_name("LIST"),
      "such as key_sram,score; without it all that the machine has")(
      "trials", po::value<std::string>()->default_value("400")->value_name("N"),
      "of each structure")("seed", po::value<std::string>()->default_value("1")->value_name("N"),
                           "of the errors; the same seed gives the same trials")(
      "confidence-percent", po::value<std::string>()->default_value("95")->value_name("X"),
      "of the intervals around the rates")(
      "set", po::value<Strings>()->composing()->value_name("/POINTER=VALUE"),
      "override a field of the configuration by its JSON pointer; may be repeated")(
      "force", "replace existing files");
  return options;
}

std::vector<Structure> parse_structures(const po::variables_map& values, const Machine& machine) {
  std::vector<Structure> structures;
  if (values.count("structures") == 0) {
    for (const Structure structure : kStructures) {
      if (size_bits(structure, machine) > 0) structures.push_back(structure);
    }
    return structures;
  }
  const auto& list = values["structures"].as<std::string>();
  for (const std::string& name : split_list("--structures", list)) {
    const Structure structure = parse_structure("--structures " + list, name, machine);
    if (std::find(structures.begin(), structures.end(), structure) != structures.end()) {
      throw InputError(fmt::format("--structures {}: {} is listed twice. Name each structure once.",
                                   list, name));
    }
    structures.push_back(structure);
  }
  return structures;
}

double parse_confidence(const po::variables_map& values) {
  const auto& text = values["confidence-percent"].as<std::string>();
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (error != std::errc() || end != text.data() + text.size() || !(percent >= 50) ||
      !(percent <= 99.9999)) {
    throw InputError(
        fmt::format("--confidence-percent {}: not a confidence; allowed: 50 to 99.9999.", text));
  }
  return percent / 100;
}

/// The three files, replaced together round by round.
class CampaignFolder {
 public:
  CampaignFolder(const std::filesystem::path& folder, const Machine& machine,
                 const CampaignPlan& plan)
      : folder_(folder), machine_(machine), plan_(plan) {}

  void write(const std::vector<StructureTrials>& trials) {
    OutputFile about(folder_.path() / kCampaignFiles[0]);
    OutputFile rates(folder_.path() / kCampaignFiles[1]);
    OutputFile list(folder_.path() / kCampaignFiles[2]);
    num_trials_ = static_cast<std::int64_t>(trials.front().trials.size());
    about.write(about_text());
    rates.write(rates_csv(trials, machine_, plan_.confidence));
    list.write(trials_csv(trials, machine_));
    for (OutputFile* file : {&about, &rates, &list}) file->complete();
    for (OutputFile* file : {&about, &rates, &list}) file->commit();
    folder_.keep();
  }

  /// Of each structure, in the files.
  std::int64_t num_trials() const { return num_trials_; }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  std::string about_text() const {
    const nlohmann::ordered_json about = {{"schema_version", 1},
                                          {"seed", plan_.seed},
                                          {"trials_per_structure", num_trials_},
                                          {"trials_wanted", plan_.num_trials},
                                          {"confidence", plan_.confidence},
                                          {"config", to_json(machine_)}};
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    return about.dump(2, ' ', false, kReplace) + '\n';
  }

  MadeFolder folder_;
  const Machine& machine_;
  const CampaignPlan& plan_;
  std::int64_t num_trials_ = 0;
};

}  // namespace

int campaign_command(const std::vector<std::string>& arguments) {
  const po::options_description description = campaign_options();
  const po::variables_map values = parse_arguments("campaign", arguments, description);
  if (values.count("help") > 0) {
    std::cout << description;
    return kSuccess;
  }
  const Machine machine = load_machine(values["config"].as<std::string>(), strings(values, "set"));
  CampaignPlan plan;
  plan.structures = parse_structures(values, machine);
  plan.num_trials = parse_integer(values, "trials", "a number of trials", 1, 10'000'000);
  plan.seed = parse_seed(values, "seed");
  plan.confidence = parse_confidence(values);
  const Strings files = values["trace"].as<Strings>();
  const auto open_trace = [&] {
    return std::make_unique<TraceStream>(
        std::vector<std::filesystem::path>{files.begin(), files.end()},
        TraceLimits::of(machine.hardware));
  };
  open_trace();  // whatever is wrong with the files is said before anything is made
  check_output_folder(values, machine, {kCampaignFiles.begin(), kCampaignFiles.end()});
  CampaignFolder folder(values["out"].as<std::string>(), machine, plan);

  const auto num_structures = static_cast<std::int64_t>(plan.structures.size());
  ProgressBar progress(plan.num_trials * num_structures);
  const auto stop_requested = [] { return stop_signal() != 0; };
  CampaignOptions options;
  options.open_trace = open_trace;
  options.stop_requested = stop_requested;
  options.on_progress = [&](std::int64_t done) { progress.show(done); };
  options.on_round = [&](const std::vector<StructureTrials>& trials) { folder.write(trials); };
  SystemCEngine engine(machine, {}, stop_requested);
  try {
    const std::vector<StructureTrials> trials = run_campaign(machine, plan, engine, options);
    std::cout << rates_text(trials, machine, plan.confidence);
  } catch (const Interrupted&) {
    if (folder.num_trials() == 0) throw;
    spdlog::error("interrupted; {} of {} trials of each structure are in {}", folder.num_trials(),
                  plan.num_trials, folder.path().string());
    return 128 + stop_signal();
  }
  return kSuccess;
}

}  // namespace a3
