#pragma once

#include <cstdint>
#include <vector>

#include "a3/golden/exact_attention.h"
#include "a3/machine/machine.h"
#include "a3/report/accuracy.h"
#include "a3/workload/operation.h"

namespace a3 {

/// A row of a query that matters: one of the (up to) five with the largest exact scores.
struct HeavyRow {
  std::int32_t row = 0;
  double score = 0;  ///< exact
  int tile = 0;      ///< that holds it
  int tile_rows = 0;
  /// M of the tile; 0 without candidate selection.
  std::int64_t iterations = 0;
  /// In which iteration the search, which takes products in falling order, comes to the row:
  /// products of its tile, rounded to the machine's format, that are larger than the row's largest,
  /// and half of those that equal it, itself counted as one. Infinite for a row without a positive
  /// product.
  double reach = 0;
};

/// The heavy rows of each query, the largest score first (ours, docs/when_it_works.md). [m]
using HeavyRows = std::vector<std::vector<HeavyRow>>;

/// Of an operation that fits the machine (a3/plan/fit.h).
HeavyRows heavy_rows(const Operation& operation, const Machine& machine);

/// Turns an operation's heavy rows into those on a machine that differs in M and T alone, which
/// takes no time beside finding them.
void take_iterations(HeavyRows& rows, const Operation& operation, const Machine& machine);

}  // namespace a3
