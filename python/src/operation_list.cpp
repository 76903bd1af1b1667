#include "operation_list.h"

#include <fmt/format.h>

#include <string>

namespace a3::python {
namespace {

namespace py = pybind11;

OperationView view_of(const py::handle& operation, std::size_t number) {
  const auto tuple = operation.cast<py::tuple>();
  const OperationParts parts{tuple[0], tuple[1], tuple[2], tuple[3], tuple[4]};
  const std::string where = parts.name.is_none() ? fmt::format("operation {}: ", number)
                                                 : fmt::format("operation {} ({}): ", number,
                                                               std::string(py::str(parts.name)));
  return OperationView(parts, where);
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
