#pragma once

#include <array>
#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/select/greedy/search_side.h"

namespace a3 {

/// Comparator tree over the heads of one side (paper, V-A): the largest product (max side) or the
/// smallest (min side), ties to the lowest column. Exhausted columns take no part.
///
/// The tree has an input a lane and sees the heads of one slice a cycle; a register behind it keeps
/// the best so far (ours). Only what changed heads can change is evaluated; the result is that of
/// the whole tree.
class ComparatorTree : public sc_core::sc_module {
 public:
  ComparatorTree(const sc_core::sc_module_name& name, SearchSide side, int num_lanes,
                 int num_slices);

  /// Takes every head out.
  void clear();

  void set_head(int column, std::int64_t product);
  void remove_head(int column);

  /// A cycle's work; the first slice starts a new search.
  void look_at(int slice);

  /// Among the heads of the slices looked at, as they were then.
  bool has_winner() const { return best_.present; }
  int winner() const { return best_.column; }

 private:
  struct Node {
    std::int64_t rank = 0;  ///< the product, negated on the min side: the larger wins
    std::int32_t column = 0;
    bool present = false;
  };
  /// What the tree gives for one slice.
  struct Tree {
    std::vector<Node> nodes;  // the root at 1, the children of k at 2k and 2k + 1
    std::array<std::size_t, 4> changed{};
    std::size_t num_changed = 0;
  };

  void set_leaf(int column, const Node& leaf);
  void evaluate(Tree& tree) const;
  static void evaluate_path(Tree& tree, std::size_t leaf);
  static const Node& better(const Node& left, const Node& right) {
    if (!left.present) return right;
    return right.present && right.rank > left.rank ? right : left;
  }

  SearchSide side_;
  int num_lanes_;
  std::size_t num_leaves_;   // a power of two
  std::vector<Tree> trees_;  // by slice
  Node best_;
};

}  // namespace a3
