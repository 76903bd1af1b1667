#pragma once

#include <cstdint>

#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// An operation in raw fixed point, columns zero-padded to the machine's lanes.
struct QuantisedOperation {
  Matrix<std::int32_t> key;    ///< [n, num_lanes]
  Matrix<std::int32_t> value;  ///< [n, num_lanes]
  Matrix<std::int32_t> query;  ///< [m, num_lanes]
  int num_dims = 0;            ///< columns before padding
  std::int64_t saturated_elements = 0;

  int num_rows() const { return key.num_rows(); }
  int num_queries() const { return query.num_rows(); }
};

/// clamp(rint(x * 2^f), -L, L) with L = 2^(i+f) - 1: symmetric range (paper, III-B), ties to even
/// (ours).
std::int32_t quantise(double x, const Numerics& numerics);

/// Quantises and pads all three matrices, reusing the memory of `result`; counts the elements that
/// were clamped.
void quantise(const Operation& operation, const Machine& machine, QuantisedOperation& result);

}  // namespace a3
