#pragma once

#include <cstdint>
#include <stdexcept>

#include "Vtested_output_issue.h"
#include "Vtested_output_issue___024root.h"
#include "a3/systemc/block_log.h"
#include "modules/control/output_issue.h"
#include "rtl/tests/tested_model.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/control/output_issue.sv behind the ports of its module.
class RtlOutputIssue : public ClockedBlock, private TestedModel<Vtested_output_issue> {
 public:
  sc_core::sc_out<RowIssue> issue{"issue"};

  RtlOutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports)
      : ClockedBlock(name), ports_(ports), log_(ports.instruments, Block::kOutput, *this) {
    model().may_begin = 1;  // no lock step
    start_operation({});
  }

  void start_operation(const OperationShape& shape) {
    num_slices_ = shape.num_slices;
    model().num_slices = static_cast<CData>(num_slices_);
  }

 private:
  void on_clock() override {
    const auto cause = ports_.pipeline.standstill();
    model().advance = !cause;
    model().weights_filled = ports_.weight_banks.may_drain(num_drained_);
    settle();
    show_entry(ports_.weight_banks.of(num_drained_));
    settle();
    const bool has_query = model().rootp->output_issue__DOT__ready;
    if (has_query && cause) log_.stalled(num_drained_, *cause);
    if (has_query && !cause) log_.busy();
    if (!has_query) log_.idle();
    const bool drained = model().drained;
    const int entry = model().entry;
    clock_model();
    if (!cause) issue.write(issued(entry));
    if (!drained) return;
    ports_.weight_banks.mark_drained();
    ++num_drained_;
  }

  void on_reset() override {
    reset_model();
    num_drained_ = 0;
    start_operation({});
    issue.write({});
    log_.idle();
  }

  /// What the bank's read port shows.
  void show_entry(const WeightBank& bank) {
    model().row = static_cast<CData>(bank.rows.at(model().entry));
    model().exponent = static_cast<SData>(bank.exponents.at(model().entry));
    model().num_kept = static_cast<CData>(bank.count);
    model().sum = static_cast<SData>(bank.sum);
    set_bits(model().max, 0, kScoreBits, static_cast<std::uint64_t>(bank.largest_score));
  }

  /// What the issue register holds since the cycle that looked at `entry`. Entry and bank, which
  /// RTL does not need there, are added here.
  RowIssue issued(int entry) {
    RowIssue next;
    if (!model().issue_valid) return next;
    if (model().issue_first != (entry == 0))
      throw std::logic_error("output_issue.sv and its module do not agree on a query's first row");
    next.row = model().issue_row;
    next.entry = entry;
    next.slice = model().issue_slice;
    next.bank = WeightBanks::index(num_drained_);
    next.valid = true;
    next.row_goes_on = next.slice + 1 < num_slices_;
    next.last = model().issue_last;
    next.exponent = model().issue_exponent;
    next.exponent_sum = model().issue_sum;
    next.largest_score = signed_bits(model().issue_max, 0, kScoreBits);
    return next;
  }

  static constexpr int kScoreBits = 17;

  OutputIssuePorts ports_;
  BlockLog log_;
  int num_slices_ = 1;
  std::int64_t num_drained_ = 0;  // queries; the next one is in hand, or is waited for
};

}  // namespace a3::rtl::test
