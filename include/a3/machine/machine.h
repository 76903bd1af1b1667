#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "a3/machine/energy_table.h"
#include "a3/machine/system.h"

namespace a3 {

/// What becomes of the bits that a weight's division leaves over.
enum class DivisionRounding { kNearest, kTruncate };

/// Sizes and clock (paper, VI-A: n = 320, d = 64, 1 GHz).
struct Hardware {
  int num_rows = 320;
  int num_lanes = 64;
  double clock_mhz = 1000;
  /// Columns that query register, accumulators and component buffer have room for (ours); empty:
  /// num_lanes.
  std::optional<int> num_dims = std::nullopt;

  int max_dims() const { return num_dims.value_or(num_lanes); }
  /// Slices of num_lanes columns that a row of so many columns takes (ours, docs/timing.md).
  int num_slices(int dims) const { return (dims + num_lanes - 1) / num_lanes; }
  /// Columns of the whole slices that so many of them take.
  int padded_dims(int dims) const { return num_slices(dims) * num_lanes; }
  /// Those of max_dims.
  int num_columns() const { return padded_dims(max_dims()); }
  /// Rows of so many columns that the SRAMs hold.
  int capacity_rows(int dims) const { return num_rows / num_slices(dims); }
};

/// Number formats (paper, III-B; the exponent's sizes and the rounding are ours, docs/numerics.md).
struct Numerics {
  int integer_bits = 4;
  int fraction_bits = 4;
  int exponent_integer_bits = 8;
  int exponent_table_fraction_bits = 15;
  DivisionRounding division_rounding = DivisionRounding::kNearest;
};

/// Row-pipeline depths, window widths and the component buffer (paper, III-A and V;
/// docs/timing.md).
struct Timing {
  int dot_product_cycles = 6;
  int exponent_cycles = 4;
  int output_cycles = 9;
  int buffer_depth = 4;
  int scan_width_rows = 16;
  int compare_width_rows = 16;
  bool shared_multipliers = true;
};

/// Candidate selection (paper, IV-C): M iterations, absolute or as a share of an operation's rows.
/// Exactly one of the two is set.
struct CandidateSelection {
  std::optional<std::int64_t> iterations;
  std::optional<double> iterations_per_row;
};

/// Post-scoring selection (paper, IV-D): rows below `threshold_percent` of the largest weight are
/// dropped.
struct PostScoring {
  double threshold_percent = 5;
};

/// How operations are laid on the machine (ours, docs/timing.md).
struct Mapping {
  /// As many rows as fit.
  static constexpr int kAutoTileRows = std::numeric_limits<int>::max();

  /// Rows that a tile of an operation holds at most; empty: an operation that does not fit whole is
  /// an error.
  std::optional<int> tile_rows = std::nullopt;
};

/// When queries arrive: query q of an operation at cycle q * `arrival_interval_cycles`.
struct Workload {
  std::int64_t arrival_interval_cycles = 0;
};

/// A complete machine: every number resolved, validated, consistent. Plain data, never changed
/// after loading.
struct Machine {
  Hardware hardware;
  Mapping mapping;
  Numerics numerics;
  Timing timing;
  std::optional<CandidateSelection> candidate_selection;
  std::optional<PostScoring> post_scoring;
  Workload workload;
  std::optional<System> system;  ///< empty: one unit, whose matrices are preloaded
  EnergyTable energy_table = EnergyTable::table1();
  /// File the table was read from, as an absolute path; empty for the built-in Table I.
  std::string energy_table_path;
  EnergyScaling energy_scaling = EnergyScaling::kNone;

  /// The base design of the paper (III): neither approximation on.
  bool is_base() const { return !candidate_selection && !post_scoring; }
};

/// Cycles of the dot product's row pipeline: read, multiply, adder tree with two levels a cycle,
/// compare and write (ours; 6 for 64 lanes).
int default_dot_product_cycles(int num_lanes);

/// M of an operation with `num_rows` rows: `iterations`, or max(1, ceil(iterations_per_row *
/// num_rows)), where a product that is above an integer by no more than 1e-12 counts as that
/// integer.
std::int64_t iterations_for(const CandidateSelection& selection, int num_rows);

/// M of a tile with `tile_rows` of an operation's `num_rows` rows: its share of `iterations`, or
/// iterations_per_row of its rows, rounded up as above (ours).
std::int64_t tile_iterations(const CandidateSelection& selection, int tile_rows, int num_rows);

}  // namespace a3
