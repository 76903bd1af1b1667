#pragma once

#include <cstdint>
#include <vector>

#include "npz/int64_reader.h"

namespace a3 {

/// How many rows each query of a trace sees, operation after operation.
class QueryRowsReader {
 public:
  /// `queries` is the array whose queries they belong to. Throws InputError unless `array` has its
  /// shape without the columns.
  QueryRowsReader(ArrayReader array, const ArrayReader& queries);

  /// Of the next operation, which has n rows and m queries. Throws InputError for numbers that are
  /// not 1 to n, naming the element.
  void next(int num_rows, int num_queries, std::vector<std::int32_t>& query_rows);

  /// To be called after the last operation: throws InputError if the checksum does not fit.
  void finish() { rows_.finish(); }

 private:
  Int64Reader rows_;
  std::int64_t operation_ = 0;
};

}  // namespace a3
