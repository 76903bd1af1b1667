#pragma once

#include <cstdint>
#include <vector>

#include "a3/engine/operation_result.h"

namespace a3 {

/// How a query of a struck operation differs from the same query without soft errors.
struct QueryChange {
  std::int64_t query = 0;  ///< counted from 0 within its operation
  bool candidates = false;
  bool selected = false;                 ///< the rows kept
  std::int64_t num_elements = 0;         ///< elements of the output that differ
  double max_abs_change = 0;             ///< of an element of the output
  double squared_change = 0;             ///< summed over the output
  std::int64_t accept_cycle_change = 0;  ///< struck less sound
  std::int64_t done_cycle_change = 0;

  bool rows() const { return candidates || selected; }
  bool output() const { return num_elements > 0; }
  bool cycles() const { return accept_cycle_change != 0 || done_cycle_change != 0; }
  bool any() const { return rows() || output() || cycles(); }
};

/// The queries in which anything differs, in order. Of the outputs, the first `num_dims` elements;
/// `output_ulp` is the value of a raw 1.
std::vector<QueryChange> changed_queries(const OperationResult& sound,
                                         const OperationResult& struck, int num_dims,
                                         double output_ulp);

}  // namespace a3
