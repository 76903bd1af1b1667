#include "modules/select/greedy/comparator_tree.h"

#include <algorithm>

#include "arith/bit_widths.h"

namespace a3 {

ComparatorTree::ComparatorTree(const sc_core::sc_module_name& name, SearchSide side,
                               int num_columns)
    : sc_module(name),
      side_(side),
      num_leaves_(std::size_t{1} << ceil_log2(num_columns)),
      nodes_(2 * num_leaves_) {}

void ComparatorTree::clear() {
  std::fill(nodes_.begin(), nodes_.end(), Node{});
  num_changed_ = 0;
}

void ComparatorTree::set_head(int column, std::int64_t product) {
  set_leaf(column, {side_ == SearchSide::kMax ? product : -product, column, true});
}

void ComparatorTree::remove_head(int column) {
  set_leaf(column, {});
}

void ComparatorTree::set_leaf(int column, const Node& leaf) {
  const std::size_t index = num_leaves_ + static_cast<std::size_t>(column);
  nodes_[index] = leaf;
  if (num_changed_ < kMaxPaths) changed_[num_changed_] = index;
  ++num_changed_;
}

void ComparatorTree::evaluate() {
  if (num_changed_ <= kMaxPaths) {
    for (std::size_t c = 0; c < num_changed_; ++c) evaluate_path(changed_[c]);
  } else {
    for (std::size_t node = num_leaves_ - 1; node > 0; --node) {
      nodes_[node] = better(nodes_[2 * node], nodes_[2 * node + 1]);
    }
  }
  num_changed_ = 0;
}

void ComparatorTree::evaluate_path(std::size_t leaf) {
  for (std::size_t node = leaf / 2; node > 0; node /= 2) {
    nodes_[node] = better(nodes_[2 * node], nodes_[2 * node + 1]);
  }
}

}  // namespace a3
