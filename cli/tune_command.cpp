#include <spdlog/spdlog.h>

#include <iostream>

#include "a3/explore/tuning_run.h"
#include "a3/plan/fit.h"
#include "a3/workload/trace_stream.h"
#include "cli/basis_option.h"
#include "cli/bound_options.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/point_options.h"
#include "cli/progress_bar.h"
#include "cli/provenance.h"
#include "cli/stop_signal.h"
#include "cli/tuning_folder.h"
#include "cli/tuning_text.h"

namespace a3 {
namespace {

void add_tune_options(boost::program_options::options_description& options) {
  add_input_options(options, "; its own M and T do not matter");
  add_bound_options(options);
  add_list_options(options);
  options.add_options()("hold-out", one_text("X")->default_value("0.3"),
                        "share of the operations to verify the choice on")(
      "out,o", one_text("FOLDER"),
      "where pareto.csv, chosen.json and provenance.json go; made if missing");
  add_set_option(options);
  add_basis_option(options);
  add_threads_option(options);
  add_force_option(options, "existing files");
}

TuningPlan plan_of(const Arguments& arguments) {
  const PointOptions points = point_options(arguments);
  const BoundOptions bounds = bound_options(arguments);
  const TuneRequest request = {points.request, bounds.bounds, objective_option(arguments),
                               arguments.number("hold-out", "a share from 0 to below 1")};
  FieldNames names = points.names;
  names.insert(bounds.names.begin(), bounds.names.end());
  return with_names(names, [&request] { return plan_tuning(request); });
}

int tune(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  const TuningPlan plan = plan_of(arguments);
  const Machine& machine = plan.grid.machine;
  TraceStream trace(arguments.files("trace"));
  check_fit(trace.headers(), machine);
  const std::optional<Bases> bases = bases_of(arguments);
  check_fit(bases, machine);
  OperationsInBases operations(trace, bases);
  check_parts(plan, trace.num_operations());
  std::optional<TuningFolder> folder;
  if (arguments.has("out")) {
    check_output_folder(arguments, machine, TuningFolder::file_names());
    folder.emplace(arguments.text("out"));
  }
  ProgressBar progress(trace.num_operations() * (bases ? 2 : 1));
  std::int64_t num_done = 0;
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&](std::int64_t) { progress.show(++num_done); };

  const TuningResult found = run_tuning(plan, operations.source(), options);
  std::cout << front_text(plan, found);
  if (found.choice) std::cout << choice_text(plan, found);
  if (found.choice && bases) {
    TraceStream again(arguments.files("trace"));
    std::cout << saving_text(plan, found, run_tuning(plan, again, options));
  }
  if (const std::string failure = failure_text(plan, found); !failure.empty()) {
    spdlog::error("{} Nothing was written.", failure);
    return kDisagreement;
  }
  if (folder) folder->commit(found, provenance_text(provenance_of(arguments), machine, nullptr));
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
