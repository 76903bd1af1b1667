#include "modules/control/lockstep_sequencer.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "a3/systemc/errors.h"
#include "uarch/latencies.h"

namespace a3 {

LockstepSequencer::LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                                     const BitWidths& widths, const ControlPorts& ports)
    : ClockedBlock(name),
      drain_cycles_(lockstep_drain_cycles(machine.timing)),
      ports_(ports),
      dot_product_log_(ports.instruments, Block::kDotProduct, *this, "dot_product_work"),
      output_log_(ports.instruments, Block::kOutput, *this, "output_work") {
  show(std::max(1, widths.row_id_bits), ports.instruments.probes);
}

void LockstepSequencer::connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) {
  clock(clock_pin);
  reset(reset_pin);
}

void LockstepSequencer::start_operation(int num_rows) {
  all_rows_.resize(static_cast<std::size_t>(num_rows));
  std::iota(all_rows_.begin(), all_rows_.end(), 0);
}

void LockstepSequencer::on_clock() {
  if (!in_slot_ && !begin_slot()) {
    dot_product_log_.idle();
    output_log_.idle();
    sleep_until(ports_.queries.available_event());
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
  if (ports_.queries.available()) accept_query();
  in_slot_ = in_dot_product_ || in_exponent_ || in_output_;
  row_ = 0;
  cycles_drained_ = 0;
  if (in_slot_) log_slot_begin();
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
  ports_.query_registers.of(*in_dot_product_).load(ports_.queries.pop());
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
    ports_.issue.dot_product.write(next);
  }
  if (in_exponent_) {
    next.bank = ScoreBanks::index(*in_exponent_);
    ports_.issue.exponent.write(next);
  }
  if (in_output_) {
    next.bank = WeightBanks::index(*in_output_);
    ports_.output_multipliers.issue();
    ports_.issue.output.write(next);
  }
  log_row(next.last);
  if (next.last && drain_cycles_ == 1) ports_.output_release.write(true);
}

void LockstepSequencer::drain() {
  ports_.issue.dot_product.write({});
  ports_.issue.exponent.write({});
  if (!ports_.output.stands_still()) ports_.issue.output.write({});
  dot_product_log_.idle();
  output_log_.idle();
  const int cycles_left = drain_cycles_ - cycles_drained_;
  if (cycles_left > 1) {
    ++cycles_drained_;
    // Seen in the last cycle, from this register.
    if (cycles_left == 2) ports_.output_release.write(true);
  } else if (ports_.output.stands_still()) {
    output_log_.stalled(*in_output_, StallCause::kQueueFull);
  } else {
    end_slot();
  }
}

void LockstepSequencer::end_slot() {
  in_slot_ = false;
  ports_.output_release.write(false);
}

void LockstepSequencer::log_slot_begin() {
  if (in_dot_product_) dot_product_log_.begin(*in_dot_product_);
  if (in_output_) output_log_.begin(*in_output_);
}

void LockstepSequencer::log_row(bool last) {
  if (in_dot_product_) {
    dot_product_log_.busy();
    if (last) dot_product_log_.end(*in_dot_product_);
  }
  if (in_output_) {
    output_log_.busy();
    if (last) output_log_.end(*in_output_);
  }
}

void LockstepSequencer::on_reset() {
  for (IssueSignal* issue :
       {&ports_.issue.dot_product, &ports_.issue.exponent, &ports_.issue.output}) {
    issue->write({});
  }
  ports_.output_release.write(false);
  all_rows_.clear();
  in_dot_product_.reset();
  in_exponent_.reset();
  in_output_.reset();
  next_query_ = 0;
  in_slot_ = false;
  dot_product_log_.idle();
  output_log_.idle();
}

std::optional<FlippedWord> LockstepSequencer::flip(const SoftError&) {
  throw ModelError("soft error: the machine has no candidate selection");
}

std::string LockstepSequencer::state() const {
  if (!in_slot_) return fmt::format("{}: idle, waits for a query", name());
  return fmt::format("{}: {} of {} rows issued, {} of {} cycles drained{}", name(), row_,
                     all_rows_.size(), cycles_drained_, drain_cycles_,
                     cycles_drained_ + 1 == drain_cycles_ && ports_.output.stands_still()
                         ? ", waits for the output queue"
                         : "");
}

void LockstepSequencer::show(int row_bits, ProbeList& probes) {
  probes.add(*this, "in_slot", ProbeFormat::flag(), [this] { return in_slot_; });
  probes.add(*this, "row", ProbeFormat::unsigned_bits(row_bits + 1), [this] { return row_; });
  probes.add(*this, "cycles_drained", ProbeFormat::unsigned_bits(ceil_log2(drain_cycles_ + 1)),
             [this] { return cycles_drained_; });
}

}  // namespace a3
