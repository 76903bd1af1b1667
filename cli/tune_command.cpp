#include <spdlog/spdlog.h>

#include <iostream>

#include "a3/explore/tuning_run.h"
#include "a3/plan/fit.h"
#include "a3/workload/trace_stream.h"
#include "cli/basis_option.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/exit_status.h"
#include "cli/file_names.h"
#include "cli/point_options.h"
#include "cli/progress_bar.h"
#include "cli/stop_signal.h"
#include "cli/tuning_folder.h"
#include "cli/tuning_text.h"

namespace a3 {
namespace {

void add_tune_options(boost::program_options::options_description& options) {
  add_input_options(options, "; its own M and T do not matter");
  options.add_options()(
      "keep", many_texts("topN>=X"),
      "bound: share of the N = 1, 2 or 5 rows with the largest exact scores that are kept")(
      "max-rmse", one_text("X"), "bound: error of the outputs")("min-cosine", one_text("X"),
                                                                "bound: cosine of the outputs")(
      "minimise", one_text("WHAT")->required(), "energy, latency or interval");
  add_list_options(options);
  options.add_options()("hold-out", one_text("X")->default_value("0.3"),
                        "share of the operations to verify the choice on")(
      "out,o", one_text("FOLDER"), "where pareto.csv and chosen.json go; made if missing");
  add_set_option(options);
  add_basis_option(options);
  add_threads_option(options);
  add_force_option(options, "existing files");
}

TuningQuestion parse_question(const Arguments& arguments) {
  return read_question({sweep_request(arguments), arguments.texts("keep"),
                        arguments.text_if_given("max-rmse"), arguments.text_if_given("min-cosine"),
                        arguments.text("minimise"), arguments.text("hold-out")});
}

int tune(const Arguments& arguments) {
  GridOptions options;
  options.num_threads = arguments.num_threads();
  const TuningQuestion question = parse_question(arguments);
  const Machine& machine = question.grid.machine;
  TraceStream trace(arguments.files("trace"));
  check_fit(trace.headers(), machine);
  const std::optional<Bases> bases = bases_of(arguments);
  check_fit(bases, machine);
  OperationsInBases operations(trace, bases);
  check_parts(question, trace.num_operations());
  std::optional<TuningFolder> folder;
  if (arguments.has("out")) {
    check_output_folder(arguments, machine, TuningFolder::file_names());
    folder.emplace(arguments.text("out"));
  }
  ProgressBar progress(trace.num_operations() * (bases ? 2 : 1));
  std::int64_t num_done = 0;
  options.stop_requested = [] { return stop_signal() != 0; };
  options.on_progress = [&](std::int64_t) { progress.show(++num_done); };

  const TuningAnswer found = answer(question, operations.source(), options);
  std::cout << front_text(question, found);
  if (found.choice) std::cout << choice_text(question, found);
  if (found.choice && bases) {
    TraceStream again(arguments.files("trace"));
    std::cout << saving_text(question, found, answer(question, again, options));
  }
  if (const std::string failure = failure_text(question, found); !failure.empty()) {
    spdlog::error("{} Nothing was written.", failure);
    return kDisagreement;
  }
  if (folder) folder->commit(found);
  return kSuccess;
}

}  // namespace

Command tune_command() {
  return {"tune",
          "choose M and T for a bound on accuracy",
          "--config FILE --trace FILE [FILE ...] BOUND [BOUND ...] --minimise WHAT [options]",
          "Chooses M and T: the least energy, latency or interval among the points that keep every "
          "bound on accuracy, verified on operations held out (docs/tuning.md)",
          "",
          add_tune_options,
          tune};
}

}  // namespace a3
