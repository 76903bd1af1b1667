#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/base/matrix.h"
#include "npz/array_reader.h"
#include "npz/array_shape.h"

namespace a3 {

/// The matrices of one array, operation after operation: slices of a 3-D array, runs of rows of a
/// 2-D one.
///
/// A C-order array is converted as it is read, in constant memory. A Fortran-order array holds the
/// elements of an operation scattered, so it is read whole at the first call; it may have at most
/// 256 MiB (ours).
class MatrixReader {
 public:
  /// `array` has two or three dimensions, none of them 0.
  explicit MatrixReader(ArrayReader array);

  const ArrayReader& array() const { return array_; }
  ArrayShape described() const { return {array_.where(), array_.shape()}; }
  int num_cols() const { return static_cast<int>(array_.shape().back()); }

  /// Reads the next `num_rows` rows into `matrix`. Throws InputError for damaged data, NaN and
  /// infinity.
  void next(int num_rows, Matrix<double>& matrix);

  /// To be called after the last row: throws InputError if the checksum does not fit.
  void finish() { array_.finish(); }

 private:
  std::size_t element_bytes() const { return array_.type().size_bytes(); }
  void read_whole_array();
  void gather(std::size_t first_row, std::size_t num_rows);

  ArrayReader array_;
  std::vector<std::byte> bytes_;  ///< of the rows that are being converted
  std::vector<std::byte> whole_;  ///< of a Fortran-order array
  std::size_t row_ = 0;           ///< rows read so far, counted through all operations
  std::int64_t operation_ = 0;    ///< operations read so far
};

}  // namespace a3
