#include "modules/control/output_issue.h"

#include <fmt/format.h>

#include "modules/control/weigh.h"

namespace a3 {

OutputIssue::OutputIssue(const sc_core::sc_module_name& name, const OutputIssuePorts& ports)
    : ClockedBlock(name), ports_(ports), log_(ports.instruments, Block::kOutput, *this) {
  ports.instruments.probes.add(*this, "query", ProbeFormat::signed_bits(32),
                               [this] { return query_in_hand_; });
}

void OutputIssue::on_clock() {
  const bool has_query = busy_ || begin_query();
  if (const std::optional<StallCause> cause = ports_.pipeline.standstill()) {
    // The issue register keeps what it holds.
    if (has_query) {
      log_.stalled(query_in_hand_, *cause);
    } else {
      log_.idle();
    }
    return;
  }
  if (has_query) {
    step();
    return;
  }
  issue.write({});
  log_.idle();
  sleep_until(ports_.weight_banks.filled_event());
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
  // A damaged query may have no row at all: then its end is issued alone.
  if (next_entry_ < bank.count) {
    next.entry = static_cast<std::int32_t>(next_entry_);
    next.row = bank.rows[next_entry_];
    next.slice = slice_;
    next.valid = true;
    weigh(next, bank);
    next.row_goes_on = ++slice_ < num_slices_;
    if (!next.row_goes_on) {
      slice_ = 0;
      ++next_entry_;
    }
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
  slice_ = 0;
  num_slices_ = 1;
  log_.idle();
}

std::string OutputIssue::state() const {
  if (!busy_) return fmt::format("{}: idle, waits for exponents", name());
  return fmt::format("{}: query {}, {} rows issued{}", name(), query_in_hand_, next_entry_,
                     ports_.pipeline.stands_still() ? ", waits for the output module" : "");
}

}  // namespace a3
