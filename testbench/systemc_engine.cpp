#include "a3/systemc/systemc_engine.h"

#include <algorithm>
#include <new>
#include <numeric>
#include <string>
#include <utility>

#include "a3/arith/quantise.h"
#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/plan/fit.h"
#include "a3/systemc/errors.h"
#include "modules/host/observer_list.h"
#include "testbench/clock_period.h"
#include "testbench/hosted_accelerator.h"
#include "testbench/machine_description.h"
#include "testbench/monitor.h"
#include "testbench/part_teller.h"
#include "testbench/soft_error_injector.h"
#include "testbench/tile_merger.h"
#include "testbench/timeline.h"
#include "testbench/visits.h"
#include "testbench/watchdog.h"
#include "testbench/waveform.h"

namespace a3 {
namespace {

/// Each query has an output from each tile that it visits.
std::int64_t num_outputs(const std::vector<Job>& jobs) {
  return std::accumulate(jobs.begin(), jobs.end(), std::int64_t{0},
                         [](std::int64_t sum, const Job& job) { return sum + job.num_queries(); });
}

/// The machine, if it is one unit alone.
const Machine& without_system(const Machine& machine) {
  if (!machine.system) return machine;
  throw InputError(
      "/system: this engine drives one unit operation by operation; set /system to null, or run "
      "the trace on the fast engine.");
}

}  // namespace

/// Clock, machine, and those who watch it.
class SystemCEngine::Simulation {
 public:
  Simulation(const Machine& machine, const Recording& recording,
             std::function<bool()> stop_requested, const AcceleratorOptions& options);

  const OperationResult& run(const Operation& operation, const PartDone& part_done);
  void complete_recordings();
  void publish_recordings();

  SoftErrorInjector& injector() { return injector_; }
  const Accelerator& accelerator() const { return hosted_.accelerator; }

  std::vector<SoftError> errors;  ///< of the next operation

 private:
  AcceleratorOptions observed(AcceleratorOptions options);
  void record(const Recording& recording);
  void make_ready();
  void run_tile(const Operation& operation, std::size_t job, std::vector<SoftError> struck_by);
  void simulate();
  Activity activity_since_last_asked();
  std::string state() const { return hosted_.arrivals.state() + '\n' + accelerator().state(); }

