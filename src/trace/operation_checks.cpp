#include "a3/trace/operation_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "a3/config/input_error.h"

namespace a3 {
namespace {

using Shape = std::vector<std::int64_t>;

/// An operation is held in memory whole. Rows and columns are bounded by the machine; this bounds
/// the queries (ours: 128 MiB as doubles), so that a small file that inflates without end does not
/// take all memory.
constexpr std::int64_t kMaxQueryElements = std::int64_t{1} << 24;

/// Opens a message about one operation, or about the array's shape if it is the same for all
/// operations.
std::string subject(const ArrayShape& array, std::optional<std::int64_t> operation) {
  return operation ? fmt::format("{}: operation {}", array.where, *operation)
                   : fmt::format("{}: the shape {}", array.where, shape_text(array.shape));
}

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

void check_columns(const ArrayShape& key, const ArrayShape& query, const TraceLimits& limits) {
  const std::int64_t num_columns = key.shape.back();
  if (num_columns == 0) {
    throw InputError(fmt::format("{}: has the shape {}: d = 0; at least one column is needed.",
                                 key.where, shape_text(key.shape)));
  }
  if (query.shape.back() != num_columns) {
    throw InputError(
        fmt::format("{}: has the shape {}, but 'key' has d = {} columns; both need the same d.",
                    query.where, shape_text(query.shape), num_columns));
  }
  if (num_columns > limits.num_dims) {
    throw InputError(
        fmt::format("{}: the shape {} has d = {} columns, but the machine has {} lanes; raise "
                    "/hardware/num_lanes to at least {} or use a trace with smaller d.",
                    key.where, shape_text(key.shape), num_columns, limits.num_dims, num_columns));
  }
}

void check_rows(const ArrayShape& key, const ArrayShape& query) {
  for (const ArrayShape* array : {&key, &query}) {
    const Shape& shape = array->shape;
    const bool is_key = array == &key;
    if (shape.size() == 3 && shape[0] == 0) {
      throw InputError(
          fmt::format("{}: has the shape {}: b = 0; a trace needs at least one operation.",
                      array->where, shape_text(shape)));
    }
    if (shape[shape.size() - 2] == 0) {
      throw InputError(fmt::format(
          "{}: has the shape {}: {} = 0; every operation needs at least one {}.", array->where,
          shape_text(shape), is_key ? "n" : "m", is_key ? "row" : "query"));
    }
    if (shape.size() == 3 && shape[0] != key.shape[0]) {
      throw InputError(
          fmt::format("{}: has the shape {}, but 'key' has {} operations; both need as many.",
                      array->where, shape_text(shape), key.shape[0]));
    }
  }
}

void check_value_shape(const ArrayShape& key, const ArrayShape& value) {
  if (value.shape == key.shape) return;
  throw InputError(fmt::format("{}: has the shape {}, but 'key' has {}; both need the same shape.",
                               value.where, shape_text(value.shape), shape_text(key.shape)));
}

void check_num_rows(const ArrayShape& key, std::optional<std::int64_t> operation,
                    std::int64_t num_rows, const TraceLimits& limits) {
  if (num_rows <= limits.num_rows) return;
  throw InputError(
      fmt::format("{} has n = {} rows, but the machine holds {}; raise /hardware/num_rows to at "
                  "least {} or use "
                  "a trace with fewer rows.",
                  subject(key, operation), num_rows, limits.num_rows, num_rows));
}

void check_num_queries(const ArrayShape& query, std::optional<std::int64_t> operation,
                       std::int64_t num_queries) {
  const std::int64_t most = kMaxQueryElements / query.shape.back();
  if (num_queries <= most) return;
  throw InputError(
      fmt::format("{} has m = {} queries; at most {} of {} columns are allowed in one operation. "
                  "Split it into several operations with the same key and value.",
                  subject(query, operation), num_queries, most, query.shape.back()));
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
