#pragma once

#include <cstdint>
#include <functional>
#include <systemc>
#include <vector>

#include "a3/systemc/accelerator.h"
#include "modules/host/accelerator_wires.h"
#include "modules/system/query_feeder.h"
#include "modules/system/system_clock.h"
#include "modules/system/system_job.h"
#include "uarch/sorted_keys.h"

namespace a3 {

/// A unit of a system: an accelerator, what sends its queries, and what sees that it is through
/// with them. Its matrix banks are switched at a job's start, in no time: the words of the job
/// become those of the accelerator's memories.
class SystemUnit : public sc_core::sc_module {
 public:
  /// `options` of the accelerator, whose query queue falls through here.
  SystemUnit(const sc_core::sc_module_name& name, const Machine& machine,
             const AcceleratorOptions& options, const SystemClock& system_clock);

  sc_core::sc_in<bool> clock{"clock"};

  /// The p-th smallest key of a column, with its row.
  using SortedKeyOf = std::function<SortedKey(int column, int position)>;

  /// Begins with the queries of `job` at `places`, one at least, at this instant. The first query
  /// may be accepted in its cycle. `on_end` is called at the instant of the cycle in which the last
  /// output is valid.
  void start(const SystemJob& job, std::vector<int> places, const SortedKeyOf& sorted_key,
             std::function<void()> on_end);

  /// Attaches a timeline to the accelerator.
  void listen(TimelineListener& timeline) { accelerator_.listen(&timeline); }

  bool is_busy() const { return busy_; }
  const Accelerator& accelerator() const { return accelerator_; }
  bool wants_sorted_keys() { return accelerator_.sorted_key_port() != nullptr; }

 private:
  SC_HAS_PROCESS(SystemUnit);

  /// Sees outputs leave, and passes on what it sees.
  class Watcher : public QueryObserver {
   public:
    Watcher(SystemUnit& unit, QueryObserver* next) : unit_(unit), next_(next) {}

    void query_accepted(std::int64_t query) override {
      if (next_ != nullptr) next_->query_accepted(query);
    }
    void candidates_latched(std::int64_t query, const std::vector<std::int32_t>& rows) override {
      if (next_ != nullptr) next_->candidates_latched(query, rows);
    }
    void rows_selected(std::int64_t query, const std::vector<std::int32_t>& rows) override {
      if (next_ != nullptr) next_->rows_selected(query, rows);
    }
    void output_valid(std::int64_t query, const OutputVector& output) override {
      if (next_ != nullptr) next_->output_valid(query, output);
      unit_.output_left();
    }

   private:
    SystemUnit& unit_;
    QueryObserver* const next_;
  };

  void write_memories(const SystemJob& job, const SortedKeyOf& sorted_key);
  void output_left();
  void look_soon() { look_.notify(system_clock_.from_edge_to_instant()); }
  void look();

  const SystemClock& system_clock_;
  Watcher watcher_;
  Accelerator accelerator_;
  QueryFeeder feeder_;
  sc_core::sc_event look_;
  sc_core::sc_signal<bool> reset_{"reset", false};
  AcceleratorWires wires_{true};  // outputs are taken at once
  std::function<void()> on_end_;
  bool busy_ = false;
  std::int64_t num_left_ = 0;     // of the job's outputs, in the accelerator or at its pins
  std::int64_t num_leaving_ = 0;  // of the job before, at the pins when this one began
};

}  // namespace a3
