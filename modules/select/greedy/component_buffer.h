#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/select/greedy/comparator_tree.h"

namespace a3 {

/// A component product and the row of its key.
struct ComponentProduct {
  std::int64_t product = 0;
  std::int32_t row = 0;
};

/// One side of the component multiplication buffer (paper, V-A, Fig. 9): a circular queue of depth
/// c per column, whose heads feed the side's comparator tree.
///
/// A queue that gave up its head gets the next product c cycles later, so that one column can give
/// a head every cycle.
class ComponentBuffer : public sc_core::sc_module {
 public:
  ComponentBuffer(const sc_core::sc_module_name& name, SearchSide side, int num_columns, int depth);

  /// Empties queues and refill path for a new query.
  void clear();

  /// Initialisation: appends to the queue of `column`.
  void push(int column, const ComponentProduct& entry);

  /// Starts an iteration's cycle: the refill requested c cycles ago enters its queue.
  void receive_refill();

  bool has_head() { return tree_.has_winner(); }
  int head_column() { return tree_.winner(); }
  const ComponentProduct& head() { return queues_[slot(tree_.winner(), 0)]; }

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

  int depth_;
  ComparatorTree tree_;
  std::vector<Queue> state_;
  std::vector<ComponentProduct> queues_;  // [num_columns][depth]
  std::vector<Refill> refill_path_;       // circular, a slot a cycle
  std::size_t path_position_ = 0;
};

}  // namespace a3
