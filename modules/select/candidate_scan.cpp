#include "modules/select/candidate_scan.h"

#include <fmt/format.h>

namespace a3 {

CandidateScan::CandidateScan(const sc_core::sc_module_name& name, const Machine& machine,
                             const CandidateScanPorts& ports)
    : ClockedBlock(name), scan_width_rows_(machine.timing.scan_width_rows), ports_(ports) {
  candidates_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
}

void CandidateScan::on_clock() {
  if (!busy_) {
    if (!ports_.source.offers_query()) {
      issue.write({});
      sleep_until(ports_.source.offer_event());
      return;
    }
    latch();
  }
  if (stalled()) {
    issue.write({});
  } else {
    step();
  }
  free_.write(!busy_);
}

void CandidateScan::latch() {
  ++query_in_hand_;
  ports_.source.hand_over(ports_.query_registers.of(query_in_hand_), candidates_);
  next_candidate_ = 0;
  window_end_ = scan_width_rows_;
  busy_ = true;
  ports_.observer.candidates_latched(query_in_hand_, candidates_);
  if (timeline_) timeline_->work_began(Block::kDotProduct, query_in_hand_);
}

bool CandidateScan::stalled() {
  if (ports_.borrower && ports_.borrower->borrows_multipliers()) {
    note_stall(counts_[Counter::kDotProductStallMultipliersBorrowedCycles],
               StallCause::kMultipliersBorrowed);
    return true;
  }
  if (!ports_.score_banks.may_fill(query_in_hand_)) {
    note_stall(counts_[Counter::kDotProductStallBankBusyCycles], StallCause::kBankBusy);
    return true;
  }
  return false;
}

void CandidateScan::note_stall(std::int64_t& cycles, StallCause cause) {
  ++cycles;
  if (timeline_) timeline_->stalled(Block::kDotProduct, query_in_hand_, cause);
}

void CandidateScan::step() {
  RowIssue next;
  next.bank = ScoreBanks::index(query_in_hand_);
  const auto in_window = [this] {
    return next_candidate_ < candidates_.size() && candidates_[next_candidate_] < window_end_;
  };
  if (in_window()) {
    ports_.multipliers.issue();
    next.row = candidates_[next_candidate_];
    next.entry = static_cast<std::int32_t>(next_candidate_);
    next.valid = true;
    ++next_candidate_;
  }
  if (!in_window()) {
    next.last = window_end_ >= num_rows_;
    window_end_ += scan_width_rows_;
  }
  issue.write(next);
  ++counts_[Counter::kDotProductScanSteps];
  ++counts_[Counter::kDotProductBusyCycles];
  busy_ = !next.last;
  if (next.last && timeline_) timeline_->work_ends(Block::kDotProduct, query_in_hand_);
}

std::string CandidateScan::state() const {
  if (!busy_) return fmt::format("{}: idle, waits for candidates", name());
  return fmt::format(
      "{}: query {}, {} of {} candidates issued{}", name(), query_in_hand_, next_candidate_,
      candidates_.size(),
      ports_.score_banks.may_fill(query_in_hand_) ? "" : ", waits for its score bank");
}

void CandidateScan::trace(sc_core::sc_trace_file* file) const {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, free_, prefix + "free");
  sc_core::sc_trace(file, query_in_hand_, prefix + "query");
  sc_core::sc_trace(file, window_end_, prefix + "window_end");
}

}  // namespace a3
