#include "modules/control/lockstep_sequencer.h"

#include <fmt/format.h>

#include <numeric>

#include "modules/primitives/model_error.h"
#include "uarch/latencies.h"

namespace a3 {

LockstepSequencer::LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                                     const LockstepSequencerPorts& ports)
    : ClockedBlock(name), drain_cycles_(lockstep_drain_cycles(machine.timing)), ports_(ports) {}

void LockstepSequencer::start_operation(int num_rows) {
  all_rows_.resize(static_cast<std::size_t>(num_rows));
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
}

void LockstepSequencer::on_clock() {
  slot_ended_.write(false);
  if (!in_slot_ && !begin_slot()) {
    sleep_until(ports_.queue.available_event());
    return;
  }
  if (row_ < static_cast<int>(all_rows_.size())) {
    issue_row();
  } else {
    drain();
  }
}

bool LockstepSequencer::begin_slot() {
  move_queries_on();
  if (ports_.queue.available()) accept_query();
  in_slot_ = in_dot_product_ || in_exponent_ || in_output_;
  row_ = 0;
  cycles_drained_ = 0;
  if (in_slot_ && timeline_) note_slot_begin();
  return in_slot_;
}

void LockstepSequencer::move_queries_on() {
  in_output_ = in_exponent_;
  in_exponent_ = in_dot_product_;
  in_dot_product_.reset();
  if (in_exponent_ && !ports_.score_banks.may_drain(*in_exponent_)) {
    throw ModelError(std::string(name()) + ": a slot ended before its scores were complete");
  }
  if (in_output_ && !ports_.weight_banks.may_drain(*in_output_)) {
    throw ModelError(std::string(name()) + ": a slot ended before its exponents were complete");
  }
}

void LockstepSequencer::accept_query() {
  in_dot_product_ = next_query_++;
  ports_.query_registers.of(*in_dot_product_).load(ports_.queue.pop());
  ports_.observer.candidates_latched(*in_dot_product_, all_rows_);
  ports_.observer.rows_selected(*in_dot_product_, all_rows_);
}

void LockstepSequencer::issue_row() {
  RowIssue next;
  next.row = row_;
  next.entry = row_;
  next.valid = true;
  next.last = ++row_ == static_cast<int>(all_rows_.size());
  if (in_dot_product_) {
    next.bank = ScoreBanks::index(*in_dot_product_);
    ports_.dot_product_multipliers.issue();
    dot_product_issue.write(next);
  }
  if (in_exponent_) {
    next.bank = ScoreBanks::index(*in_exponent_);
    exponent_issue.write(next);
  }
  if (in_output_) {
    next.bank = WeightBanks::index(*in_output_);
    ports_.output_multipliers.issue();
    output_issue.write(next);
  }
  if (next.last && timeline_) note_rows_issued();
}

void LockstepSequencer::drain() {
  dot_product_issue.write({});
  exponent_issue.write({});
  output_issue.write({});
  if (++cycles_drained_ < drain_cycles_) return;
  in_slot_ = false;
  slot_ended_.write(true);
}

void LockstepSequencer::note_slot_begin() {
  if (in_dot_product_) timeline_->work_began(Block::kDotProduct, *in_dot_product_);
  if (in_output_) timeline_->work_began(Block::kOutput, *in_output_);
}

void LockstepSequencer::note_rows_issued() {
  if (in_dot_product_) timeline_->work_ends(Block::kDotProduct, *in_dot_product_);
  if (in_output_) timeline_->work_ends(Block::kOutput, *in_output_);
}

std::string LockstepSequencer::state() const {
  if (!in_slot_) return fmt::format("{}: idle, waits for a query", name());
  return fmt::format("{}: {} of {} rows issued, {} of {} cycles drained", name(), row_,
                     all_rows_.size(), cycles_drained_, drain_cycles_);
}

void LockstepSequencer::trace(sc_core::sc_trace_file* file) const {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, slot_ended_, prefix + "slot_ended");
  sc_core::sc_trace(file, row_, prefix + "row");
  sc_core::sc_trace(file, cycles_drained_, prefix + "cycles_drained");
  sc_core::sc_trace(file, next_query_, prefix + "next_query");
}

}  // namespace a3
