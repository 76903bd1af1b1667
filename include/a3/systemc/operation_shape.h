#pragma once

#include <cstdint>

namespace a3 {

/// What an accelerator is told of the operation that its memories hold, or of the tile of one.
struct OperationShape {
  int num_rows = 0;
  int num_slices = 1;     ///< words of a row
  int rows_of_whole = 0;  ///< of the operation that these rows are a tile of; 0: they are all of it
  /// M of these rows, where the machine has candidate selection; 0: what the machine says.
  std::int64_t num_iterations = 0;
  /// T, in (0, 100], where the machine has post-scoring; 0: what the machine says.
  double threshold_percent = 0;

  int num_rows_of_whole() const { return rows_of_whole == 0 ? num_rows : rows_of_whole; }
};

}  // namespace a3
