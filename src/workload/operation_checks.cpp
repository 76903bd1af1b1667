#include "workload/operation_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "a3/base/input_error.h"

namespace a3 {
namespace {

using Shape = std::vector<std::int64_t>;

constexpr std::int64_t kMaxRows = std::numeric_limits<int>::max();

/// An operation is held in memory whole. Its key and value are bounded by the machine that runs it;
/// this bounds the queries (ours: 128 MiB as doubles), so that a small file that inflates without
/// end does not take all memory.
constexpr std::int64_t kMaxQueryElements = std::int64_t{1} << 24;

/// Opens a message about one operation, or about the array's shape if it is the same for all
/// operations.
std::string subject(const ArrayShape& array, std::optional<std::int64_t> operation) {
  return operation ? fmt::format("{}: operation {}", array.where, *operation)
                   : fmt::format("{}: the shape {}", array.where, shape_text(array.shape));
}

}  // namespace

void check_columns(const ArrayShape& key, const ArrayShape& query) {
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
  if (num_columns > kMaxQueryElements) {  // of a single query
    throw InputError(fmt::format("{}: the shape {} has d = {} columns; at most {} are allowed.",
                                 key.where, shape_text(key.shape), num_columns, kMaxQueryElements));
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
                    std::int64_t num_rows) {
  if (num_rows <= kMaxRows) return;
  throw InputError(fmt::format("{} has n = {} rows; at most {} are allowed in one operation.",
                               subject(key, operation), num_rows, kMaxRows));
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

}  // namespace a3
