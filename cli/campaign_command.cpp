#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/plan/fit.h"
#include "a3/systemc/systemc_engine.h"
#include "a3/workload/trace_stream.h"
#include "cli/campaign_folder.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/injection_options.h"
#include "cli/machine_options.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
#include "cli/split_list.h"
#include "cli/stop_signal.h"
#include "faults/campaign.h"

namespace a3 {
namespace {

void add_campaign_options(boost::program_options::options_description& options) {
  add_input_options(options);
  options.add_options()("out,o", one_text("FOLDER")->required(),
                        "where rates.csv, trials.csv and campaign.json go; made if missing")(
      "structures", one_text("LIST"),
      "such as key_sram,score; without it all that the machine has")(
      "trials", one_text("N")->default_value("400"), "of each structure")(
      "seed", one_text("N")->default_value("1"),
      "of the errors; the same seed gives the same trials")("confidence-percent",
                                                            one_text("X")->default_value("95"),
                                                            "of the intervals around the rates");
  add_set_option(options);
  add_force_option(options, "existing files");
}

std::vector<Structure> parse_structures(const Arguments& arguments, const Machine& machine) {
  std::vector<Structure> structures;
  if (!arguments.has("structures")) {
    for (const Structure structure : kStructures) {
      if (size_bits(structure, machine) > 0) structures.push_back(structure);
    }
    return structures;
  }
  const std::string& list = arguments.text("structures");
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

double parse_confidence(const Arguments& arguments) {
  const std::optional<double> percent = number_in(arguments.text("confidence-percent"));
  if (percent && *percent >= 50 && *percent <= 99.9999) return *percent / 100;
  throw InputError(fmt::format("--confidence-percent {}: not a confidence; allowed: 50 to 99.9999.",
                               arguments.text("confidence-percent")));
}

int campaign(const Arguments& arguments) {
  const Machine machine = machine_of(arguments);
  CampaignPlan plan;
  plan.structures = parse_structures(arguments, machine);
  plan.num_trials = arguments.integer("trials", "a number of trials", 1, 10'000'000);
  plan.seed = arguments.seed("seed");
  plan.confidence = parse_confidence(arguments);
  const std::vector<std::filesystem::path> files = arguments.files("trace");
  check_fit(TraceStream(files).headers(), machine);
  check_strikable(TraceStream(files).headers(), machine);
  check_output_folder(arguments, machine, CampaignFolder::file_names());
  CampaignFolder folder(arguments.text("out"), machine, plan, provenance_of(arguments));
  check_output_folder(arguments, machine,
                      CampaignFolder::file_names());  // anew, now that it is ours

  const auto num_structures = static_cast<std::int64_t>(plan.structures.size());
  ProgressBar progress(plan.num_trials * num_structures);
  const auto stop_requested = [] { return stop_signal() != 0; };
  CampaignOptions options;
  options.open_trace = [&files] { return std::make_unique<TraceStream>(files); };
  options.stop_requested = stop_requested;
  options.on_progress = [&](std::int64_t done) { progress.show(static_cast<double>(done)); };
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

}  // namespace

Command campaign_command() {
  return {"campaign",
          "flip bits of a running machine, and count what that changes",
          "--config FILE --trace FILE [FILE ...] --out FOLDER [options]",
          "Flips one bit of the SystemC modules a trial, at random, and counts how often that "
          "changes outputs, rows and cycles (docs/soft_errors.md)",
          "",
          add_campaign_options,
          campaign};
}

}  // namespace a3
