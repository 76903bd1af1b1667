#pragma once

#include <cstdint>
#include <vector>

#include "a3/golden/selector.h"
#include "golden/sorted_columns.h"

namespace a3::golden {

/// The two sides of the greedy search.
enum class Side { kMax, kMin };

/// One product on its way to a greedy score.
struct Pop {
  std::int64_t product;
  std::int32_t row_id;

  friend bool operator==(const Pop& a, const Pop& b) {
    return a.product == b.product && a.row_id == b.row_id;
  }
};

/// The first `count` products (all n*d if there are fewer) in the order in which one side's steps
/// take them. `query` has one raw number per column.
std::vector<Pop> pop_order(const SortedColumns& columns, const std::int64_t* query, Side side,
                           std::int64_t count);

/// What the greedy search leaves behind.
struct GreedySelection {
  std::vector<std::int64_t> greedy_score;  ///< [n], in products
  /// The first row that the max side took and the query sees, or the last that it sees.
  std::int32_t fallback_row = 0;

  /// Rows with a positive greedy score, ascending; `fallback_row` alone if there is none (the
  /// latter is ours).
  std::vector<std::int32_t> candidates() const;
};

/// The greedy search (paper, IV-C). What it takes of rows that the query does not see counts for
/// nothing (ours).
GreedySelection select_greedily(const SortedColumns& columns, const SelectorQuery& query);

}  // namespace a3::golden
