#pragma once

#include <cstdint>
#include <string>

#include "a3/machine/machine.h"
#include "npz/array_shape.h"

namespace a3 {

/// The size of an operation, or of the largest of several, and how messages speak of it.
struct OperationSize {
  std::int64_t num_rows;  ///< n
  std::int64_t num_dims;  ///< d
  std::string rows_of;    ///< what has the rows: "run.npz: array 'key': operation 7"
  std::string dims_of;    ///< what has the columns: "run.npz: array 'key': the shape (500, 64)"
};

/// Of one operation whose key is this array [n, d].
OperationSize size_of(const ArrayShape& key);

/// Throws InputError unless the machine can run an operation of this size.
void check_fit(const OperationSize& size, const Machine& machine);

}  // namespace a3
