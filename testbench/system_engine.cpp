#include "a3/systemc/system_engine.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/base/interrupted.h"
#include "a3/plan/fit.h"
#include "a3/plan/jobs.h"
#include "a3/systemc/errors.h"
#include "modules/host/cycle_counter.h"
#include "modules/host/observer_list.h"
#include "modules/system/a3_system.h"
#include "testbench/clock_period.h"
#include "testbench/job_run.h"
#include "testbench/system_timeline.h"
#include "testbench/tile_merger.h"
#include "testbench/watchdog.h"

namespace a3 {
namespace {

/// Registers settle before the run begins.
constexpr std::int64_t kFirstEdge = 2;

std::int64_t num_steps(const A3System& system) {
  std::int64_t steps = system.num_events();
  for (const SystemUnit* unit : system.units()) {
    steps += a3::num_steps(unit->accelerator().activity());
  }
  return steps;
}

const Recording& without_waveform(const Recording& recording) {
  if (!recording.waveform) return recording;
  throw InputError(
      "Recording: a waveform shows one unit alone; set /system to null, or record a "
      "timeline.");
}

}  // namespace

/// Clock, system, the jobs on their way through it, and those who watch it.
class SystemCSystemEngine::Simulation {
 public:
  Simulation(const Machine& machine, std::function<bool()> stop_requested,
             const SystemOptions& options, const Recording& recording);

  void complete_recordings() {
    if (timeline_) timeline_->complete();
  }
  void publish_recordings() {
    if (timeline_) timeline_->publish();
  }

  void run(OperationSource& operations, const Sink& sink);

 private:
  std::vector<QueryObserver*> make_observers(const Recording& recording);
  SystemJob* next_job();
  bool begin_operation();
  void prepare(JobRun& run, const Operation& operation);
  void unit_ended(JobRun& run, int unit);
  void job_done();
  void simulate();
  void bring_done(const Sink& sink);
  SystemUse use_since_last_asked(const OperationRun& run);

