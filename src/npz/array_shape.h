#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "npz/element_type.h"

// What holds of every array of numbers, wherever it comes from: a file or a caller's memory. Each
// check throws InputError that names the array, what was found and what is allowed.
namespace a3 {

/// An array as a message speaks of it.
struct ArrayShape {
  std::string where;  ///< opens the message: "file: array 'key'"
  std::vector<std::int64_t> shape;
};

/// A shape as numpy writes it: "(3, 4)", "(5,)".
std::string shape_text(const std::vector<std::int64_t>& shape);

/// The type of an array of numbers, from numpy's `descr`: float16, float32 or float64.
ElementType number_type(std::string_view descr, const std::string& where);

/// Neither NaN nor infinity among rows of `num_columns` elements, the first of which is row
/// `first_row`; `where` opens the message and ends in ": " or ", ".
void check_finite(const std::string& where, const double* elements, std::size_t num_elements,
                  std::size_t first_row, std::size_t num_columns);

}  // namespace a3
