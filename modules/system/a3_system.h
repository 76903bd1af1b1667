#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "a3/systemc/memory_socket.h"
#include "a3/systemc/system_options.h"
#include "modules/system/dispatcher.h"
#include "modules/system/matrix_loader.h"
#include "modules/system/memory_channel.h"
#include "modules/system/unit_group.h"

namespace a3 {

/// Several units with what surrounds them (ours, docs/system.md): dispatcher, loader and memory,
/// and a sorter beside each unit that holds matrices of its own. Wiring only.
class A3System : public sc_core::sc_module {
 public:
  /// `observers`: of each unit.
  A3System(const sc_core::sc_module_name& name, const Machine& machine,
           const SystemOptions& options, const std::vector<QueryObserver*>& observers,
           Dispatcher::JobSource next_job, const SystemClock& system_clock);

  sc_core::sc_in<bool> clock{"clock"};

  const std::vector<SystemUnit*>& units() const { return units_; }
  bool has_work() const;
  /// Grows as long as the system gets on.
  std::int64_t num_events() const;

  std::int64_t num_channel_busy_cycles() const { return loader_ ? loader_->num_busy_cycles() : 0; }
  std::int64_t num_host_busy_cycles() const { return dispatcher_->num_host_busy_cycles(); }
  /// Of all units.
  std::int64_t num_sorter_busy_cycles() const;

  std::string state() const;

 private:
  void build_loader(const Machine& machine, const SystemOptions& options);
  void build_groups(const Machine& machine, const SystemOptions& options,
                    const std::vector<QueryObserver*>& observers);

  /// Whether a memory of the user's has left the loader without an answer for too long.
  bool memory_is_overdue() const;

  const SystemClock& system_clock_;
  const std::int64_t memory_timeout_cycles_;
  std::unique_ptr<MatrixLoader> loader_;   // null where loading takes no time
  std::unique_ptr<MemoryChannel> memory_;  // null where another target is bound
  std::vector<std::unique_ptr<UnitGroup>> groups_;
  std::vector<SystemUnit*> units_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace a3
