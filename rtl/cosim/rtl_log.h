#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/systemc/block_log.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/operation_shape.h"
#include "rtl/cosim/rtl_core.h"

namespace a3::rtl {

/// A name in the hierarchy, that of the SystemC block whose part the RTL has.
class BlockName : public sc_core::sc_module {
 public:
  explicit BlockName(const sc_core::sc_module_name& name) : sc_module(name) {}
};

/// Those of candidate selection, scan, post-scoring and issue, where a machine has them.
class ControlNames : public BlockName {
 public:
  explicit ControlNames(const sc_core::sc_module_name& name) : BlockName(name) {}

  class Selector : public BlockName {
   public:
    explicit Selector(const sc_core::sc_module_name& name) : BlockName(name) {}
    BlockName greedy_scores{"greedy_scores"};
  };

  Selector candidate_selector{"candidate_selector"};
  BlockName candidate_scan{"candidate_scan"};
  BlockName post_scoring{"post_scoring"};
  BlockName output_control{"output_control"};
};

/// Books what the RTL does in each cycle as the blocks of the SystemC model book it themselves:
/// counts, probes of the same names, observers and timeline.
class RtlLog {
 public:
  /// `state` holds what the RTL does in the cycle whose edge comes next; it is read whenever a
  /// probe is.
  RtlLog(const Machine& machine, const BuiltMachine& built, const Probes& state,
         QueryObserver& observer, Instruments& instruments);
  RtlLog(const RtlLog&) = delete;
  RtlLog& operator=(const RtlLog&) = delete;

  void start_operation(const OperationPins& operation);
  void reset();

  /// The edge of a cycle, in which the RTL does `now`.
  void edge(const Probes& now);
  /// On the same edge a query joins the queue, an output leaves.
  void query_taken() { ++queries_.num_taken; }
  void output_leaves(const OutputVector& output);

  std::int64_t num_accepted() const { return queries_.num_accepted; }
  std::int64_t num_delivered() const { return queries_.num_delivered; }
  bool has_work() const { return queries_.num_taken > queries_.num_delivered; }
  std::string state_text() const;

 private:
  /// Since the last reset.
  struct Queries {
    std::int64_t num_taken = 0;
    std::int64_t num_accepted = 0;
    std::int64_t num_pushed = 0;  // into the output queue
    std::int64_t num_delivered = 0;
  };

  /// A block on its way through queries, counted from the last reset.
  struct Work {
    std::int64_t query = -1;  // in hand, or the last one
    bool busy = false;
  };

  /// Banks of scores or weights.
  struct Banks {
    std::int64_t num_filled = 0;
    std::int64_t num_drained = 0;
    std::array<bool, 2> written = {false, false};  // in this operation
  };

  /// What the latest pop of a side gave.
  struct Popped {
    std::int64_t num_pops = 0;
    Pop latest;
  };

  void log_selector(const Probes& now);
  void log_iteration(const Probes& now);
  void log_scan(const Probes& now);
  void log_lock_step(const Probes& now);
  void log_post_scoring(const Probes& now);
  void log_exponent(const Probes& now);
  void log_output(const Probes& now);
  void log_pipelines(const Probes& now);
  void begin_post_scoring();
  void latch(const Probes& now);

  void show_queues();
  void show_issue(const BlockName& name, const Issue Probes::*issue, bool has_bank);
  void show_banks();
  void show_pipelines();
  void show_control();
  void show_selector();
  void show_lock_step();

  std::int64_t& count(Counter counter) { return instruments_.activity[counter]; }

  const BuiltMachine built_;
  const bool is_base_;
  const bool selects_;
  const bool compares_;
  const Probes& state_;
  QueryObserver& observer_;
  Instruments& instruments_;

  BlockName query_queue_{"query_queue"};
  BlockName output_queue_{"output_queue"};
  BlockName dot_product_issue_{"dot_product_issue"};
  BlockName exponent_issue_{"exponent_issue"};
  BlockName output_issue_{"output_issue"};
  BlockName score_banks_name_{"score_banks"};
  BlockName weight_banks_name_{"weight_banks"};
  BlockName dot_product_{"dot_product"};
  BlockName exponent_name_{"exponent"};
  BlockName output_name_{"output"};
  ControlNames control_{"elastic_control"};
  BlockName lockstep_sequencer_{"lockstep_sequencer"};
  // Of the design that the machine is; the others show themselves nowhere and count nothing.
  Instruments unused_;
  BlockLog selector_log_;
  BlockLog scan_log_;
  BlockLog post_scoring_log_;
  BlockLog exponent_log_;
  BlockLog output_log_;

  std::int64_t num_iterations_ = 0;  // of the operation
  int num_columns_ = 0;              // likewise, padding included
  Queries queries_;
  Work selector_, scan_, post_scoring_, exponent_, output_;
  std::int64_t iterations_done_ = 0;
  Popped max_, min_;
  std::vector<std::int32_t> candidates_;  // of the scan
  int latched_rows_ = 0;
  std::vector<std::int32_t> rows_kept_;  // issued to the exponent unit so far
  Banks scores_, weights_;
  std::int64_t score_ = 0, exponent_value_ = 0, weight_ = 0;  // the latest
};

}  // namespace a3::rtl
