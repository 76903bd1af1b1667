#include "operation_list.h"

#include <fmt/format.h>

#include <string>

namespace a3::python {
namespace {

namespace py = pybind11;

OperationView view_of(const py::handle& operation, std::size_t number) {
  const auto parts = operation.cast<py::tuple>();
  const py::object key = parts[0];
  const py::object value = parts[1];
  const py::object query = parts[2];
  const py::object name = parts[3];
  const std::string where =
      name.is_none() ? fmt::format("operation {}: ", number)
                     : fmt::format("operation {} ({}): ", number, std::string(py::str(name)));
  return OperationView(key, value, query, where);
}

}  // namespace

std::vector<OperationView> operation_views(const py::iterable& operations,
                                           const std::vector<const Machine*>& machines) {
  std::vector<OperationView> views;
  for (const py::handle& operation : operations) {
    views.push_back(view_of(operation, views.size()));
    for (const Machine* machine : machines) views.back().check_fit(*machine);
  }
  return views;
}

void raise_pending_interrupt() {
  const py::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

bool ArrayOperations::next(Operation& operation) {
  if (next_ == views_.size()) return false;
  views_[next_++].read(operation);
  return true;
}

}  // namespace a3::python
