#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "npz/array_reader.h"

namespace a3 {

/// The elements of an array of integers one by one, so that an array of any length takes constant
/// memory.
class Int64Reader {
 public:
  explicit Int64Reader(ArrayReader array);

  const ArrayReader& array() const { return array_; }

  /// There is one.
  std::int64_t next();

  /// To be called after the last element: throws InputError if the checksum does not fit.
  void finish() { array_.finish(); }

 private:
  ArrayReader array_;
  std::vector<std::int64_t> buffer_;
  std::size_t buffer_position_ = 0;
  std::int64_t num_left_ = 1;  ///< elements not yet in the buffer
};

}  // namespace a3
