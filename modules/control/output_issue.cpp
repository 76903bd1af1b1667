#include "modules/control/output_issue.h"

#include <fmt/format.h>

namespace a3 {

OutputIssue::OutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports)
    : ClockedBlock(name), ports_(ports), log_(ports.instruments, Block::kOutput, *this) {
  ports.instruments.probes.add(*this, "query", ProbeFormat::signed_bits(32),
                               [this] { return query_in_hand_; });
}

void OutputIssue::on_clock() {
  const bool has_query = busy_ || begin_query();
  if (ports_.pipeline.stands_still()) {
    // The issue register keeps what it holds.
    if (has_query) {
      log_.stalled(query_in_hand_, StallCause::kQueueFull);
    } else {
      log_.idle();
    }
    return;
  }
  if (!has_query) {
    issue.write({});
    log_.idle();
    sleep_until(ports_.weight_banks.filled_event());
  } else if (ports_.borrower.borrows_multipliers()) {
    issue.write({});
    log_.stalled(query_in_hand_, StallCause::kMultipliersBorrowed);
  } else {
    step();
  }
}

bool OutputIssue::begin_query() {
  const std::int64_t query = query_in_hand_ + 1;
  if (!ports_.weight_banks.may_drain(query)) return false;
  query_in_hand_ = query;
  busy_ = true;
  next_entry_ = 0;
  log_.begin(query);
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
  log_.busy();
  if (!next.last) return;
  busy_ = false;
  ports_.weight_banks.mark_drained();
  log_.end(query_in_hand_);
}

void OutputIssue::on_reset() {
  issue.write({});
  busy_ = false;
  query_in_hand_ = -1;
  next_entry_ = 0;
  log_.idle();
}

std::string OutputIssue::state() const {
  if (!busy_) return fmt::format("{}: idle, waits for exponents", name());
  return fmt::format("{}: query {}, {} rows issued{}", name(), query_in_hand_, next_entry_,
                     ports_.pipeline.stands_still() ? ", waits for the output queue" : "");
}

}  // namespace a3
