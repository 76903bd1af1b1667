#include "array_view.h"

#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "a3/base/input_error.h"
#include "plan/operation_size.h"
#include "query_rows.h"

namespace a3::python {
namespace {

namespace py = pybind11;

py::array checked_array(const py::handle& object, const std::string& where) {
  const auto type_name = [&] { return py::type::of(object).attr("__name__").cast<std::string>(); };
  if (!py::isinstance<py::array>(object)) {
    throw InputError(
        fmt::format("{}: is of type {}; allowed is a NumPy array [rows, d] of float16, float32 or "
                    "float64; convert it with numpy.asarray.",
                    where, type_name()));
  }
  if (py::hasattr(object, "mask")) {
    throw InputError(
        fmt::format("{}: is of type {}, but A3 has no mask; leave masked rows out of the array.",
                    where, type_name()));
  }
  return py::reinterpret_borrow<py::array>(object);
}

}  // namespace

ArrayView::ArrayView(const py::handle& object, const std::string& where)
    : array_(checked_array(object, where)) {
  described_.where = where;
  described_.shape.assign(array_.shape(), array_.shape() + array_.ndim());
  type_ = number_type(array_.dtype().attr("str").cast<std::string>(), where);
  if (array_.ndim() != 2) {
    throw InputError(fmt::format("{}: has the shape {}; allowed are two dimensions [rows, d].",
                                 where, shape_text(described_.shape)));
  }
  data_ = static_cast<const std::byte*>(array_.data());
  row_stride_bytes_ = array_.strides(0);
  column_stride_bytes_ = array_.strides(1);
}

void ArrayView::read(Matrix<double>& matrix) const {
  matrix.resize(num_rows(), num_columns());
  const auto rows = static_cast<std::size_t>(num_rows());
  const auto columns = static_cast<std::size_t>(num_columns());
  const std::size_t element_bytes = type_.size_bytes();
  const bool rows_are_dense = column_stride_bytes_ == static_cast<std::ptrdiff_t>(element_bytes);
  std::vector<std::byte> gathered(rows_are_dense ? 0 : columns * element_bytes);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::byte* bytes = row(r);
    if (!rows_are_dense) {
      for (std::size_t c = 0; c < columns; ++c) {
        std::memcpy(gathered.data() + c * element_bytes,
                    bytes + static_cast<std::ptrdiff_t>(c) * column_stride_bytes_, element_bytes);
      }
      bytes = gathered.data();
    }
    decode(type_, bytes, columns, matrix.row(static_cast<int>(r)));
  }
  check_finite(described_.where + ": ", matrix.data().data(), rows * columns, 0, columns);
}

OperationView::OperationView(const OperationParts& parts, const std::string& where)
    : key(parts.key, where + "array 'key'"),
      value(parts.value, where + "array 'value'"),
      query(parts.query, where + "array 'query'") {
  check_columns(key.described(), query.described());
  check_rows(key.described(), query.described());
  check_value_shape(key.described(), value.described());
  check_num_rows(key.described(), {}, key.described().shape[0]);
  check_num_queries(query.described(), {}, query.described().shape[0]);
  if (!parts.query_rows.is_none()) {
    query_rows = read_query_rows(parts.query_rows, where + "array 'query_rows'", key.num_rows(),
                                 query.num_rows());
  }
  if (!parts.name.is_none()) name = std::string(py::str(parts.name));
}

void OperationView::check_fit(const Machine& machine) const {
  a3::check_fit(size_of(key.described()), machine);
}

void OperationView::read(Operation& operation) const {
  key.read(operation.key);
  value.read(operation.value);
  query.read(operation.query);
  operation.query_rows = query_rows;
  operation.name = name;
}

}  // namespace a3::python
