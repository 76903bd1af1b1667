#include "read_trace.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "a3/base/input_error.h"
#include "a3/workload/trace_stream.h"

namespace a3::fuzz {
namespace {

/// Larger operations are left alone, as a run does that has a small machine: their memory is what
/// the file says.
constexpr int kMostRows = 64;
constexpr int kMostDims = 16;

bool is_finite(const Matrix<double>& matrix) {
  return std::all_of(matrix.data().begin(), matrix.data().end(),
                     [](double x) { return std::isfinite(x); });
}

void check(const Operation& operation, const TraceHeader& header) {
  const bool is_sound =
      operation.num_rows() >= 1 && operation.num_queries() >= 1 &&
      operation.num_dims() == header.num_dims && operation.value.num_cols() == header.num_dims &&
      operation.query.num_cols() == header.num_dims &&
      operation.value.num_rows() == operation.num_rows() && is_finite(operation.key) &&
      is_finite(operation.value) && is_finite(operation.query);
  if (!is_sound) std::abort();
}

}  // namespace

void read_trace(const std::string& path) {
  try {
    TraceStream stream({path});
    const TraceHeader& header = stream.headers().front();
    if (header.num_rows_max > kMostRows || header.num_dims > kMostDims) return;
    Operation operation;
    std::int64_t num_operations = 0;
    for (; stream.next(operation); ++num_operations) check(operation, header);
    if (num_operations != stream.num_operations()) std::abort();
  } catch (const InputError& error) {
    if (error.what()[0] == '\0') std::abort();
  }
}

}  // namespace a3::fuzz
