#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/program_options.hpp>
#include <iostream>

#include "a3/base/input_error.h"
#include "a3/machine/load_machine.h"
#include "a3/run/run_trace.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/file_names.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"
#include "faults/injecting_engine.h"
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
      "systemc: the cycle-accurate modules; fast: the same results in a fraction of the time")(
      "threads", po::value<std::string>()->value_name("N"),
      "threads of the fast engine; without it as many as there are processors")(
      "force", "replace an existing result")("no-check", "do not compare with the golden model")(
      "dump-selection", "add the row ids of candidates and kept rows to outputs.npz")(
      "wave", po::value<std::string>()->value_name("FILE.vcd"), "record a waveform for GTKWave")(
      "wave-queries", po::value<std::string>()->value_name("A:B"),
      "record only queries A to B - 1, counted from 0 over the whole run")(
      "timeline", po::value<std::string>()->value_name("FILE.json"),
      "record a timeline for Perfetto (trace-event JSON)")(
      "inject", po::value<Strings>()->composing()->value_name("STRUCTURE[:FIELD=N,...]"),
      "flip a bit (docs/soft_errors.md), such as key_sram:cycle=100,row=3,lane=5,bit=2; fields "
      "left "
      "out are drawn; may be repeated")(
      "inject-seed", po::value<std::string>()->default_value("1")->value_name("N"),
      "seed of what is drawn");
  return options;
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
  std::vector<NamedFile> inputs = input_files(values, machine);

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

enum class EngineKind { kSystemC, kFast };

EngineKind engine_kind(const po::variables_map& values) {
  const auto& name = values["engine"].as<std::string>();
  if (name == "systemc") return EngineKind::kSystemC;
  if (name == "fast") return EngineKind::kFast;
  throw InputError(
      fmt::format("--engine {}: there is no such engine; allowed: systemc, fast.", name));
}

/// What only one of the engines can do.
void check_engine_options(EngineKind engine, const po::variables_map& values) {
  if (engine == EngineKind::kSystemC) {
    if (values.count("threads") == 0 || parse_threads(values) == 1) return;
    throw InputError(fmt::format(
        "--threads {}: the SystemC kernel runs in one thread; add --engine fast, or leave it out.",
        values["threads"].as<std::string>()));
  }
  if (values.count("inject") > 0) {
    throw InputError("--inject: the fast engine has no bits to flip; add --engine systemc.");
  }
  for (const char* option : {"wave", "timeline"}) {
    if (values.count(option) == 0) continue;
    throw InputError(fmt::format(
        "--{}: the fast engine has no signals to record; add --engine systemc.", option));
  }
}

/// The errors to inject, and the seed of what they leave open.
struct Injections {
  std::vector<InjectionRequest> requests;
  std::uint64_t seed = 1;
};

Injections parse_injections(const po::variables_map& values, const Machine& machine,
                            std::int64_t num_operations) {
  Injections injections;
  for (const std::string& text : strings(values, "inject")) {
    injections.requests.push_back(parse_injection(text, machine, num_operations));
  }
  if (injections.requests.empty() && !values["inject-seed"].defaulted()) {
    throw InputError("--inject-seed: needs --inject STRUCTURE beside it.");
  }
  injections.seed = parse_seed(values, "inject-seed");
  return injections;
}

/// All that a run needs once the command line has been found sound.
struct Run {
  const Machine& machine;
  TraceStream& trace;
  ResultFolder& results;
  const Recording& recording;
  const Injections& injections;
  RunOptions options;
};

void finish(const Run& run, const char* engine, const RunOutcome& outcome,
            const SoftErrorReport* soft_errors = nullptr) {
  const RunRecord record{run.machine, engine, outcome.totals, outcome.host, soft_errors};
  run.results.commit(record);
  std::cout << summary_table(record);
}

int run_on_systemc(const Run& run) {
  SystemCEngine engine(run.machine, run.recording, run.options.stop_requested);
  std::optional<InjectingEngine> injecting;
  if (!run.injections.requests.empty()) {
    injecting.emplace(engine, run.machine, run.injections.requests, run.trace.num_operations(),
                      run.injections.seed);
  }
  Engine& driven = injecting ? static_cast<Engine&>(*injecting) : engine;
  const RunOutcome outcome = run_trace(run.machine, driven, run.trace, &run.results, run.options);
  engine.complete_recordings();
  finish(run, "systemc", outcome, injecting ? &injecting->report() : nullptr);
  engine.publish_recordings();
  return exit_status(outcome, injecting ? injecting->report().num_values_changed() : 0);
}

int run_on_fast_engine(const Run& run) {
  const RunOutcome outcome = run_trace_fast(run.machine, run.trace, &run.results, run.options);
  finish(run, "fast", outcome);
  return exit_status(outcome);
}

}  // namespace

int exit_status(const RunOutcome& outcome, std::int64_t num_changed) {
  if (outcome.totals.golden_mismatches.value_or(num_changed) == num_changed) return kSuccess;
  if (num_changed > 0) {
    spdlog::error(
        "{} of {} queries differ from the golden model, but soft errors changed {}; please report "
        "this defect of the simulator",
        *outcome.totals.golden_mismatches, outcome.totals.num_queries, num_changed);
    return kDisagreement;
  }
  spdlog::error("{} of {} queries differ from the golden model; the first: {}",
                *outcome.totals.golden_mismatches, outcome.totals.num_queries,
                outcome.first_mismatch);
  return kDisagreement;
}

int run_command(const std::vector<std::string>& arguments) {
  const po::options_description description = run_options();
  const po::variables_map values = parse_arguments("run", arguments, description);
  if (values.count("help") > 0) {
    std::cout << description;
    return kSuccess;
  }
  const EngineKind engine = engine_kind(values);
  check_engine_options(engine, values);
  const Machine machine = load_machine(values["config"].as<std::string>(), strings(values, "set"));
  const Strings files = values["trace"].as<Strings>();
  TraceStream trace({files.begin(), files.end()}, TraceLimits::of(machine.hardware));
  const Recording recording = recording_of(values, trace.num_queries());
  const Injections injections = parse_injections(values, machine, trace.num_operations());
  const bool overwrite = values.count("force") > 0;
  check_file_names(values, machine, overwrite);
  ResultFolder results(machine, {values["out"].as<std::string>(), overwrite,
                                 values.count("dump-selection") > 0, trace.num_dims()});

  ProgressBar progress(trace.num_operations());
  RunOptions options;
  options.num_threads = engine == EngineKind::kFast ? parse_threads(values) : 1;
  options.check = values.count("no-check") == 0;
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&progress](std::int64_t done) { progress.show(done); };
  const Run run{machine, trace, results, recording, injections, options};
  return engine == EngineKind::kFast ? run_on_fast_engine(run) : run_on_systemc(run);
}

}  // namespace a3
