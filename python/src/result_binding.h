#pragma once

#include <pybind11/pybind11.h>

namespace a3::python {

/// Adds the result's type to the module, which can be pickled, and what is said of its tables.
void define_result(pybind11::module_& module);

/// Adds what a run on a system took, once the machine's type is there.
void define_system_section(pybind11::module_& module);

}  // namespace a3::python
