#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "modules/system/system_clock.h"
#include "modules/system/system_job.h"
#include "modules/system/unit_group.h"

namespace a3 {

/// Hands jobs, in their order, to the units with a free bank. A group of operations waits for all
/// before it; where a host sorts, each job waits for it. The host itself is loosely timed: its own
/// time runs ahead of the simulation, since nothing holds it up.
class Dispatcher : public sc_core::sc_module {
 public:
  /// Gives the next job, which outlives its end by a cycle; null: there is none.
  using JobSource = std::function<SystemJob*()>;

  Dispatcher(const sc_core::sc_module_name& name, const Machine& machine,
             std::vector<UnitGroup*> groups, JobSource next_job, const SystemClock& clock);

  /// Jobs that have begun or ended: grows as long as the system gets on.
  std::int64_t num_events() const { return num_assigned_ + num_ended_; }
  std::int64_t num_host_busy_cycles() const { return num_host_busy_cycles_; }

  std::string state() const;

 private:
  SC_HAS_PROCESS(Dispatcher);

  void run();
  void await_release(const SystemJob& job);
  void await_host(SystemJob& job);
  void await_instant(std::int64_t cycle);
  UnitGroup& await_free_group(int& number);
  void assign(SystemJob& job);

  const bool host_sorts_;
  const std::int64_t host_cycles_per_matrix_;
  const std::vector<UnitGroup*> groups_;
  const JobSource next_job_;
  const SystemClock& clock_;
  sc_core::sc_event job_ended_;
  std::int64_t group_ = 0;
  std::int64_t release_cycle_ = 0;  // of the group
  std::int64_t host_done_cycle_ = 0;
  std::int64_t num_host_busy_cycles_ = 0;
  std::int64_t num_assigned_ = 0;
  std::int64_t num_ended_ = 0;
};

}  // namespace a3
