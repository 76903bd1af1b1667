#include <spdlog/spdlog.h>

#include <iostream>

#include "a3/explore/tuning_run.h"
#include "a3/workload/trace_stream.h"
#include "cli/bound_options.h"
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
#include "cli/tuning_folder.h"
#include "cli/tuning_text.h"

namespace a3 {
namespace {

void add_tune_options(boost::program_options::options_description& options) {
  add_input_options(options, "; its own M and T do not matter");
  add_bound_options(options);
  add_list_options(options);
  options.add_options()("hold-out", one_text("X"),
                        "share of the operations to verify the choice on; without it 0.3 where "
                        "that is an operation at least")("front", "print the Pareto front, too")(
      "out,o", one_text("FOLDER"),
      "where pareto.csv, chosen.json and provenance.json go; made if missing");
  add_set_option(options);
  add_operations_option(options);
  add_basis_option(options);
  add_threads_option(options);
  add_force_option(options, "existing files");
}

TuningPlan plan_of(const Arguments& arguments) {
  const PointOptions points = point_options(arguments);
  const BoundOptions bounds = bound_options(arguments);
  std::optional<double> hold_out;
  if (arguments.has("hold-out")) {
    hold_out = arguments.number("hold-out", "a share from 0 to below 1");
  }
  const TuneRequest request = {points.request, bounds.bounds, objective_option(arguments),
                               hold_out};
  FieldNames names = points.names;
  names.insert(bounds.names.begin(), bounds.names.end());
  return with_names(names, [&request] { return plan_tuning(request); });
}

int tune(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  TuningPlan plan = plan_of(arguments);
  const Machine& machine = plan.grid.machine;
  TraceStream trace(arguments.files("trace"));
  const std::optional<OperationRange> range = operation_range(arguments, trace.num_operations());
  const std::optional<Bases> bases = bases_of(arguments);
  check_fit(trace, bases, range, machine);
  OperationsToRun operations(trace, bases, range);
  const std::int64_t num_operations = operations.source().num_operations();
  divide_parts(plan, num_operations);
  std::optional<TuningFolder> folder;
  if (arguments.has("out")) {
    check_output_folder(arguments, machine, TuningFolder::file_names());
    folder.emplace(arguments.text("out"));
    check_output_folder(arguments, machine,
                        TuningFolder::file_names());  // anew, now that it is ours
  }
  ProgressBar progress(num_operations * (bases ? 2 : 1));
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&](double done) { progress.show(done); };

  const TuningResult found = run_tuning(plan, operations.source(), options);
  progress.end_pass(num_operations);
  warn_of_saturation(found.saturation, machine.numerics);
  if (found.choice) std::cout << choice_text(plan, found);
  if (found.choice && bases) {
    TraceStream again(arguments.files("trace"));
    OperationsToRun without(again, std::nullopt, range);
    std::cout << saving_text(plan, found, run_tuning(plan, without.source(), options));
  }
  if (arguments.has("front")) std::cout << front_text(plan, found);
  if (const std::string failure = failure_text(plan, found); !failure.empty()) {
    spdlog::error("{} Nothing was written.", failure);
    return kDisagreement;
  }
  if (folder)
    folder->commit(found, provenance_text(provenance_of(arguments, range), machine, nullptr));
  return kSuccess;
}

}  // namespace

Command tune_command() {
  return {"tune",
          "choose M and T for a bound on accuracy",
          "--config FILE --trace FILE [FILE ...] BOUND [BOUND ...] "
          "--minimise energy|latency|interval|end_to_end [options]",
          "Chooses M and T: the least energy or cycles among the points that keep every "
          "bound on accuracy, verified on operations held out (docs/tuning.md)",
          "",
          add_tune_options,
          tune};
}

}  // namespace a3
