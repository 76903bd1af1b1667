#pragma once

#include <stdexcept>
#include <systemc>

#include "a3/arith/quantise.h"
#include "a3/engine/operation_result.h"
#include "a3/workload/operation.h"
#include "testbench/hosted_accelerator.h"
#include "testbench/monitor.h"
#include "testbench/tile_merger.h"

namespace a3::test {

/// An accelerator that a test runs, hinders and resets; without the engine around it, and without
/// tiles. One a process.
class AcceleratorRun {
 public:
  explicit AcceleratorRun(const Machine& machine, AcceleratorOptions options = {})
      : machine_(machine),
        clock_("clock", period()),
        hosted_(machine, watched(options), clock_, cycles_) {}

  /// Runs an operation to its end, as an engine does.
  const OperationResult& run(const Operation& operation) {
    start(operation);
    const Activity before = accelerator().activity();
    sc_core::sc_start(period() * 10'000'000);
    if (!monitor_.operation_is_done())
      throw std::runtime_error("no end:\n" + accelerator().state());
    Activity activity = accelerator().activity();
    activity -= before;
    add_idle_cycles(activity, monitor_.makespan_cycles());
    merger_.start_operation(operation);
    merger_.add(whole_, monitor_, activity, quantised_.saturated_elements);
    return merger_.finish();
  }

  /// Starts an operation and resets the machine at the edge of `cycle`.
  void run_until_reset(const Operation& operation, std::int64_t cycle) {
    start(operation);
    // From the middle of a cycle to the middle of the one before.
    const auto num_cycles = static_cast<double>(Arrivals::kLeadCycles + cycle);
    if (num_cycles > 0) sc_core::sc_start(period() * num_cycles);
    hosted_.reset();
    monitor_.reset();
  }

  Accelerator& accelerator() { return hosted_.accelerator; }
  OutputSink& sink() { return hosted_.sink; }
  const CycleCounter& cycles() const { return cycles_; }

 private:
  static sc_core::sc_time period() { return {1, sc_core::SC_NS}; }

  AcceleratorOptions watched(AcceleratorOptions options) {
    options.observer = &monitor_;
    return options;
  }

  void start(const Operation& operation) {
    whole_ = jobs_of(machine_, operation).at(0);
    quantise(operation, machine_, quantised_);
    if (!started_) sc_core::sc_start(period() * 1.5);
    started_ = true;
    hosted_.start_operation(quantised_);
    monitor_.start_operation(operation.num_queries(),
                             hosted_.num_iterations(operation.num_rows(), operation.num_rows()));
  }

  const Machine machine_;
  sc_core::sc_clock clock_;
  CycleCounter cycles_{period()};
  Monitor monitor_{cycles_};
  HostedAccelerator hosted_;
  Job whole_;
  QuantisedOperation quantised_;
  TileMerger merger_{machine_};
  bool started_ = false;
};

}  // namespace a3::test
