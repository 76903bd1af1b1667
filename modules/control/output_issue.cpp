#include "modules/control/output_issue.h"

#include <fmt/format.h>

namespace a3 {

OutputIssue::OutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports)
    : ClockedBlock(name), ports_(ports) {}

void OutputIssue::on_clock() {
  if (!busy_ && !begin_query()) {
    issue.write({});
    sleep_until(ports_.weight_banks.filled_event());
    return;
  }
  if (ports_.borrower && ports_.borrower->borrows_multipliers()) {
    issue.write({});
    ++counts_[Counter::kOutputStallMultipliersBorrowedCycles];
    if (timeline_) {
      timeline_->stalled(Block::kOutput, query_in_hand_, StallCause::kMultipliersBorrowed);
    }
    return;
  }
  step();
}

bool OutputIssue::begin_query() {
  const std::int64_t query = query_in_hand_ + 1;
  if (!ports_.weight_banks.may_drain(query)) return false;
  query_in_hand_ = query;
  busy_ = true;
  next_entry_ = 0;
  if (timeline_) timeline_->work_began(Block::kOutput, query);
  return true;
}

void OutputIssue::step() {
  const WeightBank& bank = ports_.weight_banks.of(query_in_hand_);
  RowIssue next;
  next.bank = WeightBanks::index(query_in_hand_);
  next.entry = static_cast<std::int32_t>(next_entry_);
  // A damaged query may have no row at all: then its end is issued alone.
  next.valid = next_entry_ < bank.count;
  if (next.valid) {
    next.row = bank.rows[next_entry_++];
    ports_.multipliers.issue();
  }
  next.last = next_entry_ == bank.count;
  issue.write(next);
  ++counts_[Counter::kOutputBusyCycles];
  if (!next.last) return;
  busy_ = false;
  ports_.weight_banks.mark_drained();
  if (timeline_) timeline_->work_ends(Block::kOutput, query_in_hand_);
}

std::string OutputIssue::state() const {
  if (!busy_) return fmt::format("{}: idle, waits for exponents", name());
  return fmt::format("{}: query {}, {} rows issued", name(), query_in_hand_, next_entry_);
}

void OutputIssue::trace(sc_core::sc_trace_file* file) const {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, busy_, prefix + "busy");
  sc_core::sc_trace(file, query_in_hand_, prefix + "query");
}

}  // namespace a3
