#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <vector>

namespace a3::python {

/// How many rows each query sees, from a NumPy array of integers [num_queries]. Throws InputError,
/// opened by `where`, for anything else, and for a number that is not 1 to `num_rows`.
std::vector<std::int32_t> read_query_rows(const pybind11::handle& array, const std::string& where,
                                          int num_rows, int num_queries);

}  // namespace a3::python
