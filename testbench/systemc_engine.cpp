#include "testbench/systemc_engine.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <string>

#include "a3/base/interrupted.h"
#include "modules/primitives/model_error.h"
#include "testbench/simulation_errors.h"

namespace a3 {
namespace {

constexpr std::int64_t kCyclesBetweenLooks =
    8192;  // of the watchdog; pipelines are at most 1000 deep

sc_core::sc_time clock_period(double clock_mhz) {
  return {std::max(2.0, std::round(1e6 / clock_mhz)), sc_core::SC_PS};
}

std::int64_t num_steps(const Activity& counts) {
  return counts[Counter::kSelectionBusyCycles] + counts[Counter::kDotProductBusyCycles] +
         counts[Counter::kPostScoringBusyCycles] + counts[Counter::kOutputBusyCycles];
}

}  // namespace

SystemCEngine::SystemCEngine(const Machine& machine, const Recording& recording,
                             std::function<bool()> stop_requested)
    : machine_(machine),
      period_(clock_period(machine.hardware.clock_mhz)),
      clock_("clock", period_),
      cycles_(period_),
      core_("a3", machine, cycles_, observers_),
      injector_("soft_error_injector", cycles_,
                [this](const SoftError& error) { return core_.flip(error); }),
      watchdog_("watchdog", period_ * static_cast<double>(kCyclesBetweenLooks),
                {[this] { return num_steps(core_.counts()) + core_.num_queries_moved(); },
                 [this] { return !monitor_.operation_is_done() && core_.has_work(); },
                 std::move(stop_requested)}) {
  core_.clock(clock_);
  observers_.add(monitor_);
  if (!recording.timeline.empty()) {
    timeline_ = std::make_unique<Timeline>(recording.timeline, machine.hardware.clock_mhz, cycles_);
    observers_.add(*timeline_);
    core_.listen(timeline_.get());
  }
  if (recording.waveform) {
    waveform_ = std::make_unique<Waveform>("waveform", *recording.waveform, clock_);
    observers_.add(*waveform_);
  }
}

const OperationResult& SystemCEngine::run(const Operation& operation) {
  quantise(operation, machine_, quantised_);
  if (machine_.candidate_selection) sorted_.sort(quantised_.key);
  if (!started_) {
    // Past the edge at time 0, so that every operation begins between two edges.
    sc_core::sc_start(period_ * 1.5);
    started_ = true;
  }
  monitor_.start_operation(operation.num_queries(),
                           machine_.candidate_selection
                               ? iterations_for(*machine_.candidate_selection, operation.num_rows())
                               : 0);
  cycles_.start_operation();
  core_.start_operation(quantised_, sorted_);
  injector_.start_operation(std::move(errors_));
  errors_.clear();
  simulate();

  OperationResult& result = monitor_.result();
  result.saturated_elements = quantised_.saturated_elements;
  const Activity counts = core_.counts();
  result.activity = counts;
  result.activity -= counts_before_;
  counts_before_ = counts;
  add_idle_cycles(result.activity, result.makespan_cycles);
  if (timeline_) timeline_->end_operation(result.makespan_cycles);
  return result;
}

void SystemCEngine::simulate() {
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    // The kernel turns what a process throws into a report.
    if (report.get_msg() == std::string(std::bad_alloc().what())) throw std::bad_alloc();
    throw ModelError(report.get_msg());
  }
  if (watchdog_.found_stop_request()) throw Interrupted();
  if (watchdog_.found_stuck()) {
    throw StuckError("No block has made a step for " + std::to_string(kCyclesBetweenLooks) +
                     " cycles:\n" + core_.state());
  }
  if (!monitor_.operation_is_done()) {
    throw ModelError("the simulation ended before all outputs were there:\n" + core_.state());
  }
}

void SystemCEngine::complete_recordings() {
  if (timeline_) timeline_->complete();
  if (!waveform_) return;
  sc_core::sc_start(period_);  // the cycle in which the last output is valid belongs to the picture
  waveform_->complete();
}

void SystemCEngine::publish_recordings() {
  if (timeline_) timeline_->publish();
  if (waveform_) waveform_->publish();
}

}  // namespace a3
