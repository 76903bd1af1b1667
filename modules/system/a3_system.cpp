#include "modules/system/a3_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

constexpr std::int64_t kBurstBytes = 65536;

/// Whole cycles of the channel, so that bursts take no longer than what they are parts of.
std::int64_t burst_bytes(const Memory& memory, std::int64_t asked_for) {
  if (asked_for < 0) {
    throw InputError(
        fmt::format("SystemOptions: burst_bytes is {}; allowed: 0 or more.", asked_for));
  }
  if (asked_for > 0) return asked_for;
  return std::max<std::int64_t>(1, kBurstBytes / memory.bytes_per_cycle) * memory.bytes_per_cycle;
}

}  // namespace

A3System::A3System(const sc_core::sc_module_name& name, const Machine& machine,
                   const SystemOptions& options, const std::vector<QueryObserver*>& observers,
                   Dispatcher::JobSource next_job, const SystemClock& system_clock)
    : sc_module(name),
      system_clock_(system_clock),
      memory_timeout_cycles_(options.memory_timeout_cycles) {
  if (memory_timeout_cycles_ < 0) {
    throw InputError(fmt::format("SystemOptions: memory_timeout_cycles is {}; allowed: 0 or more.",
                                 memory_timeout_cycles_));
  }
  build_loader(machine, options);
  build_groups(machine, options, observers);
  std::vector<UnitGroup*> groups;
  for (const std::unique_ptr<UnitGroup>& group : groups_) {
    groups.push_back(group.get());
    for (const std::unique_ptr<SystemUnit>& unit : group->units()) {
      unit->clock(clock);
      units_.push_back(unit.get());
    }
  }
  dispatcher_ = std::make_unique<Dispatcher>("dispatcher", machine, std::move(groups),
                                             std::move(next_job), system_clock_);
}

void A3System::build_loader(const Machine& machine, const SystemOptions& options) {
  const std::optional<Memory>& memory = machine.system->memory;
  if (!memory) {
    if (!options.bind_memory) return;
    throw InputError(
        "SystemOptions: bind_memory is given, but /system/memory is null, so that nothing is "
        "loaded; "
        "set it.");
  }
  loader_ = std::make_unique<MatrixLoader>("loader", burst_bytes(*memory, options.burst_bytes),
                                           system_clock_);
  if (options.bind_memory) {
    options.bind_memory(loader_->socket);
    return;
  }
  memory_ = std::make_unique<MemoryChannel>("memory", *memory, system_clock_);
  loader_->socket.bind(memory_->socket);
}

void A3System::build_groups(const Machine& machine, const SystemOptions& options,
                            const std::vector<QueryObserver*>& observers) {
  const System& system = *machine.system;
  const bool shares_queries = system.distribution == Distribution::kQueries;
  const int num_groups = shares_queries ? 1 : system.units;
  const int units_per_group = system.units / num_groups;
  for (int g = 0; g < num_groups; ++g) {
    const auto make_unit = [&](int u) {
      const int number = g * units_per_group + u;
      AcceleratorOptions of_unit;
      of_unit.selector = options.selector;
      of_unit.observer = observers[static_cast<std::size_t>(number)];
      return std::make_unique<SystemUnit>(fmt::format("unit{}", number).c_str(), machine, of_unit,
                                          system_clock_);
    };
    groups_.push_back(std::make_unique<UnitGroup>(fmt::format("group{}", g).c_str(), machine,
                                                  units_per_group, make_unit, loader_.get(),
                                                  system_clock_));
  }
}

bool A3System::memory_is_overdue() const {
  return loader_ && !memory_ && memory_timeout_cycles_ > 0 &&
         loader_->num_silent_cycles() >= memory_timeout_cycles_;
}

/// Loading and sorting end by themselves, unless a memory never answers.
bool A3System::has_work() const {
  if (memory_is_overdue()) return true;
  return std::any_of(units_.begin(), units_.end(),
                     [](const SystemUnit* unit) { return unit->accelerator().has_work(); });
}

std::int64_t A3System::num_events() const {
  std::int64_t events = dispatcher_->num_events();
  if (loader_) events += loader_->num_answers();
  for (const SystemUnit* unit : units_) events += unit->accelerator().num_queries_moved();
  return events;
}

std::int64_t A3System::num_sorter_busy_cycles() const {
  std::int64_t cycles = 0;
  for (const std::unique_ptr<UnitGroup>& group : groups_) {
    // The units of a group sort at the same time, each for itself.
    cycles += static_cast<std::int64_t>(group->units().size()) * group->num_sorter_busy_cycles();
  }
  return cycles;
}

std::string A3System::state() const {
  std::string text = dispatcher_->state();
  const std::string loader_state = loader_ ? loader_->state() : std::string();
  if (!loader_state.empty()) text += '\n' + loader_state;
  for (const SystemUnit* unit : units_) text += '\n' + unit->accelerator().state();
  return text;
}

}  // namespace a3
