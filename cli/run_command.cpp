#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "a3/base/input_error.h"
#include "a3/plan/fit.h"
#include "a3/run/run_trace.h"
#include "a3/systemc/errors.h"
#include "a3/systemc/system_engine.h"
#include "a3/systemc/systemc_engine.h"
#include "cli/basis_option.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/injection_options.h"
#include "cli/machine_options.h"
#include "cli/operation_range.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
#include "cli/recording_options.h"
#include "cli/saturation_message.h"
#include "cli/stop_signal.h"
#include "faults/injecting_engine.h"
#include "rtl/cosim/rtl_engine.h"
#include "testbench/waveform_view.h"

namespace a3 {
namespace {

void add_run_options(boost::program_options::options_description& options) {
  add_rerun_input_options(options);
  options.add_options()("out,o", one_text("FOLDER")->required(),
                        "where the result goes; made if missing");
  add_set_option(options);
  add_operations_option(options);
  add_basis_option(options);
  options.add_options()(
      "engine", one_text("systemc|fast|rtl")->default_value("systemc"),
      "systemc: the cycle-accurate modules; fast: the same results in a fraction of the time; rtl: "
      "the SystemVerilog of the machine, if it was built in (docs/rtl.md)")(
      "compare",
      "with --engine rtl: run the SystemC modules beside it, compare every cycle, and "
      "end at the first difference");
  add_threads_option(options, "threads of the fast engine");
  add_force_option(options, "an existing result");
  options.add_options()("no-check", "do not compare with the golden model")(
      "dump-selection", "add the row ids of candidates and kept rows to outputs.npz");
  add_recording_options(options);
  add_injection_options(options);
}

/// No file may be lost because a name was given twice: neither an input nor another output.
void check_run_files(const Arguments& arguments, const Machine& machine) {
  const std::vector<std::string> result(kResultFiles.begin(), kResultFiles.end());
  check_output_folder(arguments, machine, result);
  std::vector<NamedFile> recordings;
  for (const char* option : {"wave", "timeline"}) {
    if (!arguments.has(option)) continue;
    recordings.push_back({std::string("--") + option, arguments.text(option)});
  }
  if (arguments.has("wave")) {
    for (const std::filesystem::path& file : view_file_names(arguments.text("wave"))) {
      recordings.push_back({"--wave", file});
    }
  }
  std::vector<NamedFile> others = input_files(arguments, machine);
  for (const NamedFile& file : output_files(arguments, result)) others.push_back(file);
  check_outputs(recordings, others, arguments.has("force"));
}

enum class EngineKind { kSystemC, kFast, kRtl };

EngineKind engine_kind(const Arguments& arguments) {
  const std::string& name = arguments.text("engine");
  if (name == "systemc") return EngineKind::kSystemC;
  if (name == "fast") return EngineKind::kFast;
  if (name == "rtl") return EngineKind::kRtl;
  throw InputError(
      fmt::format("--engine {}: there is no such engine; allowed: systemc, fast, rtl.", name));
}

/// What only one of the engines can do.
void check_engine_options(EngineKind engine, const Arguments& arguments) {
  if (arguments.has("compare") && engine != EngineKind::kRtl) {
    throw InputError("--compare: compares the RTL with the SystemC modules; add --engine rtl.");
  }
  if (engine == EngineKind::kRtl && arguments.has("inject")) {
    throw InputError("--inject: soft errors strike the SystemC modules; add --engine systemc.");
  }
  if (engine != EngineKind::kFast) {
    if (!arguments.has("threads") || arguments.num_threads() == 1) return;
    throw InputError(fmt::format(
        "--threads {}: the SystemC kernel runs in one thread; add --engine fast, or leave it out.",
        arguments.text("threads")));
  }
  if (arguments.has("inject")) {
    throw InputError("--inject: the fast engine has no bits to flip; add --engine systemc.");
  }
  for (const char* option : {"wave", "timeline"}) {
    if (!arguments.has(option)) continue;
    throw InputError(fmt::format(
        "--{}: the fast engine has no signals to record; add --engine systemc.", option));
  }
}

/// What is shown of one unit alone.
void check_recording_options(const Machine& machine, const Arguments& arguments) {
  if (!machine.system) return;
  if (!arguments.has("wave")) return;
  throw InputError(
      "--wave: shows one unit alone, but /system is configured; record a timeline with --timeline, "
      "or add --set /system=null.");
}

/// All that a run needs once the command line has been found sound.
struct Run {
  const Arguments& arguments;
  const Machine& machine;
  OperationSource& operations;
  ResultFolder& results;
  const Recording& recording;
  const Injections& injections;
  RunOptions options;
  Provenance provenance;
};

void finish(const Run& run, const char* engine, const RunOutcome& outcome,
            const SoftErrorReport* soft_errors = nullptr) {
  const RunRecord record{run.machine,  engine,      outcome.totals,
                         outcome.host, soft_errors, run.provenance};
  run.results.commit(record);
  warn_of_saturation(outcome.saturation, run.machine.numerics);
  std::cout << summary_table(record);
}

int run_on_systemc_system(const Run& run) {
  SystemCSystemEngine engine(run.machine, run.options.stop_requested, {}, run.recording);
  check_run_files(run.arguments, run.machine);  // anew, now that the names of recordings are ours
  const RunOutcome outcome =
      run_trace(run.machine, engine, run.operations, &run.results, run.options);
  engine.complete_recordings();
  finish(run, "systemc", outcome);
  engine.publish_recordings();
  return exit_status(outcome);
}

int run_on_systemc(const Run& run) {
  if (run.machine.system) return run_on_systemc_system(run);
  SystemCEngine engine(run.machine, run.recording, run.options.stop_requested);
  check_run_files(run.arguments, run.machine);  // anew, now that the names of recordings are ours
  std::optional<InjectingEngine> injecting;
  if (!run.injections.requests.empty()) {
    injecting.emplace(engine, run.machine, run.injections.requests, run.operations.num_operations(),
                      run.injections.seed);
  }
  Engine& driven = injecting ? static_cast<Engine&>(*injecting) : engine;
  const RunOutcome outcome = with_names(run.injections.names, [&] {
    return run_trace(run.machine, driven, run.operations, &run.results, run.options);
  });
  engine.complete_recordings();
  finish(run, "systemc", outcome, injecting ? &injecting->report() : nullptr);
  engine.publish_recordings();
  return exit_status(outcome, injecting ? injecting->report().num_values_changed() : 0);
}

/// The Verilated core drives the pins; SystemC clocks it.
int run_on_rtl(const Run& run, bool compares) {
  rtl::ComparisonResult comparison;
  AcceleratorOptions options;
  options.core =
      compares ? rtl::compared_core(run.machine, comparison) : rtl::rtl_core(run.machine);
  SystemCEngine engine(run.machine, run.recording, run.options.stop_requested, options);
  check_run_files(run.arguments, run.machine);  // anew, now that the names of recordings are ours
  try {
    const RunOutcome outcome =
        run_trace(run.machine, engine, run.operations, &run.results, run.options);
    engine.complete_recordings();
    finish(run, "rtl", outcome);
    engine.publish_recordings();
    return exit_status(outcome);
  } catch (const ModelError&) {
    if (!comparison.difference) throw;
  }
  spdlog::error("RTL and SystemC differ: {}. Nothing was written.", *comparison.difference);
  return kDisagreement;
}

int run_on_fast_engine(const Run& run) {
  const RunOutcome outcome = run_trace_fast(run.machine, run.operations, &run.results, run.options);
  finish(run, "fast", outcome);
  return exit_status(outcome);
}

/// Counted only for those who name queries: where some operations are run, by reading them.
std::int64_t num_queries_to_run(const Arguments& arguments, const TraceStream& trace,
                                const std::vector<std::filesystem::path>& files,
                                const std::optional<OperationRange>& range) {
  if (!range || !arguments.has("wave-queries")) return trace.num_queries();
  TraceStream counted(files);
  OperationSlice slice(counted, *range);
  Operation operation;
  std::int64_t num_queries = 0;
  while (slice.next(operation)) num_queries += operation.num_queries();
  return num_queries;
}

int run_traces(const Arguments& arguments) {
  const EngineKind engine = engine_kind(arguments);
  check_engine_options(engine, arguments);
  const Machine machine = machine_of(arguments);
  if (engine == EngineKind::kRtl) rtl::check_is_built(machine);
  check_recording_options(machine, arguments);
  const std::vector<std::filesystem::path> files = traces_to_run(arguments);
  TraceStream trace(files);
  const std::optional<OperationRange> range = operation_range(arguments, trace.num_operations());
  const Provenance provenance = {arguments.command(), trace_digests(files), basis_digest(arguments),
                                 range};
  const std::optional<Bases> bases = bases_of(arguments);
  check_fit(trace, bases, range, machine);
  OperationsToRun operations(trace, bases, range);
  const Recording recording =
      recording_of(arguments, num_queries_to_run(arguments, trace, files, range));
  const Injections injections =
      injections_of(arguments, machine, operations.source().num_operations());
  if (!injections.requests.empty() && !range) check_strikable(trace.headers(), machine);
  check_run_files(arguments, machine);
  ResultFolder results(machine, {arguments.text("out"), arguments.has("force"),
                                 arguments.has("dump-selection"), operations.num_columns()});

  ProgressBar progress(operations.source().num_operations());
  RunOptions options;
  options.num_threads = engine == EngineKind::kFast ? arguments.num_threads() : 1;
  options.check = !arguments.has("no-check");
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&progress](double done) { progress.show(done); };
  const Run sound{arguments,  machine, operations.source(), results, recording,
                  injections, options, provenance};
  switch (engine) {
    case EngineKind::kFast:
      return run_on_fast_engine(sound);
    case EngineKind::kRtl:
      return run_on_rtl(sound, arguments.has("compare"));
    case EngineKind::kSystemC:
      break;
  }
  return run_on_systemc(sound);
}

}  // namespace

Command run_command() {
  return {
      "run",
      "run attention traces through a machine",
      "--config FILE [--trace FILE ...] --out FOLDER [options]",
      "Runs attention traces through a machine; writes report.json, queries.csv and outputs.npz "
      "to FOLDER and prints a summary",
      "",
      add_run_options,
      run_traces};
}

}  // namespace a3
