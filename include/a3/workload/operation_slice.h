#pragma once

#include <cstdint>

#include "a3/workload/operation_source.h"

namespace a3 {

/// Operations `first` up to, not including, `end`.
struct OperationRange {
  std::int64_t first = 0;
  std::int64_t end = 0;

  std::int64_t size() const { return end - first; }
};

/// Some of the operations of a source, which must outlive it; those before them are read, too.
class OperationSlice : public OperationSource {
 public:
  OperationSlice(OperationSource& operations, OperationRange range)
      : operations_(operations), range_(range) {}

  std::int64_t num_operations() const override { return range_.size(); }

  bool next(Operation& operation) override {
    for (; next_ < range_.first; ++next_) {
      if (!operations_.next(operation)) return false;
    }
    return next_++ < range_.end && operations_.next(operation);
  }

 private:
  OperationSource& operations_;
  const OperationRange range_;
  std::int64_t next_ = 0;
};

}  // namespace a3
