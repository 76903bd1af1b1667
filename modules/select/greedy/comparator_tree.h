#pragma once

#include <array>
#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/select/greedy/search_side.h"

namespace a3 {

/// Single-cycle comparator tree over the heads of one side (paper, V-A): the largest product (max
/// side) or the smallest (min side), ties to the lowest column. Exhausted columns take no part.
///
/// Only what changed heads can change is evaluated, once the winner is asked for; the result is
/// that of the whole tree.
class ComparatorTree : public sc_core::sc_module {
 public:
  ComparatorTree(const sc_core::sc_module_name& name, SearchSide side, int num_columns);

  /// Takes every head out.
  void clear();

  void set_head(int column, std::int64_t product);
  void remove_head(int column);

  bool has_winner() { return root().present; }
  int winner() { return root().column; }

 private:
  struct Node {
    std::int64_t rank = 0;  ///< the product, negated on the min side: the larger wins
    std::int32_t column = 0;
    bool present = false;
  };

  void set_leaf(int column, const Node& leaf);
  const Node& root() {
    if (num_changed_ > 0) evaluate();
    return nodes_[1];
  }
  void evaluate();
  void evaluate_path(std::size_t leaf);
  static const Node& better(const Node& left, const Node& right) {
    if (!left.present) return right;
    return right.present && right.rank > left.rank ? right : left;
  }

  SearchSide side_;
  std::size_t num_leaves_;                     // a power of two
  std::vector<Node> nodes_;                    // the root at 1, the children of k at 2k and 2k + 1
  static constexpr std::size_t kMaxPaths = 4;  // beyond it, the whole tree is cheaper
  std::array<std::size_t, kMaxPaths> changed_{};
  std::size_t num_changed_ = 0;
};

}  // namespace a3
