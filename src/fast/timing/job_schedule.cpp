#include "fast/timing/job_schedule.h"

#include <algorithm>

#include "a3/plan/jobs.h"

namespace a3::fast {
namespace {

constexpr std::int64_t kNoBank = std::numeric_limits<std::int64_t>::max();

std::int64_t quotient_rounded_up(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// Cycles that a unit's sorter takes: passes over all columns, some at a time. A pass counts,
/// forms offsets and scatters.
std::int64_t on_chip_sorting_cycles(const Machine& machine, int num_rows, int num_dims) {
  const Sorting& sorting = machine.system->sorting;
  const int element_bits = machine.numerics.integer_bits + machine.numerics.fraction_bits + 1;
  const std::int64_t num_digits = std::int64_t{1} << sorting.digit_bits;
  return quotient_rounded_up(num_dims, sorting.sorters) *
         quotient_rounded_up(element_bits, sorting.digit_bits) *
         (2 * std::int64_t{num_rows} + num_digits);
}

}  // namespace

std::int64_t JobSchedule::Holder::free_cycle() const {
  return *std::min_element(bank_free_cycles.begin(), bank_free_cycles.end());
}

int JobSchedule::Holder::num_held(std::int64_t cycle) const {
  return static_cast<int>(
      std::count_if(bank_free_cycles.begin(), bank_free_cycles.end(),
                    [&](std::int64_t free) { return free > cycle && free != kNoBank; }));
}

JobSchedule::JobSchedule(const Machine& machine) : machine_(machine), system_(*machine_.system) {
  Holder holder;
  holder.bank_free_cycles = {0, system_.double_buffered ? 0 : kNoBank};
  const int num_holders = system_.distribution == Distribution::kQueries ? 1 : system_.units;
  holders_.assign(static_cast<std::size_t>(num_holders), holder);
}

JobResult JobSchedule::begin(const Size& size) {
  use_ = {};
  JobResult job;
  job.operation = size.operation;
  job.num_rows = size.num_rows;
  assign(sort_on_host(release(size.operation)), job);
  load(size, job);
  sort_on_chip(size, job);
  job.start_cycle =
      std::max(job.sort_end_cycle, holders_[static_cast<std::size_t>(job.unit)].end_cycle);
  return job;
}

std::int64_t JobSchedule::release(std::int64_t operation) {
  const std::int64_t group = group_of(system_, operation);
  if (group > group_) release_cycle_ = last_end_cycle_;
  group_ = group;
  return release_cycle_;
}

std::int64_t JobSchedule::sort_on_host(std::int64_t release_cycle) {
  if (!sorts_on(machine_, SortingPlace::kHost)) return release_cycle;
  const std::int64_t cycles = system_.sorting.cycles_per_matrix;
  use_.host_busy_cycles = cycles;
  sorted_cycle_ = std::max(release_cycle, sorted_cycle_) + cycles;
  return sorted_cycle_;
}

void JobSchedule::assign(std::int64_t sorted_cycle, JobResult& job) {
  std::int64_t cycle = std::numeric_limits<std::int64_t>::max();
  for (const Holder& holder : holders_) cycle = std::min(cycle, holder.free_cycle());
  cycle = std::max({cycle, sorted_cycle, assigned_cycle_});
  std::size_t best = holders_.size();
  for (std::size_t h = 0; h < holders_.size(); ++h) {
    if (holders_[h].free_cycle() > cycle) continue;
    if (best == holders_.size() || holders_[h].num_held(cycle) < holders_[best].num_held(cycle)) {
      best = h;
    }
  }
  job.unit = static_cast<int>(best);
  job.assigned_cycle = assigned_cycle_ = cycle;
}

void JobSchedule::load(const Size& size, JobResult& job) {
  job.load_start_cycle = job.load_end_cycle = job.assigned_cycle;
  if (!system_.memory) return;
  const std::int64_t bytes = load_bytes(machine_, size.num_rows, size.num_dims);
  const std::int64_t occupancy_cycles = quotient_rounded_up(bytes, system_.memory->bytes_per_cycle);
  job.load_start_cycle = std::max(job.assigned_cycle, channel_free_cycle_);
  channel_free_cycle_ = job.load_start_cycle + occupancy_cycles;
  job.load_end_cycle = channel_free_cycle_ + system_.memory->latency_cycles;
  use_.loaded_bytes = bytes;
  use_.channel_busy_cycles = occupancy_cycles;
}

void JobSchedule::sort_on_chip(const Size& size, JobResult& job) {
  job.sort_end_cycle = job.load_end_cycle;
  if (!sorts_on(machine_, SortingPlace::kOnChip)) return;
  Holder& holder = holders_[static_cast<std::size_t>(job.unit)];
  const std::int64_t cycles = on_chip_sorting_cycles(machine_, size.num_rows, size.num_dims);
  job.sort_end_cycle = std::max(job.load_end_cycle, holder.sort_end_cycle) + cycles;
  holder.sort_end_cycle = job.sort_end_cycle;
  // Units that share queries sort at the same time, each for itself.
  const auto num_sorters =
      static_cast<std::int64_t>(system_.units) / static_cast<std::int64_t>(holders_.size());
  use_.sorter_busy_cycles = num_sorters * cycles;
}

void JobSchedule::end(const JobResult& job) {
  Holder& holder = holders_[static_cast<std::size_t>(job.unit)];
  holder.end_cycle = job.end_cycle;
  *std::min_element(holder.bank_free_cycles.begin(), holder.bank_free_cycles.end()) = job.end_cycle;
  last_end_cycle_ = std::max(last_end_cycle_, job.end_cycle);
}

}  // namespace a3::fast
