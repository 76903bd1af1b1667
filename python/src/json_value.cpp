#include "json_value.h"

#include <pybind11/stl.h>

#include <stdexcept>
#include <string>

namespace a3::python {
namespace {

namespace py = pybind11;
using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const py::handle& object, const std::string& where) {
  const auto type = py::type::of(object).attr("__name__").cast<std::string>();
  throw std::invalid_argument(type + " is no JSON" + (where.empty() ? "" : " " + where));
}

bool is_numpy_scalar(const py::handle& object) {
  return py::isinstance(object, py::module_::import("numpy").attr("generic"));
}

/// Throws std::invalid_argument for a string that UTF-8 cannot hold.
std::string text(const py::handle& object) {
  try {
    return object.cast<std::string>();
  } catch (const py::cast_error&) {
    throw std::invalid_argument("a string holds half a surrogate pair");
  }
}

Json integer(const py::handle& object) {
  int is_beyond = 0;
  const long long number = PyLong_AsLongLongAndOverflow(object.ptr(), &is_beyond);
  if (is_beyond == 0) return number;
  const double nearest = PyLong_AsDouble(object.ptr());
  if (PyErr_Occurred() == nullptr) return nearest;
  PyErr_Clear();
  throw std::invalid_argument("an integer is larger than any double");
}

Json value_at(const py::handle& object, int level);

Json array(const py::sequence& items, int level) {
  Json values = Json::array();
  for (const py::handle& item : items) values.push_back(value_at(item, level + 1));
  return values;
}

Json object_of(const py::dict& members, int level) {
  Json values = Json::object();
  for (const auto& [key, value] : members) {
    if (!py::isinstance<py::str>(key)) refuse(key, "as the key of a dictionary");
    values[text(key)] = value_at(value, level + 1);
  }
  return values;
}

/// A list may hold itself.
void check_level(int level) {
  constexpr int kMostLevels = 64;  // as in a file
  if (level <= kMostLevels) return;
  throw std::invalid_argument("lists and dictionaries are nested deeper than " +
                              std::to_string(kMostLevels) + " levels");
}

Json value_at(const py::handle& object, int level) {
  check_level(level);
  if (object.is_none()) return nullptr;
  if (py::isinstance<py::bool_>(object)) return object.cast<bool>();
  if (py::isinstance<py::int_>(object)) return integer(object);
  if (py::isinstance<py::float_>(object)) return object.cast<double>();
  if (py::isinstance<py::str>(object)) return text(object);
  if (py::isinstance<py::dict>(object)) return object_of(py::cast<py::dict>(object), level);
  if (py::isinstance<py::list>(object) || py::isinstance<py::tuple>(object)) {
    return array(py::cast<py::sequence>(object), level);
  }
  if (is_numpy_scalar(object)) {
    const py::object item = object.attr("item")();
    if (is_numpy_scalar(item)) refuse(object, "");  // a long double stays one
    return value_at(item, level);
  }
  if (py::hasattr(object, "__fspath__")) return value_at(object.attr("__fspath__")(), level + 1);
  refuse(object, "");
}

}  // namespace

Json json_value(const py::handle& object) {
  return value_at(object, 0);
}

}  // namespace a3::python
