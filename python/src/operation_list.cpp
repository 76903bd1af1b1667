#include "operation_list.h"

#include <fmt/format.h>

#include <string>

#include "a3/base/input_error.h"
#include "plan/operation_size.h"

namespace a3::python {
namespace {

namespace py = pybind11;

OperationView view_of(const py::handle& operation, std::size_t number) {
  const std::string where = fmt::format("operation {}: ", number);
  if (!py::isinstance<py::tuple>(operation) && !py::isinstance<py::list>(operation)) {
    throw InputError(where + "is of type " +
                     py::type::of(operation).attr("__name__").cast<std::string>() +
                     "; allowed is a tuple (key, value, query).");
  }
  const auto parts = py::reinterpret_borrow<py::sequence>(operation);
  if (parts.size() != 3) {
    throw InputError(fmt::format("{}has {} parts; allowed is a tuple (key, value, query).", where,
                                 parts.size()));
  }
  const py::object key = parts[0];
  const py::object value = parts[1];
  const py::object query = parts[2];
  return OperationView(key, value, query, where);
}

}  // namespace

std::vector<OperationView> operation_views(const py::iterable& operations,
                                           const std::vector<const Machine*>& machines) {
  std::vector<OperationView> views;
  for (const py::handle& operation : operations) {
    views.push_back(view_of(operation, views.size()));
    for (const Machine* machine : machines) {
      check_fit(size_of(views.back().key.described()), *machine);
    }
  }
  return views;
}

void raise_pending_interrupt() {
  const py::gil_scoped_acquire acquire;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

bool ArrayOperations::next(Operation& operation) {
  if (next_ == views_.size()) return false;
  const OperationView& view = views_[next_++];
  view.key.read(operation.key);
  view.value.read(operation.value);
  view.query.read(operation.query);
  return true;
}

}  // namespace a3::python
