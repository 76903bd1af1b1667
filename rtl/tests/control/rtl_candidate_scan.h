#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "Vtested_candidate_scan.h"
#include "Vtested_candidate_scan___024root.h"
#include "a3/systemc/block_log.h"
#include "modules/select/candidate_scan.h"
#include "rtl/tests/tested_model.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/select/candidate_scan.sv behind the ports of its module, with the query registers, which in
/// RTL are outside.
class RtlCandidateScan : public ClockedBlock, private TestedModel<Vtested_candidate_scan> {
 public:
  sc_core::sc_out<RowIssue> issue{"issue"};
  sc_core::sc_out<bool> vector_free{"vector_free"};

  RtlCandidateScan(const sc_core::sc_module_name& name, const Machine&,
                   const CandidateScanPorts& ports)
      : ClockedBlock(name), ports_(ports), log_(ports.instruments, Block::kDotProduct, *this) {}

  void start_operation(const OperationShape& shape) {
    model().num_slices = static_cast<CData>(shape.num_slices);
  }

 private:
  void on_clock() override {
    const bool offered = ports_.source.offers_query();
    model().offered = offered;
    settle();
    if (offered && model().free) {
      take(ports_.source.hand_over());
    } else {
      hold_nothing();
    }
    const bool has_query = offered || !model().free;
    model().multipliers_borrowed = ports_.borrower.borrows_multipliers();
    model().bank_free = ports_.score_banks.may_fill(query_in_hand_);
    settle();
    if (has_query && model().query != query_in_hand_ % 4)
      throw std::logic_error("candidate_scan.sv works on another query than the one it took");
    if (has_query) log_cycle(model().rootp->candidate_scan__DOT__step);
    if (!has_query) log_.idle();
    clock_model();
    issue.write(issued());
    vector_free.write(model().free);
  }

  void on_reset() override {
    reset_model();
    query_in_hand_ = -1;
    issue.write({});
    vector_free.write(model().free);
    log_.idle();
  }

  void take(const CandidateSource::Offer& offer) {
    ++query_in_hand_;
    ports_.query_registers.of(query_in_hand_).load(*offer.query);
    ports_.observer.candidates_latched(query_in_hand_, *offer.candidates);
    model().candidates = 0;
    for (const std::int32_t row : *offer.candidates) set_bits(model().candidates, row, 1, 1);
    model().query_rows = static_cast<CData>(offer.query->visible_rows);
    next_entry_ = 0;
  }

  /// What no one may look at.
  void hold_nothing() {
    model().candidates = ~QData{0} >> 14;
    model().query_rows = kNumRows;
  }

  void log_cycle(bool steps) {
    if (steps) {
      log_.busy();
      ++log_.count(Counter::kDotProductScanSteps);
    } else {
      log_.stalled(query_in_hand_, model().multipliers_borrowed ? StallCause::kMultipliersBorrowed
                                                                : StallCause::kBankBusy);
    }
  }

  /// What the issue register holds; the entry, which RTL does not need, is counted here.
  RowIssue issued() {
    RowIssue next;
    if (!model().issue_valid && !model().issue_last) return next;
    next.last = model().issue_last;
    next.bank = model().issue_bank;
    next.valid = model().issue_valid;
    if (!next.valid) return next;
    next.row = model().issue_row;
    next.slice = model().issue_slice;
    next.row_goes_on = !model().issue_last_slice;
    next.entry = next_entry_;
    if (!next.row_goes_on) ++next_entry_;
    return next;
  }

  static constexpr int kNumRows = 50;

  CandidateScanPorts ports_;
  BlockLog log_;
  std::int64_t query_in_hand_ = -1;
  std::int32_t next_entry_ = 0;
};

}  // namespace a3::rtl::test
