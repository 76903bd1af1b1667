#include "a3/plan/fit.h"

#include <fmt/format.h>

#include "a3/base/input_error.h"
#include "plan/operation_size.h"

namespace a3 {
namespace {

std::string shape_of(const ArrayShape& key) {
  return fmt::format("{}: the shape {}", key.where, shape_text(key.shape));
}

/// In a ragged trace the operation is named; in others they all have the array's shape.
OperationSize largest_of(const TraceHeader& trace) {
  const ArrayShape key{fmt::format("{}: array 'key'", trace.file.string()), trace.key_shape};
  OperationSize size{trace.num_rows_max, trace.num_dims, shape_of(key), shape_of(key)};
  if (trace.form == TraceForm::kRagged) {
    size.rows_of = fmt::format("{}: operation {}", key.where, trace.most_rows_operation);
  }
  return size;
}

}  // namespace

OperationSize size_of(const ArrayShape& key) {
  return {key.shape[0], key.shape[1], shape_of(key), shape_of(key)};
}

void check_fit(const OperationSize& size, const Machine& machine) {
  const Hardware& hardware = machine.hardware;
  if (size.num_dims > hardware.num_lanes) {
    throw InputError(
        fmt::format("{} has d = {} columns, but the machine has {} lanes; raise "
                    "/hardware/num_lanes to at least {} or use a trace with smaller d.",
                    size.dims_of, size.num_dims, hardware.num_lanes, size.num_dims));
  }
  if (size.num_rows > hardware.num_rows) {
    throw InputError(
        fmt::format("{} has n = {} rows, but the machine holds {}; raise /hardware/num_rows to at "
                    "least {} or use a trace with fewer rows.",
                    size.rows_of, size.num_rows, hardware.num_rows, size.num_rows));
  }
}

void check_fit(const std::vector<TraceHeader>& traces, const Machine& machine) {
  for (const TraceHeader& trace : traces) check_fit(largest_of(trace), machine);
}

void check_fit(const Operation& operation, std::int64_t number, const Machine& machine) {
  const std::string name = fmt::format("operation {}", number);
  check_fit(OperationSize{operation.num_rows(), operation.num_dims(), name, name}, machine);
}

}  // namespace a3
