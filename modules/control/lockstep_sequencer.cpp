#include "modules/control/lockstep_sequencer.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "a3/systemc/errors.h"
#include "modules/control/weigh.h"
#include "uarch/latencies.h"

namespace a3 {

LockstepSequencer::LockstepSequencer(const sc_core::sc_module_name& name, const Machine& machine,
                                     const BitWidths& widths, const ControlPorts& ports)
    : ClockedBlock(name),
      drain_cycles_(lockstep_drain_cycles(machine.timing)),
      ports_(ports),
      dot_product_log_(ports.instruments, Block::kDotProduct, *this, "dot_product_work"),
      output_log_(ports.instruments, Block::kOutput, *this, "output_work") {
  show(std::max(1, widths.row_id_bits), slice_bits(machine.hardware), ports.instruments.probes);
}

void LockstepSequencer::connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) {
  clock(clock_pin);
  reset(reset_pin);
}

void LockstepSequencer::on_clock() {
  if (!in_slot_ && !begin_slot()) {
    dot_product_log_.idle();
    output_log_.idle();
    sleep_until(ports_.queries.available_event());
    return;
  }
  if (row_ < slot_rows_) {
    issue_rows();
  } else {
    drain();
  }
}

bool LockstepSequencer::begin_slot() {
  move_queries_on();
  if (ports_.queries.available()) accept_query();
  in_slot_ = in_dot_product_ || in_exponent_ || in_output_;
  slot_rows_ = most_visible_rows();
  row_ = 0;
  slice_ = 0;
  exponent_row_ = 0;
  cycles_drained_ = 0;
  if (in_slot_) log_slot_begin();
  return in_slot_;
}

void LockstepSequencer::move_queries_on() {
  in_output_ = in_exponent_;
  in_exponent_ = in_dot_product_;
  in_dot_product_.reset();
  if (in_exponent_ && !ports_.score_banks.may_drain(in_exponent_->query)) {
    throw ModelError(std::string(name()) + ": a slot ended before its scores were complete");
  }
  if (in_output_ && !ports_.weight_banks.may_drain(in_output_->query)) {
    throw ModelError(std::string(name()) + ": a slot ended before its exponents were complete");
  }
}

void LockstepSequencer::accept_query() {
  const std::int64_t number = next_query_++;
  const QueryVector& query = ports_.queries.pop();
  in_dot_product_ = Occupant{number, query.visible_rows};
  ports_.query_registers.of(number).load(query);
  rows_.resize(static_cast<std::size_t>(query.visible_rows));
  std::iota(rows_.begin(), rows_.end(), 0);
  ports_.observer.candidates_latched(number, rows_);
  ports_.observer.rows_selected(number, rows_);
}

int LockstepSequencer::most_visible_rows() const {
  int most = 0;
  for (const std::optional<Occupant>* in_module : {&in_dot_product_, &in_exponent_, &in_output_}) {
    if (*in_module) most = std::max(most, (*in_module)->visible_rows);
  }
  return most;
}

void LockstepSequencer::issue_rows() {
  const RowIssue to_dot_product = next_slice(in_dot_product_);
  if (to_dot_product.valid) ports_.dot_product_multipliers.issue();
  ports_.issue.dot_product.write(to_dot_product);
  log_issue(to_dot_product, in_dot_product_, dot_product_log_);
  ports_.issue.exponent.write(next_row(in_exponent_));
  issue_to_output();
  ++exponent_row_;
  if (++slice_ == num_slices_) {
    slice_ = 0;
    ++row_;
  }
  // Seen in the slot's last cycle, from this register.
  if (row_ == slot_rows_ && drain_cycles_ == 1) ports_.output_release.write(true);
}

RowIssue LockstepSequencer::next_slice(const std::optional<Occupant>& in_module) const {
  RowIssue next;
  if (!in_module || row_ >= in_module->visible_rows) return next;
  next.row = row_;
  next.entry = row_;
  next.slice = slice_;
  next.bank = ScoreBanks::index(in_module->query);
  next.valid = true;
  next.row_goes_on = slice_ + 1 < num_slices_;
  next.last = !next.row_goes_on && row_ + 1 == in_module->visible_rows;
  return next;
}

RowIssue LockstepSequencer::next_row(const std::optional<Occupant>& in_module) const {
  RowIssue next;
  if (!in_module || exponent_row_ >= in_module->visible_rows) return next;
  next.row = exponent_row_;
  next.entry = exponent_row_;
  next.bank = ScoreBanks::index(in_module->query);
  next.valid = true;
  next.last = exponent_row_ + 1 == in_module->visible_rows;
  return next;
}

/// A query that is through before the slot waits in the output module for the slot's last cycle,
/// and with it the issue register of a module of one stage.
void LockstepSequencer::issue_to_output() {
  RowIssue next = next_slice(in_output_);
  if (next.valid) weigh(next, ports_.weight_banks.of(in_output_->query));
  if (!ports_.output.stands_still()) ports_.issue.output.write(next);
  log_issue(next, in_output_, output_log_);
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
    // As above.
    if (cycles_left == 2) ports_.output_release.write(true);
  } else if (ports_.output.stands_still()) {
    output_log_.stalled(in_output_->query, StallCause::kQueueFull);
  } else {
    end_slot();
  }
}

void LockstepSequencer::end_slot() {
  in_slot_ = false;
  ports_.output_release.write(false);
}

void LockstepSequencer::log_slot_begin() {
  if (in_dot_product_) dot_product_log_.begin(in_dot_product_->query);
  if (in_output_) output_log_.begin(in_output_->query);
}

void LockstepSequencer::log_issue(const RowIssue& issued, const std::optional<Occupant>& in_module,
                                  BlockLog& log) {
  if (!issued.valid) {
    log.idle();
    return;
  }
  log.busy();
  if (issued.last) log.end(in_module->query);
}

void LockstepSequencer::on_reset() {
  for (IssueSignal* issue :
       {&ports_.issue.dot_product, &ports_.issue.exponent, &ports_.issue.output}) {
    issue->write({});
  }
  ports_.output_release.write(false);
  num_slices_ = 1;
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
                     slot_rows_, cycles_drained_, drain_cycles_,
                     cycles_drained_ + 1 == drain_cycles_ && ports_.output.stands_still()
                         ? ", waits for the output queue"
                         : "");
}

void LockstepSequencer::show(int row_bits, int num_slice_bits, ProbeList& probes) {
  probes.add(*this, "in_slot", ProbeFormat::flag(), [this] { return in_slot_; });
  probes.add(*this, "row", ProbeFormat::unsigned_bits(row_bits + 1), [this] { return row_; });
  probes.add(*this, "slice", ProbeFormat::unsigned_bits(num_slice_bits), [this] { return slice_; });
  probes.add(*this, "cycles_drained", ProbeFormat::unsigned_bits(ceil_log2(drain_cycles_ + 1)),
             [this] { return cycles_drained_; });
}

}  // namespace a3
