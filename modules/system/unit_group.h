#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "modules/system/matrix_loader.h"
#include "modules/system/radix_sorter.h"
#include "modules/system/system_unit.h"

namespace a3 {

/// Units that hold the same matrices: one, or all of a system whose units share queries. Jobs go
/// through its banks in their order: they are loaded, sorted if the system sorts on chip, and
/// computed, each when the one before has left the stage.
class UnitGroup : public sc_core::sc_module {
 public:
  /// `loader` is null where loading takes no time. `make_unit` builds its units.
  UnitGroup(const sc_core::sc_module_name& name, const Machine& machine, int num_units,
            const std::function<std::unique_ptr<SystemUnit>(int)>& make_unit, MatrixLoader* loader,
            const SystemClock& clock);

  int num_held() const { return static_cast<int>(jobs_.size()); }
  bool has_free_bank() const { return num_held() < num_banks_; }

  /// Takes a job into a free bank at this instant; `on_end` is called at the instant in which it
  /// ends. The job outlives that by a cycle: its last output leaves then.
  void take(SystemJob& job, std::function<void()> on_end);

  const std::vector<std::unique_ptr<SystemUnit>>& units() const { return units_; }
  std::int64_t num_sorter_busy_cycles() const { return sorter_ ? sorter_->num_busy_cycles() : 0; }

  std::string state() const;

 private:
  enum class Stage { kLoading, kLoaded, kSorting, kSorted, kComputing };

  struct Held {
    SystemJob* job;
    std::function<void()> on_end;
    Stage stage = Stage::kLoading;
    SortedKeys sorted = {};                      // of what no sorter of ours has sorted
    std::vector<SortedKey> sorted_on_chip = {};  // column after column
  };

  void loaded(Held& held);
  void sort_next();
  void sorted(Held& held);
  void compute_next();
  void unit_ended(int unit);
  SortedKey sorted_key(const Held& held, int column, int position) const;

  const int num_banks_;
  const bool sorts_on_chip_;
  const bool wants_sorted_keys_;
  MatrixLoader* const loader_;
  const SystemClock& clock_;
  std::vector<std::unique_ptr<SystemUnit>> units_;
  std::unique_ptr<RadixSorter> sorter_;
  std::deque<std::unique_ptr<Held>> jobs_;  // the oldest first
  int num_units_computing_ = 0;
};

}  // namespace a3
