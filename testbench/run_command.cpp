#include <fmt/format.h>

#include <spdlog/spdlog.h>
#include <boost/program_options.hpp>
#include <iostream>

#include "a3/config/input_error.h"
#include "a3/config/load_machine.h"
#include "testbench/arguments.h"
#include "testbench/commands.h"
#include "testbench/file_names.h"
#include "testbench/progress_bar.h"
#include "testbench/run_trace.h"
#include "testbench/stop_signal.h"
#include "testbench/systemc_engine.h"

namespace a3 {
namespace {

namespace po = boost::program_options;
using Strings = std::vector<std::string>;

po::options_description run_options() {
  po::options_description options(
      "Usage: a3sim run --config FILE --trace FILE [FILE ...] --out FOLDER [options]\n\n"
      "Runs attention traces through a machine; writes report.json, queries.csv and outputs.npz to "
      "FOLDER and prints a summary");
  options.add_options()("help,h", "this text")(
      "config,c", po::value<std::string>()->required()->value_name("FILE"),
      "machine (docs/configuration.md)")(
      "trace,t", po::value<Strings>()->required()->multitoken()->composing()->value_name("FILE"),
      "attention trace, .npz (docs/traces.md); several are run one after another")(
      "out,o", po::value<std::string>()->required()->value_name("FOLDER"),
      "where the result goes; made if missing")(
      "set", po::value<Strings>()->composing()->value_name("/POINTER=VALUE"),
      "override a field of the configuration by its JSON pointer; may be repeated")(
      "engine", po::value<std::string>()->default_value("systemc")->value_name("NAME"),
      "systemc: the cycle-accurate modules")("force", "replace an existing result")(
      "no-check", "do not compare with the golden model")(
      "dump-selection", "add the row ids of candidates and kept rows to outputs.npz")(
      "wave", po::value<std::string>()->value_name("FILE.vcd"), "record a waveform for GTKWave")(
      "wave-queries", po::value<std::string>()->value_name("A:B"),
      "record only queries A to B - 1, counted from 0 over the whole run")(
      "timeline", po::value<std::string>()->value_name("FILE.json"),
      "record a timeline for Perfetto (trace-event JSON)");
  return options;
}

Strings strings(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? values[name].as<Strings>() : Strings{};
}

/// "A:B", either side may be left out.
void parse_wave_queries(const std::string& text, std::int64_t num_queries, WaveformOptions& wave) {
  const auto fail = [&](const std::string& why) {
    throw InputError(fmt::format(
        "--wave-queries {}: {}; allowed: A:B with 0 <= A < B, A below the {} queries of the run.",
        text, why, num_queries));
  };
  const auto number = [&](const std::string& digits, std::int64_t if_empty) -> std::int64_t {
    if (digits.empty()) return if_empty;
    if (digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string::npos) {
      fail(fmt::format("'{}' is not a query number", digits));
    }
    return std::stoll(digits);
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) fail("no colon");
  wave.first_query = number(text.substr(0, colon), 0);
  wave.end_query = number(text.substr(colon + 1), num_queries);
  if (wave.first_query >= wave.end_query) fail("no query between A and B");
  if (wave.first_query >= num_queries) fail("A is beyond the last query");
}

Recording recording_of(const po::variables_map& values, std::int64_t num_queries) {
  Recording recording;
  if (values.count("wave") > 0) {
    recording.waveform = WaveformOptions{values["wave"].as<std::string>()};
  }
  if (values.count("wave-queries") > 0) {
    if (!recording.waveform) throw InputError("--wave-queries: needs --wave FILE.vcd beside it.");
    parse_wave_queries(values["wave-queries"].as<std::string>(), num_queries, *recording.waveform);
  }
  if (values.count("timeline") > 0) recording.timeline = values["timeline"].as<std::string>();
  return recording;
}

/// No file may be lost because a name was given twice: neither an input nor another output.
void check_file_names(const po::variables_map& values, const Machine& machine, bool overwrite) {
  std::vector<NamedFile> inputs = {{"--config", values["config"].as<std::string>()}};
  if (!machine.energy_table_path.empty()) {
    inputs.push_back({"/energy/table", machine.energy_table_path});
  }
  for (const std::string& file : values["trace"].as<Strings>()) inputs.push_back({"--trace", file});

  const std::filesystem::path out = values["out"].as<std::string>();
  std::vector<NamedFile> result;
  result.reserve(kResultFiles.size());
  for (const char* name : kResultFiles) result.push_back({"--out", out / name});
  check_outputs(result, inputs, true);  // ResultFolder refuses an existing result by itself

  std::vector<NamedFile> recordings;
  for (const char* option : {"wave", "timeline"}) {
    if (values.count(option) == 0) continue;
    recordings.push_back({std::string("--") + option, values[option].as<std::string>()});
  }
  inputs.insert(inputs.end(), result.begin(), result.end());
  check_outputs(recordings, inputs, overwrite);
}

void check_engine(const std::string& name) {
  if (name == "systemc") return;
  throw InputError(fmt::format("--engine {}: there is no such engine; allowed: systemc.", name));
}

}  // namespace

int exit_status(const RunOutcome& outcome) {
  if (outcome.first_mismatch.empty()) return kSuccess;
  spdlog::error("{} of {} queries differ from the golden model; the first: {}",
                *outcome.totals.golden_mismatches, outcome.totals.num_queries,
                outcome.first_mismatch);
  return kDisagreement;
}

int run_command(const std::vector<std::string>& arguments) {
  const po::options_description options = run_options();
  const po::variables_map values = parse_arguments("run", arguments, options);
  if (values.count("help") > 0) {
    std::cout << options;
    return kSuccess;
  }
  check_engine(values["engine"].as<std::string>());
  const Machine machine = load_machine(values["config"].as<std::string>(), strings(values, "set"));
  const Strings files = values["trace"].as<Strings>();
  TraceStream trace({files.begin(), files.end()},
                    {machine.hardware.num_rows, machine.hardware.num_lanes});
  const Recording recording = recording_of(values, trace.num_queries());
  const bool overwrite = values.count("force") > 0;
  check_file_names(values, machine, overwrite);
  ResultFolder results(machine, {values["out"].as<std::string>(), overwrite,
                                 values.count("dump-selection") > 0, trace.num_dims()});

  const auto stop_requested = [] { return stop_signal() != 0; };
  SystemCEngine engine(machine, recording, stop_requested);
  ProgressBar progress(trace.num_operations());
  const RunOutcome outcome = run_trace(machine, engine, trace, &results,
                                       {values.count("no-check") == 0, stop_requested,
                                        [&progress](std::int64_t done) { progress.show(done); }});
  const RunRecord record{machine, "systemc", outcome.totals, outcome.host};
  engine.complete_recordings();
  results.commit(record);
  engine.publish_recordings();
  std::cout << summary_table(record);
  return exit_status(outcome);
}

}  // namespace a3
