#include "npz/array_shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

/// True if no element is NaN or infinite. NaN * 0 and infinity * 0 are NaN, and a NaN stays one in
/// a sum. Without a branch per element, and with several sums so that an addition need not wait for
/// the one before.
bool all_finite(const double* elements, std::size_t num_elements) {
  constexpr std::size_t kNumSums = 8;
  std::array<double, kNumSums> sums = {};
  std::size_t i = 0;
  for (; i + kNumSums <= num_elements; i += kNumSums) {
    for (std::size_t k = 0; k < kNumSums; ++k) sums[k] += elements[i + k] * 0.0;
  }
  for (; i < num_elements; ++i) sums[0] += elements[i] * 0.0;
  return std::all_of(sums.begin(), sums.end(), [](double sum) { return sum == 0; });
}

}  // namespace

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

ElementType number_type(std::string_view descr, const std::string& where) {
  const std::optional<ElementType> type = element_type_of(descr);
  if (type && type->is_float()) return *type;
  throw InputError(
      fmt::format("{}: holds {}; allowed are float16, float32 and float64; convert it with "
                  ".astype(numpy.float32).",
                  where, describe_type(descr)));
}

void check_finite(const std::string& where, const double* elements, std::size_t num_elements,
                  std::size_t first_row, std::size_t num_columns) {
  if (all_finite(elements, num_elements)) return;
  const double* bad = std::find_if_not(elements, elements + num_elements,
                                       [](double element) { return std::isfinite(element); });
  const auto index = static_cast<std::size_t>(bad - elements);
  throw InputError(fmt::format("{}row {}, column {} is {}; every element must be a finite number.",
                               where, first_row + index / num_columns, index % num_columns, *bad));
}

}  // namespace a3
