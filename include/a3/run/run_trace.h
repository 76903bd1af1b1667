#pragma once

#include <functional>
#include <string>

#include "a3/engine/engine.h"
#include "a3/engine/run_engine.h"
#include "a3/machine/machine.h"
#include "a3/report/result_folder.h"
#include "a3/report/run_totals.h"
#include "a3/run/operation_pipeline.h"
#include "a3/run/selectors.h"
#include "a3/workload/operation_source.h"

namespace a3 {

/// How a trace is run.
struct RunOptions : PipelineOptions {
  bool check = true;         ///< every query against the golden model
  Selectors selectors = {};  ///< an engine that is handed in has its own
};

/// What came of it.
struct RunOutcome {
  RunTotals totals;
  HostTime host;
  std::string first_mismatch;  ///< where golden model and engine first differ; empty without one
};

/// Streams the operations through `engine`, compares each query with the golden model
/// and with exact attention, and hands the results on, to `results` if there is one. Memory does
/// not grow with the trace. The engine runs in the calling thread, whatever `num_threads` says.
/// Throws Interrupted, InputError for an operation that does not fit the machine, and whatever
/// trace, engine and results throw.
RunOutcome run_trace(const Machine& machine, Engine& engine, OperationSource& trace,
                     ResultFolder* results, const RunOptions& options);

/// The same on a system, with an engine that runs the trace as a whole.
RunOutcome run_trace(const Machine& machine, RunEngine& engine, OperationSource& trace,
                     ResultFolder* results, const RunOptions& options);

/// The same with a fast engine in every thread. All but the host's times is independent of the
/// number of threads.
RunOutcome run_trace_fast(const Machine& machine, OperationSource& trace, ResultFolder* results,
                          const RunOptions& options);

}  // namespace a3
