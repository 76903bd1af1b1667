#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <systemc>

#include "a3/systemc/probe.h"

namespace a3 {

/// What an issue register in front of a row pipeline holds: one row of one query a cycle.
struct RowIssue {
  std::int32_t row = 0;    ///< row id in the key and value SRAM
  std::int32_t entry = 0;  ///< index of the row in the bank it is read from
  std::uint8_t bank = 0;   ///< of the query's pair of banks
  bool valid = false;      ///< carries a row
  bool last = false;       ///< closes the query, with or without a row

  bool is_bubble() const { return !valid && !last; }
};

inline bool operator==(const RowIssue& a, const RowIssue& b) {
  return a.row == b.row && a.entry == b.entry && a.bank == b.bank && a.valid == b.valid &&
         a.last == b.last;
}

inline std::ostream& operator<<(std::ostream& out, const RowIssue& issue) {
  return out << "{row " << issue.row << ", entry " << issue.entry << ", bank " << int{issue.bank}
             << (issue.valid ? ", valid" : "") << (issue.last ? ", last" : "") << '}';
}

/// SystemC asks for it of whatever a port carries; waveforms are made from probes instead.
inline void sc_trace(sc_core::sc_trace_file*, const RowIssue&, const std::string&) {}

using IssueSignal = sc_core::sc_signal<RowIssue>;

/// Shows the fields of an issue register; rows and entries count up to 2^`row_bits`.
void show(const IssueSignal& issue, int row_bits, ProbeList& probes);

/// The issue registers in front of the three row pipelines.
struct IssueRegisters {
  IssueSignal dot_product{"dot_product_issue"};
  IssueSignal exponent{"exponent_issue"};
  IssueSignal output{"output_issue"};
};

}  // namespace a3
