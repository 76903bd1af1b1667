#pragma once

#include <cstdint>

#include "a3/workload/operation.h"

namespace a3 {

/// Attention operations, one after another.
class OperationSource {
 public:
  OperationSource() = default;
  OperationSource(const OperationSource&) = delete;
  OperationSource& operator=(const OperationSource&) = delete;
  virtual ~OperationSource() = default;

  virtual std::int64_t num_operations() const = 0;

  /// Puts the next operation into `operation`, reusing its memory; false at the end. Throws
  /// InputError for one that cannot be used.
  virtual bool next(Operation& operation) = 0;
};

}  // namespace a3
