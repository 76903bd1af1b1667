#pragma once

#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <systemc>
#include <vector>

namespace a3 {

/// A query on the pins. Raw numbers; none before the first query.
struct QueryVector {
  /// Sees all rows, however many the operation has.
  static constexpr int kAllRows = std::numeric_limits<int>::max();

  /// [num_slices * num_lanes], integer_bits + fraction_bits + 1 bits each.
  std::vector<std::int32_t> raw;
  int visible_rows = kAllRows;  ///< from the first on
};

/// An output on the pins. Raw numbers; none before the first output.
struct OutputVector {
  std::vector<std::int64_t> raw;  ///< [num_slices * num_lanes], 3 * fraction_bits fraction bits
  // For whoever merges the outputs of an operation's tiles (docs/numerics.md).
  std::int64_t largest_score = 0;  ///< dot product, of the candidates
  std::int64_t score_sum = 0;      ///< of the exponents of the rows kept
};

inline bool operator==(const QueryVector& a, const QueryVector& b) {
  return a.raw == b.raw && a.visible_rows == b.visible_rows;
}

inline bool operator==(const OutputVector& a, const OutputVector& b) {
  return a.raw == b.raw && a.largest_score == b.largest_score && a.score_sum == b.score_sum;
}

template <typename Number>
std::ostream& print_numbers(std::ostream& out, const std::vector<Number>& numbers) {
  out << '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) out << (i > 0 ? " " : "") << numbers[i];
  return out << ']';
}

inline std::ostream& operator<<(std::ostream& out, const QueryVector& query) {
  print_numbers(out, query.raw);
  if (query.visible_rows == QueryVector::kAllRows) return out;
  return out << " sees " << query.visible_rows << " rows";
}

inline std::ostream& operator<<(std::ostream& out, const OutputVector& output) {
  return print_numbers(out, output.raw);
}

/// SystemC asks for it of whatever a port carries; waveforms are made from probes instead.
inline void sc_trace(sc_core::sc_trace_file*, const QueryVector&, const std::string&) {}
inline void sc_trace(sc_core::sc_trace_file*, const OutputVector&, const std::string&) {}

}  // namespace a3
