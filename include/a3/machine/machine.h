#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "a3/machine/energy_table.h"

namespace a3 {

/// What becomes of the bits that a weight's division leaves over.
enum class DivisionRounding { kNearest, kTruncate };

/// Sizes and clock (paper, VI-A: n = 320, d = 64, 1 GHz).
struct Hardware {
  int num_rows = 320;
  int num_lanes = 64;
  double clock_mhz = 1000;
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

/// When queries arrive: query q of an operation at cycle q * `arrival_interval_cycles`.
struct Workload {
  std::int64_t arrival_interval_cycles = 0;
};

/// A complete machine: every number resolved, validated, consistent. Plain data, never changed
/// after loading.
struct Machine {
  Hardware hardware;
  Numerics numerics;
  Timing timing;
  std::optional<CandidateSelection> candidate_selection;
  std::optional<PostScoring> post_scoring;
  Workload workload;
  EnergyTable energy_table = EnergyTable::table1();
  /// File the table was read from, as an absolute path; empty for the built-in Table I.
  std::string energy_table_path;

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

}  // namespace a3
