#pragma once

#include <cstdint>
#include <vector>

#include "rtl/cosim/rtl_core.h"
#include "rtl/tests/rtl_operation.h"

namespace a3::rtl::test {

/// One iteration of candidate selection.
struct ExpectedIteration {
  std::int64_t running_sum = 0;  ///< when it began
  Pop max_pop, min_pop;
};

/// What a query computes.
struct ExpectedValues {
  std::vector<ExpectedIteration> iterations;  ///< [M]; empty without candidate selection
  std::vector<int> candidates;                ///< ascending row ids
  std::vector<std::int64_t> scores;           ///< of the candidates: dot products
  std::int64_t max = 0;
  std::vector<int> kept;                ///< positions in `candidates`
  std::vector<std::int64_t> exponents;  ///< of the kept
  std::int64_t sum = 0;
  std::vector<std::int64_t> weights;  ///< of the kept
  std::vector<std::int64_t> output;   ///< of all columns, padding included
};

/// Contract, sections 1 to 3 and 11, read literally: in every iteration every column's head is
/// looked at. Exponent and weight are the golden model's.
ExpectedValues expected_values(const BuiltMachine& machine, const RtlOperation& operation,
                               int query);

}  // namespace a3::rtl::test
