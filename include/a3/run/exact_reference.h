#pragma once

#include <vector>

#include "a3/base/matrix.h"
#include "a3/golden/exact_attention.h"
#include "a3/report/accuracy.h"
#include "a3/workload/operation.h"

namespace a3 {

/// What exact attention says of each query of an operation; the same for every machine. Keeps its
/// memory from operation to operation.
class ExactReference {
 public:
  ExactReference() = default;
  ExactReference(const ExactReference&) = delete;
  ExactReference& operator=(const ExactReference&) = delete;

  void compute(const Operation& operation);

  const ExactAnswer& operator[](int query) const {
    return answers_[static_cast<std::size_t>(query)];
  }

 private:
  ExactAttention attention_;
  Matrix<double> output_;  ///< [queries, d]
  std::vector<ExactAnswer> answers_;
};

}  // namespace a3
