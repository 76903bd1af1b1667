// Runs a trace with the selector on both engines, each checked with the golden model and the
// selector it has there:
//
//   largest_norms CONFIG.json TRACE.npz FOLDER
//
// FOLDER/systemc and FOLDER/fast become results like those of `a3sim run`. Exit status 0 if all
// three agree and both engines take the same cycles.
#include <a3/base/input_error.h>
#include <a3/machine/load_machine.h>
#include <a3/plan/fit.h>
#include <a3/report/result_folder.h>
#include <a3/run/run_trace.h>
#include <a3/systemc/systemc_engine.h>
#include <a3/workload/trace_stream.h>

#include <filesystem>
#include <iostream>

#include "largest_norms.h"

namespace {

a3::ResultFolder results_in(const std::filesystem::path& folder, const a3::Machine& machine,
                            const a3::TraceStream& trace) {
  a3::ResultFolderOptions options;
  options.folder = folder;
  options.dump_selection = true;
  options.num_dims = trace.num_dims();
  return a3::ResultFolder(machine, options);
}

void report(const a3::Machine& machine, const char* engine, const a3::RunOutcome& outcome,
            a3::ResultFolder& results) {
  const a3::RunRecord record{machine, engine, outcome.totals, outcome.host};
  results.commit(record);
  std::cout << a3::summary_table(record) << outcome.first_mismatch << '\n';
}

a3::RunOutcome run_on_systemc(const a3::Machine& machine, const std::filesystem::path& trace_file,
                              const std::filesystem::path& folder) {
  a3::AcceleratorOptions hardware;
  hardware.selector = largest_norms::make_block;
  a3::SystemCEngine engine(machine, {}, {}, hardware);
  a3::RunOptions options;
  options.selectors.golden = largest_norms::make_golden;
  a3::TraceStream trace({trace_file});
  a3::ResultFolder results = results_in(folder, machine, trace);
  const a3::RunOutcome outcome = a3::run_trace(machine, engine, trace, &results, options);
  report(machine, "systemc", outcome, results);
  return outcome;
}

a3::RunOutcome run_on_fast_engine(const a3::Machine& machine,
                                  const std::filesystem::path& trace_file,
                                  const std::filesystem::path& folder) {
  a3::RunOptions options;
  options.selectors = {largest_norms::make_fast, largest_norms::make_golden};
  a3::TraceStream trace({trace_file});
  a3::ResultFolder results = results_in(folder, machine, trace);
  const a3::RunOutcome outcome = a3::run_trace_fast(machine, trace, &results, options);
  report(machine, "fast", outcome, results);
  return outcome;
}

}  // namespace

// SystemC's own main() calls this.
int sc_main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: largest_norms CONFIG.json TRACE.npz FOLDER\n";
    return 2;
  }
  try {
    const a3::Machine machine = a3::load_machine(argv[1]);
    const std::filesystem::path folder = argv[3];
    a3::check_fit(a3::TraceStream({argv[2]}).headers(), machine);
    const a3::RunOutcome systemc = run_on_systemc(machine, argv[2], folder / "systemc");
    const a3::RunOutcome fast = run_on_fast_engine(machine, argv[2], folder / "fast");
    const bool agree = systemc.first_mismatch.empty() && fast.first_mismatch.empty() &&
                       systemc.totals.total_cycles == fast.totals.total_cycles &&
                       systemc.totals.activity == fast.totals.activity;
    if (!agree) std::cerr << "largest_norms: the models disagree\n";
    return agree ? 0 : 1;
  } catch (const a3::InputError& error) {
    std::cerr << "largest_norms: " << error.what() << '\n';
    return 2;
  }
}
