#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// An operation, or some of its rows and queries, in raw fixed point, columns zero-padded to whole
/// slices of the machine's lanes.
struct QuantisedOperation {
  Matrix<std::int32_t> key;    ///< [n, padded_dims]
  Matrix<std::int32_t> value;  ///< [n, padded_dims]
  Matrix<std::int32_t> query;  ///< [m, padded_dims]
  int num_dims = 0;            ///< columns before padding
  std::int64_t saturated_elements = 0;
  /// [m], rows that each query sees, counted from the first; empty: all.
  std::vector<std::int32_t> visible_rows = {};

  int num_rows() const { return key.num_rows(); }
  int num_queries() const { return query.num_rows(); }
  int padded_dims() const { return key.num_cols(); }
  int num_visible_rows(int q) const {
    return visible_rows.empty() ? num_rows() : visible_rows[static_cast<std::size_t>(q)];
  }
};

/// What of an operation is quantised: rows [first_row, first_row + num_rows) and some queries.
struct QuantisedPart {
  int first_row;
  int num_rows;
  const std::vector<int>& queries;
  const std::vector<std::int32_t>& visible_rows;  ///< of each query, counted from `first_row`
};

/// clamp(rint(x * 2^f), -L, L) with L = 2^(i+f) - 1: symmetric range (paper, III-B), ties to even
/// (ours).
std::int32_t quantise(double x, const Numerics& numerics);

/// Quantises and pads all three matrices, reusing the memory of `result`; counts the elements that
/// were clamped.
void quantise(const Operation& operation, const Machine& machine, QuantisedOperation& result);

/// The same of a part. `saturated_elements` counts those of the queries only if the part holds the
/// operation's first row, so that the parts of an operation together count each element once.
void quantise(const Operation& operation, const QuantisedPart& part, const Machine& machine,
              QuantisedOperation& result);

}  // namespace a3
