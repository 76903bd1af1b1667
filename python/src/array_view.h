#pragma once

#include <pybind11/numpy.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation.h"
#include "npz/element_type.h"
#include "workload/operation_checks.h"

namespace a3::python {

/// A matrix in a caller's NumPy array: where its elements lie, no copy. Keeps the array alive, so
/// it is made, copied and destroyed with the GIL held; reading needs no GIL.
class ArrayView {
 public:
  /// Throws InputError, opened by `where`, if `object` is no array of two dimensions of float16,
  /// float32 or float64.
  ArrayView(const pybind11::handle& object, const std::string& where);

  const ArrayShape& described() const { return described_; }
  int num_rows() const { return static_cast<int>(described_.shape[0]); }
  int num_columns() const { return static_cast<int>(described_.shape[1]); }

  /// Converts the elements, row by row whatever the strides, into `matrix`, whose memory is reused.
  /// Throws InputError for NaN and infinity.
  void read(Matrix<double>& matrix) const;

 private:
  const std::byte* row(std::size_t r) const {
    return data_ + static_cast<std::ptrdiff_t>(r) * row_stride_bytes_;
  }

  pybind11::array array_;
  ArrayShape described_;
  ElementType type_;
  const std::byte* data_ = nullptr;
  std::ptrdiff_t row_stride_bytes_ = 0;
  std::ptrdiff_t column_stride_bytes_ = 0;
};

/// An operation as Python hands it over: arrays, or what stands in their place.
struct OperationParts {
  pybind11::object key;
  pybind11::object value;
  pybind11::object query;
  pybind11::object query_rows;  ///< or None
  pybind11::object name = pybind11::none();
};

/// One attention operation, its matrices in a caller's memory.
struct OperationView {
  ArrayView key;
  ArrayView value;
  ArrayView query;
  std::vector<std::int32_t> query_rows;  ///< empty: every query sees every row
  std::string name;                      ///< empty: none

  /// Throws InputError if the parts are no operation. `where` opens the messages, and ends in ": "
  /// unless it is empty.
  explicit OperationView(const OperationParts& parts, const std::string& where = "");

  /// Throws InputError if the machine does not hold it.
  void check_fit(const Machine& machine) const;

  /// Converts the elements into `operation`, whose memory is reused. Throws InputError for NaN and
  /// infinity.
  void read(Operation& operation) const;
};

}  // namespace a3::python
