#include "query_rows.h"

#include <fmt/format.h>
#include <pybind11/numpy.h>

#include "a3/base/input_error.h"
#include "npz/array_shape.h"

namespace a3::python {
namespace {

namespace py = pybind11;

py::array checked_array(const py::handle& object, const std::string& where, int num_queries) {
  if (!py::isinstance<py::array>(object) || py::hasattr(object, "mask")) {
    throw InputError(
        fmt::format("{}: is of type {}; allowed are None, every query sees every row, and a NumPy "
                    "array of integers ({},); convert it with numpy.asarray.",
                    where, py::type::of(object).attr("__name__").cast<std::string>(), num_queries));
  }
  auto array = py::reinterpret_borrow<py::array>(object);
  const char kind = array.dtype().kind();
  if (kind != 'i' && kind != 'u') {
    throw InputError(
        fmt::format("{}: holds {}; allowed are integers of any size; convert it with "
                    ".astype(numpy.int64).",
                    where, std::string(py::str(array.dtype()))));
  }
  const std::vector<std::int64_t> shape(array.shape(), array.shape() + array.ndim());
  if (shape != std::vector<std::int64_t>{num_queries}) {
    throw InputError(fmt::format("{}: has the shape {}; needed is a number for each query, ({},).",
                                 where, shape_text(shape), num_queries));
  }
  return array;
}

/// `Integer` holds every number of the array.
template <typename Integer>
std::vector<std::int32_t> read(const py::array& array, const std::string& where, int num_rows) {
  const auto numbers = py::array_t<Integer, py::array::forcecast>(array);
  std::vector<std::int32_t> rows;
  rows.reserve(static_cast<std::size_t>(numbers.size()));
  for (py::ssize_t q = 0; q < numbers.size(); ++q) {
    const Integer number = numbers.at(q);
    if (number < 1 || number > static_cast<Integer>(num_rows)) {
      throw InputError(
          fmt::format("{}: query {}: is {}; allowed are 1 to {}, the rows of the operation: a "
                      "query sees rows 0 to query_rows - 1.",
                      where, q, number, num_rows));
    }
    rows.push_back(static_cast<std::int32_t>(number));
  }
  return rows;
}

}  // namespace

std::vector<std::int32_t> read_query_rows(const py::handle& object, const std::string& where,
                                          int num_rows, int num_queries) {
  const py::array array = checked_array(object, where, num_queries);
  return array.dtype().kind() == 'u' ? read<std::uint64_t>(array, where, num_rows)
                                     : read<std::int64_t>(array, where, num_rows);
}

}  // namespace a3::python
