#pragma once

#include <pybind11/pybind11.h>

#include <nlohmann/json.hpp>

namespace a3::python {

/// A value of Python's as JSON: None, bool, int, float, str, NumPy's scalars, paths, and
/// dictionaries, lists and tuples of them. Integers beyond 64 bits become the nearest double, as
/// reading their digits would. Throws std::invalid_argument that names the type of anything else,
/// or says that they are nested too deeply.
nlohmann::ordered_json json_value(const pybind11::handle& object);

}  // namespace a3::python
