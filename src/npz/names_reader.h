#pragma once

#include <cstdint>
#include <string>

#include "npz/array_reader.h"

namespace a3 {

/// The elements of an array of strings (NumPy's type U) one by one, as UTF-8.
class NamesReader {
 public:
  explicit NamesReader(ArrayReader array);

  const ArrayReader& array() const { return array_; }

  /// There is one. Throws InputError, naming the element, for code points that are none.
  std::string next();

  /// To be called after the last element: throws InputError if the checksum does not fit.
  void finish() { array_.finish(); }

 private:
  ArrayReader array_;
  std::u32string buffer_;
  std::int64_t index_ = 0;
};

}  // namespace a3
