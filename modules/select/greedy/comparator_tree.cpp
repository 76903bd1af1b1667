#include "modules/select/greedy/comparator_tree.h"

#include <algorithm>

#include "arith/bit_widths.h"

namespace a3 {

ComparatorTree::ComparatorTree(const sc_core::sc_module_name& name, SearchSide side, int num_lanes,
                               int num_slices)
    : sc_module(name),
      side_(side),
      num_lanes_(num_lanes),
      num_leaves_(std::size_t{1} << ceil_log2(num_lanes)),
      trees_(static_cast<std::size_t>(num_slices)) {
  for (Tree& tree : trees_) tree.nodes.resize(2 * num_leaves_);
}

void ComparatorTree::clear() {
  for (Tree& tree : trees_) {
    std::fill(tree.nodes.begin(), tree.nodes.end(), Node{});
    tree.num_changed = 0;
  }
  best_ = {};
}

void ComparatorTree::set_head(int column, std::int64_t product) {
  set_leaf(column, {side_ == SearchSide::kMax ? product : -product, column, true});
}

void ComparatorTree::remove_head(int column) {
  set_leaf(column, {});
}

void ComparatorTree::set_leaf(int column, const Node& leaf) {
  Tree& tree = trees_[static_cast<std::size_t>(column / num_lanes_)];
  const std::size_t index = num_leaves_ + static_cast<std::size_t>(column % num_lanes_);
  tree.nodes[index] = leaf;
  if (tree.num_changed < tree.changed.size()) tree.changed[tree.num_changed] = index;
  ++tree.num_changed;
}

void ComparatorTree::look_at(int slice) {
  Tree& tree = trees_[static_cast<std::size_t>(slice)];
  if (tree.num_changed > 0) evaluate(tree);
  const Node& root = tree.nodes[1];
  best_ = slice == 0 ? root : better(best_, root);
}

void ComparatorTree::evaluate(Tree& tree) const {
  if (tree.num_changed <= tree.changed.size()) {
    for (std::size_t c = 0; c < tree.num_changed; ++c) evaluate_path(tree, tree.changed[c]);
  } else {  // beyond a few paths, the whole tree is cheaper
    for (std::size_t node = num_leaves_ - 1; node > 0; --node) {
      tree.nodes[node] = better(tree.nodes[2 * node], tree.nodes[2 * node + 1]);
    }
  }
  tree.num_changed = 0;
}

void ComparatorTree::evaluate_path(Tree& tree, std::size_t leaf) {
  for (std::size_t node = leaf / 2; node > 0; node /= 2) {
    tree.nodes[node] = better(tree.nodes[2 * node], tree.nodes[2 * node + 1]);
  }
}

}  // namespace a3
