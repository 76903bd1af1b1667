#include "modules/select/greedy/component_buffer.h"

#include <algorithm>

#include "a3/systemc/errors.h"
#include "uarch/latencies.h"

namespace a3 {

ComponentBuffer::ComponentBuffer(const sc_core::sc_module_name& name, SearchSide side,
                                 const Machine& machine)
    : sc_module(name),
      buffer_depth_(machine.timing.buffer_depth),
      queue_depth_(buffer_depth_),
      tree_("comparator_tree", side, machine.hardware.num_lanes,
            machine.hardware.num_slices(machine.hardware.max_dims())),
      state_(static_cast<std::size_t>(machine.hardware.num_columns())),
      queues_(state_.size() * static_cast<std::size_t>(buffer_depth_)),
      refill_path_(static_cast<std::size_t>(buffer_depth_)) {}

void ComponentBuffer::clear(int num_slices) {
  queue_depth_ = a3::queue_depth(buffer_depth_, num_slices);
  std::fill(state_.begin(), state_.end(), Queue{});
  std::fill(refill_path_.begin(), refill_path_.end(), Refill{});
  tree_.clear();
}

std::size_t ComponentBuffer::slot(int column, int offset) const {
  int position = state_[static_cast<std::size_t>(column)].first + offset;
  if (position >= queue_depth_) position -= queue_depth_;
  return static_cast<std::size_t>(column) * static_cast<std::size_t>(queue_depth_) +
         static_cast<std::size_t>(position);
}

void ComponentBuffer::push(int column, const ComponentProduct& entry) {
  Queue& queue = state_[static_cast<std::size_t>(column)];
  if (queue.count == queue_depth_) {
    throw ModelError(std::string(name()) + ": a full queue was written");
  }
  queues_[slot(column, queue.count)] = entry;
  if (queue.count++ == 0) tree_.set_head(column, entry.product);
}

void ComponentBuffer::receive_refill() {
  path_position_ = path_position_ + 1 == refill_path_.size() ? 0 : path_position_ + 1;
  Refill& arrived = refill_path_[path_position_];
  if (!arrived.valid) return;
  push(arrived.column, arrived.entry);
  arrived.valid = false;
}

void ComponentBuffer::pop() {
  const int column = tree_.winner();
  Queue& queue = state_[static_cast<std::size_t>(column)];
  queue.first = queue.first + 1 == queue_depth_ ? 0 : queue.first + 1;
  if (--queue.count > 0) {
    tree_.set_head(column, queues_[slot(column, 0)].product);
  } else {
    tree_.remove_head(column);
  }
}

void ComponentBuffer::request_refill(int column, const ComponentProduct& entry) {
  refill_path_[path_position_] = {entry, column, true};
}

}  // namespace a3
