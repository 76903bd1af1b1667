#include "modules/system/dispatcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace a3 {

Dispatcher::Dispatcher(const sc_core::sc_module_name& name, const Machine& machine,
                       std::vector<UnitGroup*> groups, JobSource next_job, const SystemClock& clock)
    : sc_module(name),
      host_sorts_(machine.candidate_selection &&
                  machine.system->sorting.where == SortingPlace::kHost),
      host_cycles_per_matrix_(machine.system->sorting.cycles_per_matrix),
      groups_(std::move(groups)),
      next_job_(std::move(next_job)),
      clock_(clock) {
  SC_THREAD(run);
}

void Dispatcher::run() {
  wait(clock_.start());
  while (SystemJob* const job = next_job_()) {
    await_release(*job);
    await_host(*job);
    assign(*job);
  }
}

void Dispatcher::await_release(const SystemJob& job) {
  if (job.group == group_) return;
  group_ = job.group;
  while (num_ended_ < num_assigned_) wait(job_ended_);
  release_cycle_ = clock_.cycle_of_instant();
}

void Dispatcher::await_host(SystemJob& job) {
  if (!host_sorts_) return;
  job.host_start_cycle = std::max(host_done_cycle_, release_cycle_);
  host_done_cycle_ = job.host_end_cycle = job.host_start_cycle + host_cycles_per_matrix_;
  num_host_busy_cycles_ += host_cycles_per_matrix_;
  if (host_done_cycle_ <= clock_.cycle_of_instant()) return;
  wait(clock_.until(host_done_cycle_));
  wait(sc_core::SC_ZERO_TIME);  // what ends at this instant has ended
}

void Dispatcher::assign(SystemJob& job) {
  int number = 0;
  UnitGroup& group = await_free_group(number);
  job.result.unit = number;
  if (*job.arrival_cycle < 0) *job.arrival_cycle = clock_.cycle_of_instant();
  ++num_assigned_;
  group.take(job, [this] {
    ++num_ended_;
    job_ended_.notify(sc_core::SC_ZERO_TIME);
  });
}

/// Of those with a free bank the one that holds fewest jobs.
UnitGroup& Dispatcher::await_free_group(int& number) {
  while (true) {
    const auto fewest = std::min_element(groups_.begin(), groups_.end(), [](auto* a, auto* b) {
      return a->num_held() < b->num_held();
    });
    if ((*fewest)->has_free_bank()) {
      number = static_cast<int>(fewest - groups_.begin());
      return **fewest;
    }
    wait(job_ended_);
  }
}

std::string Dispatcher::state() const {
  std::string text =
      fmt::format("{}: {} jobs assigned, {} ended", name(), num_assigned_, num_ended_);
  for (const UnitGroup* group : groups_) text += '\n' + group->state();
  return text;
}

}  // namespace a3
