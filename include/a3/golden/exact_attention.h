#pragma once

#include <vector>

#include "a3/trace/matrix.h"
#include "a3/trace/operation.h"

namespace a3 {

/// Attention in double precision on the unquantised trace.
struct ExactAttention {
  Matrix<double> output;  ///< [queries, d]
  Matrix<double> score;   ///< [queries, n], dot products before softmax
};

/// softmax(K q) V without any scaling (paper, II); the largest score is subtracted before
/// exponentiation.
void exact_attention(const Operation& operation, ExactAttention& result);

}  // namespace a3
