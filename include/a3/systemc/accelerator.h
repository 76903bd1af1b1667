#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "a3/engine/activity.h"
#include "a3/machine/machine.h"
#include "a3/systemc/accelerator_core.h"
#include "a3/systemc/observer.h"
#include "a3/systemc/operation_shape.h"
#include "a3/systemc/pin_vector.h"
#include "a3/systemc/probe.h"
#include "a3/systemc/selector_block.h"
#include "a3/uarch/soft_error.h"

namespace a3 {

/// What a machine does not say of an accelerator.
struct AcceleratorOptions {
  /// Vectors that each queue holds. Two are the least that let a vector pass every cycle; with one,
  /// a vector passes every other cycle at most.
  int query_queue_depth = 2;
  int output_queue_depth = 2;

  /// A query may be accepted in the very cycle in which it is valid at the pins, if none is before
  /// it: no cycle passes between the start of an operation and its first query.
  bool query_queue_falls_through = false;

  /// Builds what chooses candidates if the machine has candidate selection; empty: greedy search.
  SelectorFactory selector;

  /// Builds what stands behind the pins; empty: the SystemC model.
  CoreFactory core;

  QueryObserver* observer = nullptr;  ///< outlives the accelerator; null: nobody looks
};

/// One A3 accelerator, cycle by cycle (paper, Fig. 5 for the base design, Fig. 10 for the
/// approximate one), with its pins.
///
/// A query is accepted from the pins on an edge at which `query_valid` and `query_ready` are high
/// and joins the query queue; an output leaves on an edge at which `output_valid` and
/// `output_ready` are high. A full output queue holds the machine up and loses nothing. `reset` is
/// synchronous and active high: on each edge at which it is high, the machine goes to its initial
/// state, in which no operation has been started, and takes nothing from the pins; the words of its
/// memories stay.
///
/// An operation, or a tile of one: write its rows (and sorted keys, where the selector wants them)
/// through the write ports, call `start_operation`, then send its queries. Loader does the first
/// two. The next operation may begin when all outputs have left.
class Accelerator : public sc_core::sc_module {
 public:
  Accelerator(const sc_core::sc_module_name& name, const Machine& machine,
              const AcceleratorOptions& options = {});
  ~Accelerator() override;

  sc_core::sc_in<bool> clock{"clock"};
  sc_core::sc_in<bool> reset{"reset"};

  sc_core::sc_in<bool> query_valid{"query_valid"};
  sc_core::sc_out<bool> query_ready{"query_ready"};
  sc_core::sc_in<QueryVector> query_data{"query_data"};

  sc_core::sc_out<bool> output_valid{"output_valid"};
  sc_core::sc_in<bool> output_ready{"output_ready"};
  sc_core::sc_out<OutputVector> output_data{"output_data"};

  /// Elements of a word.
  int num_lanes() const;

  /// The write ports of key and value SRAM: a word, one raw element a lane. Word r * num_slices + k
  /// is slice k of row r: columns k * num_lanes on. Between operations, and without taking time
  /// (docs/timing.md).
  void write_key(int word, const std::int32_t* raw);
  void write_value(int word, const std::int32_t* raw);
  /// The write port of sorted keys; null if the machine needs none.
  SortedKeyPort* sorted_key_port();

  /// Starts an operation, or a tile of one, over rows 0 ... num_rows - 1 of the memories, in an
  /// empty machine, between two clock edges. Throws ModelError for a word that has never been
  /// written, for rows that do not fit, and for M or T of a selection that the machine does not
  /// have.
  void start_operation(const OperationShape& shape);

  /// Flips a bit at once, in a structure that the machine has; bank 0 is that of the operation's
  /// first query. Gives what the word held before and after, nothing where the operation keeps no
  /// word. The damage lasts until the word is written again, in the memories until they are loaded
  /// again.
  std::optional<FlippedWord> flip(const SoftError& error);

  /// Whether a query waits to be accepted or is under way.
  bool has_work() const;

  /// Queries accepted and outputs delivered since the last reset.
  std::int64_t num_queries_moved() const;

  /// All counts since the start of the simulation; idle cycles are left at zero.
  const Activity& activity() const;

  /// Everything that the blocks show.
  const ProbeList& probes() const;

  /// Attaches a timeline, or detaches it with null.
  void listen(TimelineListener* timeline);

  /// One line a block: what it works on and what it waits for.
  std::string state() const;

 private:
  std::unique_ptr<AcceleratorCore> core_;
};

}  // namespace a3
