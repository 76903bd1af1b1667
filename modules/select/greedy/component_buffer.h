#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "a3/machine/machine.h"
#include "modules/select/greedy/comparator_tree.h"

namespace a3 {

/// A component product and the row of its key.
struct ComponentProduct {
  std::int64_t product = 0;
  std::int32_t row = 0;
};

/// One side of the component multiplication buffer (paper, V-A, Fig. 9): a circular queue per
/// column, whose heads feed the side's comparator tree.
///
/// A queue that gave up its head gets the next product c = buffer_depth cycles later. It is as deep
/// as lets one column give the head of every iteration: c entries for rows of one slice, fewer for
/// rows of several, whose iterations take longer (ours, docs/timing.md).
class ComponentBuffer : public sc_core::sc_module {
 public:
  ComponentBuffer(const sc_core::sc_module_name& name, SearchSide side, const Machine& machine);

  /// Empties queues and refill path for a new query; its rows have so many slices.
  void clear(int num_slices);

  /// Entries of a queue.
  int queue_depth() const { return queue_depth_; }

  /// Initialisation: appends to the queue of `column`.
  void push(int column, const ComponentProduct& entry);

  /// Starts a cycle of an iteration: the refill requested c cycles ago enters its queue.
  void receive_refill();

  /// The tree's cycle: it sees the heads of `slice`. After the last one it has an iteration's head.
  void look_at(int slice) { tree_.look_at(slice); }

  bool has_head() const { return tree_.has_winner(); }
  int head_column() const { return tree_.winner(); }
  const ComponentProduct& head() const { return queues_[slot(tree_.winner(), 0)]; }

  /// Removes the winning head.
  void pop();

  /// The product that replaces the head popped in this cycle; it is c cycles on its way.
  void request_refill(int column, const ComponentProduct& entry);

 private:
  struct Queue {
    int first = 0;
    int count = 0;
  };
  struct Refill {
    ComponentProduct entry;
    int column = 0;
    bool valid = false;
  };

  std::size_t slot(int column, int offset) const;

  const int buffer_depth_;
  int queue_depth_;
  ComparatorTree tree_;
  std::vector<Queue> state_;
  std::vector<ComponentProduct> queues_;  // [num_columns][queue_depth]
  std::vector<Refill> refill_path_;       // circular, a slot a cycle
  std::size_t path_position_ = 0;
};

}  // namespace a3
