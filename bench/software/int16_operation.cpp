#include "bench/software/int16_operation.h"

#include <algorithm>

namespace a3::bench {
namespace {

fast::AlignedVector<std::int16_t> narrowed(const Matrix<std::int32_t>& matrix) {
  fast::AlignedVector<std::int16_t> elements(matrix.data().size());
  std::transform(matrix.data().begin(), matrix.data().end(), elements.begin(),
                 [](std::int32_t raw) { return static_cast<std::int16_t>(raw); });
  return elements;
}

}  // namespace

Int16Operation::Int16Operation(const QuantisedOperation& operation)
    : quantised(operation),
      keys(narrowed(operation.key)),
      values(narrowed(operation.value)),
      queries(narrowed(operation.query)) {}

}  // namespace a3::bench
