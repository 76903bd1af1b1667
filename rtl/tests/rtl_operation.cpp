#include "rtl/tests/rtl_operation.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "golden/numbers.h"
#include "rtl/tests/draw.h"

namespace a3::rtl::test {
namespace {

/// Columns up to d; the rest is padding.
void fill(Draw& draw, Matrix<std::int32_t>& matrix, int num_dims, int limit) {
  const int scale = draw.chance(0.3) ? limit : draw.integer(0, limit);
  const int step = draw.chance(0.4) ? std::max(1, scale / 2) : 1;
  const bool one_sign = draw.chance(0.2);
  std::fill(matrix.data().begin(), matrix.data().end(), 0);
  for (int r = 0; r < matrix.num_rows(); ++r) {
    for (int j = 0; j < num_dims; ++j) {
      std::int32_t raw = draw.integer(-scale, scale) / step * step;
      if (one_sign) raw = -std::abs(raw);
      if (draw.chance(0.05)) raw = 0;
      matrix(r, j) = raw;
    }
  }
}

void draw_design(Draw& draw, const Numerics& numerics, RtlOperation& operation) {
  OperationPins& pins = operation.pins;
  pins.candidate_selection = draw.chance(0.65);
  pins.post_scoring = draw.chance(0.6);
  const int num_products = pins.num_rows * operation.key.num_cols();
  if (draw.chance(0.05)) {
    pins.num_iterations = std::min(num_products, 400) + draw.integer(0, 5);
  } else {
    pins.num_iterations = draw.integer(1, draw.chance(0.5) ? pins.num_rows : 2 * pins.num_rows);
  }
  const PostScoring post{draw.chance(0.1) ? 100 : draw.real(0.01, 60)};
  pins.threshold = golden::distance_threshold(post, numerics);
}

void draw_arrivals(Draw& draw, RtlOperation& operation) {
  const bool waiting = draw.chance(0.6);
  const int most = draw.chance(0.5) ? 8 : 100;
  std::int64_t cycle = waiting ? 0 : draw.integer(0, most);
  for (int q = 0; q < operation.num_queries(); ++q) {
    operation.arrival_cycles.push_back(cycle);
    if (!waiting) cycle += draw.integer(0, most);
  }
}

}  // namespace

bool RtlOperation::output_ready(std::int64_t cycle) const {
  std::uint64_t x = (seed ^ static_cast<std::uint64_t>(cycle)) * 0x9E3779B97F4A7C15U;
  x ^= x >> 29;
  x *= 0xBF58476D1CE4E5B9U;
  return static_cast<int>((x >> 40) % 16) < output_ready_of_16;
}

Numerics numerics_of(const BuiltMachine& machine) {
  Numerics numerics;
  numerics.integer_bits = machine.integer_bits;
  numerics.fraction_bits = machine.fraction_bits;
  numerics.exponent_integer_bits = machine.exponent_integer_bits;
  numerics.exponent_table_fraction_bits = machine.exponent_table_fraction_bits;
  numerics.division_rounding =
      machine.rounds_to_nearest ? DivisionRounding::kNearest : DivisionRounding::kTruncate;
  return numerics;
}

RtlOperation random_operation(const BuiltMachine& machine, std::uint64_t seed) {
  Draw draw(seed);
  const Numerics numerics = numerics_of(machine);
  RtlOperation operation;
  operation.seed = seed;
  operation.num_dims = draw.integer(1, machine.num_dims());
  OperationPins& pins = operation.pins;
  pins.num_slices = (operation.num_dims + machine.num_lanes - 1) / machine.num_lanes;
  const int most_rows = machine.num_rows / pins.num_slices;
  pins.num_rows = draw.integer(1, draw.chance(0.2) ? std::min(4, most_rows) : most_rows);

  const int num_columns = pins.num_slices * machine.num_lanes;
  const int num_queries = draw.integer(1, 7);
  operation.key.resize(pins.num_rows, num_columns);
  operation.value.resize(pins.num_rows, num_columns);
  operation.query.resize(num_queries, num_columns);
  const auto limit = static_cast<int>(golden::raw_limit(numerics));
  fill(draw, operation.key, operation.num_dims, limit);
  fill(draw, operation.value, operation.num_dims, limit);
  fill(draw, operation.query, operation.num_dims, limit);

  draw_design(draw, numerics, operation);
  draw_arrivals(draw, operation);
  const bool all_visible = draw.chance(0.6);
  for (int q = 0; q < num_queries; ++q) {
    operation.visible_rows.push_back(all_visible ? pins.num_rows : draw.integer(1, pins.num_rows));
  }
  if (draw.chance(0.3)) operation.output_ready_of_16 = draw.integer(1, 15);
  return operation;
}

std::ostream& operator<<(std::ostream& out, const RtlOperation& o) {
  out << "seed " << o.seed << ": n " << o.pins.num_rows << ", d " << o.num_dims << ", slices "
      << o.pins.num_slices << ", m " << o.num_queries();
  if (o.is_base()) out << ", base";
  if (o.pins.candidate_selection) out << ", M " << o.pins.num_iterations;
  if (o.pins.post_scoring) out << ", t " << o.pins.threshold;
  out << ", output ready in " << o.output_ready_of_16
      << " of 16 cycles, queries (arrival, rows seen)";
  for (int q = 0; q < o.num_queries(); ++q) {
    const auto i = static_cast<std::size_t>(q);
    out << " (" << o.arrival_cycles[i] << ", " << o.visible_rows[i] << ')';
  }
  return out;
}

}  // namespace a3::rtl::test
