#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <systemc>

namespace a3 {

/// The issue register in front of a row pipeline: one row of one query a cycle.
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

inline void sc_trace(sc_core::sc_trace_file* file, const RowIssue& issue, const std::string& name) {
  sc_core::sc_trace(file, issue.row, name + ".row");
  sc_core::sc_trace(file, issue.entry, name + ".entry");
  sc_core::sc_trace(file, issue.bank, name + ".bank");
  sc_core::sc_trace(file, issue.valid, name + ".valid");
  sc_core::sc_trace(file, issue.last, name + ".last");
}

}  // namespace a3
