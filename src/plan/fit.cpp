#include "a3/plan/fit.h"

#include <fmt/format.h>

#include <algorithm>

#include "a3/base/input_error.h"
#include "arith/bit_widths.h"
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

std::string slices_text(int num_slices) {
  return num_slices == 1 ? "1 slice" : fmt::format("{} slices", num_slices);
}

/// Throws InputError unless the outputs of an operation's tiles can be merged in 62 bits.
void check_merging_width(const OperationSize& size, const Machine& machine) {
  constexpr int kMostBits = 62;
  const Numerics& numerics = machine.numerics;
  const int f = numerics.fraction_bits;
  const int bits = 4 + numerics.integer_bits + 5 * f +
                   std::max(2 * f, ceil_log2(machine.hardware.num_rows) - 1) +
                   ceil_log2(size.num_rows);
  if (bits <= kMostBits) return;
  throw InputError(fmt::format(
      "{} has n = {} rows and runs in tiles, whose merged outputs would need {} bits; allowed: at "
      "most {}, which are 4 + integer_bits + 5 * fraction_bits + max(2 * fraction_bits, "
      "ceil(log2(num_rows)) - 1) + ceil(log2(n)); make /numerics/fraction_bits or "
      "/numerics/integer_bits smaller, or the "
      "machine large enough to hold the operation whole.",
      size.rows_of, size.num_rows, bits, kMostBits));
}

bool runs_in_tiles(const OperationSize& size, const Machine& machine) {
  const int capacity = machine.hardware.capacity_rows(static_cast<int>(size.num_dims));
  return machine.mapping.tile_rows &&
         size.num_rows > std::min(capacity, *machine.mapping.tile_rows);
}

OperationSize size_of(const Operation& operation, std::int64_t number) {
  const std::string name = fmt::format("operation {}", number);
  return {operation.num_rows(), operation.num_dims(), name, name};
}

void check_strikable(const OperationSize& size, const Machine& machine) {
  if (machine.system) {
    throw InputError(
        "soft errors strike one unit only, but /system is configured; set it to null.");
  }
  const Hardware& hardware = machine.hardware;
  const int num_slices = hardware.num_slices(static_cast<int>(size.num_dims));
  if (num_slices > 1) {
    throw InputError(fmt::format(
        "{} has d = {} columns, {} of {} lanes a row, but soft errors strike rows of "
        "one slice only; raise /hardware/num_lanes to at least {} or use a trace with "
        "smaller d.",
        size.dims_of, size.num_dims, slices_text(num_slices), hardware.num_lanes, size.num_dims));
  }
  if (runs_in_tiles(size, machine)) {
    throw InputError(fmt::format(
        "{} has n = {} rows and runs in tiles, but soft errors strike operations that run in one "
        "piece only; set /mapping/tile_rows to null and /hardware/num_rows to at least {}, or use "
        "a trace with fewer rows.",
        size.rows_of, size.num_rows, size.num_rows));
  }
}

}  // namespace

OperationSize size_of(const ArrayShape& key) {
  return {key.shape[0], key.shape[1], shape_of(key), shape_of(key)};
}

void check_fit(const OperationSize& size, const Machine& machine) {
  const Hardware& hardware = machine.hardware;
  if (size.num_dims > hardware.max_dims()) {
    throw InputError(
        fmt::format("{} has d = {} columns, but the machine has room for {}; raise "
                    "/hardware/num_dims to at least {} (a row then takes {}) or use a trace with "
                    "smaller d.",
                    size.dims_of, size.num_dims, hardware.max_dims(), size.num_dims,
                    slices_text(hardware.num_slices(static_cast<int>(size.num_dims)))));
  }
  const int num_slices = hardware.num_slices(static_cast<int>(size.num_dims));
  if (num_slices > hardware.num_rows) {
    throw InputError(
        fmt::format("{} has d = {} columns, {} of {} lanes a row, but the SRAMs hold {} words; "
                    "raise /hardware/num_rows to at least {} or /hardware/num_lanes.",
                    size.dims_of, size.num_dims, slices_text(num_slices), hardware.num_lanes,
                    hardware.num_rows, num_slices));
  }
  const int capacity = hardware.capacity_rows(static_cast<int>(size.num_dims));
  if (!machine.mapping.tile_rows && size.num_rows > capacity) {
    throw InputError(fmt::format(
        "{} has n = {} rows, but the machine holds {}{}; set /mapping/tile_rows to \"auto\" to run "
        "it in tiles, raise /hardware/num_rows to at least {} or use a trace with fewer rows.",
        size.rows_of, size.num_rows, capacity,
        num_slices == 1 ? std::string() : fmt::format(" of {} each", slices_text(num_slices)),
        size.num_rows * num_slices));
  }
  if (runs_in_tiles(size, machine)) check_merging_width(size, machine);
}

void check_fit(const std::vector<TraceHeader>& traces, const Machine& machine) {
  for (const TraceHeader& trace : traces) check_fit(largest_of(trace), machine);
}

void check_fit(const Operation& operation, std::int64_t number, const Machine& machine) {
  check_fit(size_of(operation, number), machine);
}

void check_strikable(const std::vector<TraceHeader>& traces, const Machine& machine) {
  for (const TraceHeader& trace : traces) check_strikable(largest_of(trace), machine);
}

void check_strikable(const Operation& operation, std::int64_t number, const Machine& machine) {
  check_strikable(size_of(operation, number), machine);
}

}  // namespace a3
