#pragma once

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <systemc>

#include "a3/machine/machine.h"
#include "a3/systemc/probe.h"
#include "arith/bit_widths.h"

namespace a3 {

/// What an issue register in front of a row pipeline holds: one row of one query a cycle, or one
/// slice of a row where the pipeline takes it in slices.
struct RowIssue {
  std::int32_t row = 0;      ///< row id in the key and value SRAM
  std::int32_t entry = 0;    ///< index of the row in the bank it is read from
  std::int32_t slice = 0;    ///< of the row
  std::uint8_t bank = 0;     ///< of the query's pair of banks
  bool valid = false;        ///< carries a row
  bool row_goes_on = false;  ///< in slices that follow
  bool last = false;         ///< closes the query, with or without a row

  // In front of the output module alone, which may stand still until the bank is written again.
  std::int64_t exponent = 0;       ///< of the row
  std::int64_t exponent_sum = 0;   ///< of the query
  std::int64_t largest_score = 0;  ///< of the query

  bool is_bubble() const { return !valid && !last; }
};

inline bool operator==(const RowIssue& a, const RowIssue& b) {
  return a.row == b.row && a.entry == b.entry && a.slice == b.slice && a.bank == b.bank &&
         a.valid == b.valid && a.row_goes_on == b.row_goes_on && a.last == b.last &&
         a.exponent == b.exponent && a.exponent_sum == b.exponent_sum &&
         a.largest_score == b.largest_score;
}

inline std::ostream& operator<<(std::ostream& out, const RowIssue& issue) {
  return out << "{row " << issue.row << ", slice " << issue.slice << ", entry " << issue.entry
             << ", bank " << int{issue.bank} << (issue.valid ? ", valid" : "")
             << (issue.last ? ", last" : "") << '}';
}

/// SystemC asks for it of whatever a port carries; waveforms are made from probes instead.
inline void sc_trace(sc_core::sc_trace_file*, const RowIssue&, const std::string&) {}

using IssueSignal = sc_core::sc_signal<RowIssue>;

/// Of the number of a slice, for probes.
inline int slice_bits(const Hardware& hardware) {
  return std::max(1, ceil_log2(hardware.num_slices(hardware.max_dims())));
}

/// Shows the fields of an issue register; rows and entries count up to 2^`row_bits`, slices to
/// 2^`num_slice_bits`.
void show(const IssueSignal& issue, int row_bits, int num_slice_bits, ProbeList& probes);

/// The issue registers in front of the three row pipelines.
struct IssueRegisters {
  IssueSignal dot_product{"dot_product_issue"};
  IssueSignal exponent{"exponent_issue"};
  IssueSignal output{"output_issue"};
};

}  // namespace a3
