#pragma once

#include <cstdint>

#include "npz/int64_reader.h"

namespace a3 {

/// The offsets of a ragged trace, read one by one, so that a file of any number of operations takes
/// constant memory.
class OffsetsReader {
 public:
  /// `rows_name` and `num_rows` are the array that the offsets divide. Throws InputError unless
  /// `array` is one-dimensional with at least two elements, the first of them 0.
  OffsetsReader(ArrayReader array, std::string rows_name, std::int64_t num_rows);

  const ArrayReader& array() const { return offsets_.array(); }
  std::int64_t num_operations() const { return array().shape()[0] - 1; }

  /// Rows of the next operation, at least 1. Throws InputError for offsets that decrease, leave an
  /// operation empty, go beyond the rows or, at the last one, leave rows over.
  std::int64_t next();

  /// To be called after the last operation: throws InputError if the checksum does not fit.
  void finish() { offsets_.finish(); }

 private:
  Int64Reader offsets_;
  std::string rows_name_;
  std::int64_t num_rows_;
  std::int64_t operation_ = 0;
  std::int64_t offset_ = 0;  ///< where the next operation begins
};

}  // namespace a3