  const Machine machine_;
  const sc_core::sc_time period_;
  sc_core::sc_clock clock_;
  CycleCounter cycles_;
  std::vector<Job> jobs_;  // of the operation
  Visits visits_;
  Monitor monitor_;
  PartTeller parts_;
  ObserverList observers_;
  HostedAccelerator hosted_;
  std::unique_ptr<Timeline> timeline_;
  std::unique_ptr<Waveform> waveform_;
  SoftErrorInjector injector_;
  Watchdog watchdog_;
  QuantisedOperation quantised_;  // of the tile
  TileMerger merger_;
  Activity counts_before_;
  bool started_ = false;
  bool amid_operation_ = false;
};

SystemCEngine::Simulation::Simulation(const Machine& machine, const Recording& recording,
                                      std::function<bool()> stop_requested,
                                      const AcceleratorOptions& options)
    : machine_(machine),
      period_(clock_period(machine.hardware.clock_mhz)),
      clock_("clock", period_),
      cycles_(period_),
      monitor_(cycles_),
      hosted_(machine, observed(options), clock_, cycles_),
      injector_("soft_error_injector", cycles_,
                [this](const SoftError& error) { return hosted_.accelerator.flip(error); }),
      watchdog_("watchdog", period_ * static_cast<double>(kCyclesBetweenLooks),
                {[this] {
                   return num_steps(accelerator().activity()) + accelerator().num_queries_moved();
                 },
                 [this] { return !monitor_.operation_is_done() && accelerator().has_work(); },
                 std::move(stop_requested)}),
      merger_(machine) {
  record(recording);
}

AcceleratorOptions SystemCEngine::Simulation::observed(AcceleratorOptions options) {
  observers_.add(monitor_);
  observers_.add(parts_);
  if (options.observer) observers_.add(*options.observer);
  options.observer = &observers_;
  return options;
}

void SystemCEngine::Simulation::record(const Recording& recording) {
  if (!recording.timeline.empty()) {
    timeline_ = std::make_unique<Timeline>(recording.timeline,
                                           timeline_clock_mhz(machine_.hardware.clock_mhz), cycles_,
                                           visits_, description_of(machine_));
    observers_.add(timeline_->unit());
    hosted_.accelerator.listen(&timeline_->unit());
  }
  if (recording.waveform) {
    waveform_ = std::make_unique<Waveform>("waveform", *recording.waveform, clock_,
                                           accelerator().probes(), visits_);
    observers_.add(*waveform_);
  }
}

const OperationResult& SystemCEngine::Simulation::run(const Operation& operation,
                                                      const PartDone& part_done) {
  std::vector<SoftError> due = std::exchange(errors, {});
  if (!due.empty()) check_strikable(operation, due.front().operation, machine_);
  jobs_ = jobs_of(machine_, operation);
  visits_.start_operation(jobs_, operation.num_queries());
  parts_.start_operation(part_done, num_outputs(jobs_));
  merger_.start_operation(operation);
  watchdog_.start_operation();
  make_ready();
  amid_operation_ = true;
  for (std::size_t job = 0; job < jobs_.size(); ++job) {
    run_tile(operation, job, std::exchange(due, {}));
  }
  amid_operation_ = false;
  if (timeline_) timeline_->end_operation();
  return merger_.finish();
}

/// From an empty machine to an empty machine.
void SystemCEngine::Simulation::run_tile(const Operation& operation, std::size_t job_number,
                                         std::vector<SoftError> struck_by) {
  const Job& job = jobs_[job_number];
  quantise(operation, {job.tile.first_row, job.tile.num_rows, job.queries, job.visible_rows},
           machine_, quantised_);
  visits_.start_tile(job_number);
  hosted_.start_tile(quantised_, operation.num_rows(), job.is_first);
  monitor_.start_operation(job.num_queries(),
                           hosted_.num_iterations(job.tile.num_rows, operation.num_rows()));
  injector_.start_operation(std::move(struck_by));
  simulate();
  Activity activity = activity_since_last_asked();
  add_idle_cycles(activity, monitor_.makespan_cycles());
  merger_.add(job, monitor_, activity, quantised_.saturated_elements);
  if (timeline_) timeline_->end_tile(monitor_.makespan_cycles());
}

/// Puts the machine into an empty state between two edges.
void SystemCEngine::Simulation::make_ready() {
  if (!started_) {
    // Past the edge at time 0, so that every operation begins between two edges.
    sc_core::sc_start(period_ * 1.5);
    if (watchdog_.found_stop_request()) throw Interrupted();
    started_ = true;
  }
  if (!amid_operation_) return;
  hosted_.reset();
  monitor_.reset();
  visits_.reset();
  if (timeline_) timeline_->give_up_operation();
  activity_since_last_asked();  // of the one that was given up
}

Activity SystemCEngine::Simulation::activity_since_last_asked() {
  Activity activity = accelerator().activity();
  activity -= counts_before_;
  counts_before_ = accelerator().activity();
  return activity;
}

void SystemCEngine::Simulation::simulate() {
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
                     " cycles:\n" + state());
  }
  if (!monitor_.operation_is_done()) {
    throw ModelError("the simulation ended before all outputs were there:\n" + state());
  }
}

void SystemCEngine::Simulation::complete_recordings() {
  if (timeline_) timeline_->complete();
  if (!waveform_) return;
  sc_core::sc_start(period_);  // the cycle in which the last output is valid belongs to the picture
  waveform_->complete();
}

void SystemCEngine::Simulation::publish_recordings() {
  if (timeline_) timeline_->publish();
  if (waveform_) waveform_->publish();
}

SystemCEngine::SystemCEngine(const Machine& machine, const Recording& recording,
                             std::function<bool()> stop_requested,
                             const AcceleratorOptions& options)
    : simulation_(std::make_unique<Simulation>(without_system(machine), recording,
                                               std::move(stop_requested), options)) {}

SystemCEngine::~SystemCEngine() = default;

const OperationResult& SystemCEngine::run_in_parts(const Operation& operation,
                                                   const PartDone& part_done) {
  return simulation_->run(operation, part_done);
}

void SystemCEngine::inject(std::vector<SoftError> errors) {
  simulation_->errors = std::move(errors);
}

const std::vector<std::optional<FlippedWord>>& SystemCEngine::flipped() const {
  return simulation_->injector().flipped();
}

void SystemCEngine::complete_recordings() {
  simulation_->complete_recordings();
}

void SystemCEngine::publish_recordings() {
  simulation_->publish_recordings();
}

const Accelerator& SystemCEngine::accelerator() const {
  return simulation_->accelerator();
}

}  // namespace a3
