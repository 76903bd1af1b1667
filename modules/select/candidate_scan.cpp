#include "modules/select/candidate_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "a3/systemc/errors.h"
#include "arith/bit_widths.h"

namespace a3 {

CandidateScan::CandidateScan(const sc_core::sc_module_name& name, const Machine& machine,
                             const CandidateScanPorts& ports)
    : ClockedBlock(name),
      scan_width_rows_(machine.timing.scan_width_rows),
      ports_(ports),
      log_(ports.instruments, Block::kDotProduct, *this),
      num_steps_(ports.instruments.activity[Counter::kDotProductScanSteps]) {
  candidates_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
  show(machine.hardware.num_rows, ports.instruments.probes);
}

void CandidateScan::on_clock() {
  if (!busy_) {
    if (!ports_.source.offers_query()) {
      issue.write({});
      log_.idle();
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
  vector_free.write(!busy_);
}

void CandidateScan::latch() {
  ++query_in_hand_;
  const CandidateSource::Offer offer = ports_.source.hand_over();
  ports_.query_registers.of(query_in_hand_).load(*offer.query);
  visible_rows_ = offer.query->visible_rows;
  candidates_.assign(offer.candidates->begin(), offer.candidates->end());
  check_candidates();
  next_candidate_ = 0;
  window_end_ = scan_width_rows_;
  busy_ = true;
  ports_.observer.candidates_latched(query_in_hand_, candidates_);
  log_.begin(query_in_hand_);
}

void CandidateScan::check_candidates() const {
  if (candidates_.empty()) {
    if (ports_.damage.any()) return;
    throw ModelError(fmt::format("{}: query {} has no candidate", name(), query_in_hand_));
  }
  const bool ascending = std::adjacent_find(candidates_.begin(), candidates_.end(),
                                            std::greater_equal<>()) == candidates_.end();
  if (!ascending || candidates_.front() < 0 || candidates_.back() >= visible_rows_) {
    throw ModelError(
        fmt::format("{}: the candidates of query {} are not ascending row ids from 0 to {}", name(),
                    query_in_hand_, visible_rows_ - 1));
  }
}

bool CandidateScan::stalled() {
  if (ports_.borrower.borrows_multipliers()) {
    log_.stalled(query_in_hand_, StallCause::kMultipliersBorrowed);
    return true;
  }
  if (!ports_.score_banks.may_fill(query_in_hand_)) {
    log_.stalled(query_in_hand_, StallCause::kBankBusy);
    return true;
  }
  return false;
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
    next.slice = slice_;
    next.valid = true;
    next.row_goes_on = ++slice_ < num_slices_;
    if (!next.row_goes_on) {
      slice_ = 0;
      ++next_candidate_;
    }
  }
  if (!in_window()) {
    next.last = window_end_ >= visible_rows_;
    window_end_ += scan_width_rows_;
  }
  issue.write(next);
  ++num_steps_;
  log_.busy();
  busy_ = !next.last;
  if (next.last) log_.end(query_in_hand_);
}

void CandidateScan::on_reset() {
  issue.write({});
  vector_free.write(true);
  candidates_.clear();
  visible_rows_ = 0;
  next_candidate_ = 0;
  slice_ = 0;
  window_end_ = 0;
  num_slices_ = 1;
  busy_ = false;
  query_in_hand_ = -1;
  log_.idle();
}

std::string CandidateScan::state() const {
  if (!busy_) return fmt::format("{}: idle, waits for candidates", name());
  return fmt::format(
      "{}: query {}, {} of {} candidates issued{}", name(), query_in_hand_, next_candidate_,
      candidates_.size(),
      ports_.score_banks.may_fill(query_in_hand_) ? "" : ", waits for its score bank");
}

void CandidateScan::show(int num_rows, ProbeList& probes) {
  probes.add(*this, "vector_free", ProbeFormat::flag(), [this] { return vector_free.read(); });
  probes.add(*this, "latched", ProbeFormat::count(), [this] { return query_in_hand_ + 1; });
  probes.add(*this, "visible_rows", ProbeFormat::unsigned_bits(ceil_log2(num_rows + 1)),
             [this] { return visible_rows_; });
  probes.add(*this, "candidates", ProbeFormat::unsigned_bits(1, num_rows),
             [this, num_rows](std::int64_t* bits) {
               std::fill_n(bits, num_rows, 0);
               for (const std::int32_t row : candidates_) bits[row] = 1;
             });
  // It is beyond the last row for less than two windows.
  const int window_end_bits = ceil_log2(num_rows + 2 * scan_width_rows_);
  probes.add(*this, "window_end", ProbeFormat::unsigned_bits(window_end_bits),
             [this] { return window_end_; });
}

}  // namespace a3