  const Machine machine_;
  const sc_core::sc_time period_;
  const SystemClock system_clock_;
  sc_core::sc_clock clock_;
  CycleCounter cycles_;                                 // from the start of the run
  std::vector<std::unique_ptr<UnitMonitor>> monitors_;  // by unit
  std::unique_ptr<SystemTimeline> timeline_;
  std::deque<ObserverList> observers_;  // by unit
  A3System system_;
  Watchdog watchdog_;
  TileMerger merger_;
  std::vector<Activity> counts_before_;  // by unit
  OperationSource* source_ = nullptr;
  std::exception_ptr failure_;  // of the source, in the dispatcher's process
  bool is_exhausted_ = false;
  std::deque<std::unique_ptr<OperationRun>> under_way_;  // the oldest first
  std::size_t next_job_ = 0;                             // of the newest
  std::int64_t num_operations_ = 0;
  std::int64_t num_queries_ = 0;
  SystemUse reported_;  // of the operations brought
};

SystemCSystemEngine::Simulation::Simulation(const Machine& machine,
                                            std::function<bool()> stop_requested,
                                            const SystemOptions& options,
                                            const Recording& recording)
    : machine_(machine),
      period_(clock_period(machine.hardware.clock_mhz)),
      system_clock_(period_, kFirstEdge),
      clock_("clock", period_),
      cycles_(period_),
      system_(
          "system", machine_, options, make_observers(recording), [this] { return next_job(); },
          system_clock_),
      watchdog_("watchdog", period_ * static_cast<double>(kCyclesBetweenLooks),
                {[this] { return num_steps(system_); }, [this] { return system_.has_work(); },
                 std::move(stop_requested)}),
      merger_(machine),
      counts_before_(monitors_.size()) {
  system_.clock(clock_);
  if (!timeline_) return;
  for (int unit = 0; unit < machine_.system->units; ++unit) {
    system_.units()[static_cast<std::size_t>(unit)]->listen(timeline_->unit(unit));
  }
}

std::vector<QueryObserver*> SystemCSystemEngine::Simulation::make_observers(
    const Recording& recording) {
  cycles_.start_operation(kFirstEdge - 1);
  std::vector<const NamedVisits*> visits;
  for (int unit = 0; unit < machine_.system->units; ++unit) {
    monitors_.push_back(std::make_unique<UnitMonitor>(system_clock_, [this] { job_done(); }));
    visits.push_back(monitors_.back().get());
  }
  if (!recording.timeline.empty()) {
    timeline_ = std::make_unique<SystemTimeline>(recording.timeline, machine_, cycles_, visits);
  }
  std::vector<QueryObserver*> observers;
  for (int unit = 0; unit < machine_.system->units; ++unit) {
    ObserverList& list = observers_.emplace_back();
    // First who asks for the names of queries: monitors forget those that have left.
    if (timeline_) list.add(timeline_->unit(unit));
    list.add(*monitors_[static_cast<std::size_t>(unit)]);
    observers.push_back(&list);
  }
  return observers;
}

/// For the dispatcher; what goes wrong is thrown outside of its process.
SystemJob* SystemCSystemEngine::Simulation::next_job() {
  try {
    if (under_way_.empty() || next_job_ == under_way_.back()->jobs.size()) {
      if (!begin_operation()) return nullptr;
    }
    OperationRun& newest = *under_way_.back();
    JobRun& run = *newest.jobs[next_job_++];
    prepare(run, newest.operation);
    return &run.on_system;
  } catch (...) {
    failure_ = std::current_exception();
    sc_core::sc_pause();
    return nullptr;
  }
}

bool SystemCSystemEngine::Simulation::begin_operation() {
  auto run = std::make_unique<OperationRun>();
  if (!source_->next(run->operation)) {
    is_exhausted_ = true;
    sc_core::sc_pause();
    return false;
  }
  check_fit(run->operation, num_operations_, machine_);
  const std::int64_t number = num_operations_++;
  for (Job& job : jobs_of(machine_, run->operation)) {
    auto of_job = std::make_unique<JobRun>();
    of_job->on_system.result.operation = number;
    of_job->on_system.group = group_of(*machine_.system, number);
    of_job->on_system.arrival_cycle = &run->arrival_cycle;
    of_job->first_query = num_queries_;
    of_job->job = std::move(job);
    of_job->visits.resize(of_job->job.queries.size());
    run->jobs.push_back(std::move(of_job));
  }
  num_queries_ += run->operation.num_queries();
  under_way_.push_back(std::move(run));
  next_job_ = 0;
  return true;
}

void SystemCSystemEngine::Simulation::prepare(JobRun& run, const Operation& operation) {
  const Job& job = run.job;
  SystemJob& on_system = run.on_system;
  on_system.result.tile = job.tile_number;
  on_system.result.num_rows = job.tile.num_rows;
  on_system.result.num_queries = job.num_queries();
  on_system.num_dims = operation.num_dims();
  on_system.rows_of_whole = operation.num_rows();
  if (machine_.system->memory) {
    on_system.bytes = load_bytes(machine_, job.tile.num_rows, operation.num_dims());
  }
  on_system.query_numbers = job.queries;
  quantise(operation, {job.tile.first_row, job.tile.num_rows, job.queries, job.visible_rows},
           machine_, on_system.tile);
  if (const auto& selection = machine_.candidate_selection) {
    const std::int64_t num_iterations =
        tile_iterations(*selection, job.tile.num_rows, operation.num_rows());
    for (Monitor::Visit& visit : run.visits) visit.query.iterations = num_iterations;
  }
  run.unit_busy_cycles.resize(monitors_.size());
  // Where units share queries they are one group.
  const auto unit_number = [this, &on_system](int unit_in_group) {
    const bool shares = machine_.system->distribution == Distribution::kQueries;
    return static_cast<std::size_t>(shares ? unit_in_group : on_system.result.unit);
  };
  on_system.on_unit_start = [this, &run, unit_number](int unit, const std::vector<int>& places) {
    monitors_[unit_number(unit)]->start(run, places);
  };
  on_system.on_unit_end = [this, &run, unit_number](int unit) {
    unit_ended(run, static_cast<int>(unit_number(unit)));
  };
}

void SystemCSystemEngine::Simulation::unit_ended(JobRun& run, int unit) {
  const std::int64_t end_cycle = system_clock_.cycle_of_instant();
  if (timeline_) timeline_->unit_ended(unit, run.on_system, end_cycle);
  const auto number = static_cast<std::size_t>(unit);
  const std::int64_t busy_cycles = end_cycle - run.on_system.result.start_cycle;
  const Activity& counts = system_.units()[number]->accelerator().activity();
  Activity activity = counts;
  activity -= counts_before_[number];
  counts_before_[number] = counts;
  add_idle_cycles(activity, busy_cycles);
  run.activity += activity;
  run.unit_busy_cycles[number] = busy_cycles;
}

/// Operations are brought when no process is at work.
void SystemCSystemEngine::Simulation::job_done() {
  if (under_way_.front()->is_done()) sc_core::sc_pause();
}

void SystemCSystemEngine::Simulation::run(OperationSource& operations, const Sink& sink) {
  source_ = &operations;
  while (!is_exhausted_ || !under_way_.empty()) {
    simulate();
    bring_done(sink);
  }
}

void SystemCSystemEngine::Simulation::simulate() {
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    // The kernel turns what a process throws into a report.
    if (report.get_msg() == std::string(std::bad_alloc().what())) throw std::bad_alloc();
    throw ModelError(report.get_msg());
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (watchdog_.found_stop_request()) throw Interrupted();
  if (watchdog_.found_stuck()) {
    throw StuckError("No block has made a step for " + std::to_string(kCyclesBetweenLooks) +
                     " cycles:\n" + system_.state());
  }
}

void SystemCSystemEngine::Simulation::bring_done(const Sink& sink) {
  while (!under_way_.empty() && under_way_.front()->is_done()) {
    const std::unique_ptr<OperationRun> run = std::move(under_way_.front());
    under_way_.pop_front();
    merger_.start_operation(run->operation);
    for (const std::unique_ptr<JobRun>& job : run->jobs) {
      merger_.add_at(0, job->job, job->visits, job->activity,
                     job->on_system.tile.saturated_elements);
    }
    OperationResult& result = merger_.finish();
    result.jobs.clear();
    for (const std::unique_ptr<JobRun>& job : run->jobs) {
      result.jobs.push_back(job->on_system.result);
      if (timeline_) timeline_->job_done(job->on_system);
    }
    if (timeline_) timeline_->check();
    result.system_use = use_since_last_asked(*run);
    result.makespan_cycles = result.system_use->end_cycle - result.jobs.front().assigned_cycle;
    sink(run->operation, result);
  }
}

SystemUse SystemCSystemEngine::Simulation::use_since_last_asked(const OperationRun& run) {
  SystemUse use;
  use.unit_busy_cycles.resize(monitors_.size());
  for (const std::unique_ptr<JobRun>& job : run.jobs) {
    for (std::size_t u = 0; u < use.unit_busy_cycles.size(); ++u) {
      use.unit_busy_cycles[u] += job->unit_busy_cycles[u];
    }
    use.loaded_bytes += job->on_system.bytes;
    use.end_cycle = std::max(use.end_cycle, job->on_system.result.end_cycle);
  }
  use.channel_busy_cycles = system_.num_channel_busy_cycles() - reported_.channel_busy_cycles;
  use.sorter_busy_cycles = system_.num_sorter_busy_cycles() - reported_.sorter_busy_cycles;
  use.host_busy_cycles = system_.num_host_busy_cycles() - reported_.host_busy_cycles;
  reported_ += use;
  return use;
}

SystemCSystemEngine::SystemCSystemEngine(const Machine& machine,
                                         std::function<bool()> stop_requested,
                                         const SystemOptions& options, const Recording& recording)
    : simulation_(std::make_unique<Simulation>(machine, std::move(stop_requested), options,
                                               without_waveform(recording))) {}

SystemCSystemEngine::~SystemCSystemEngine() = default;

void SystemCSystemEngine::run(OperationSource& operations, const Sink& sink) {
  simulation_->run(operations, sink);
}

void SystemCSystemEngine::complete_recordings() {
  simulation_->complete_recordings();
}

void SystemCSystemEngine::publish_recordings() {
  simulation_->publish_recordings();
}

}  // namespace a3
