#include "modules/pipelines/post_scoring_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "arith/weight.h"

namespace a3 {
namespace {

std::int64_t threshold_of(const Machine& machine) {
  if (!machine.post_scoring) return std::numeric_limits<std::int64_t>::max();
  return post_scoring_threshold(machine.post_scoring->threshold_percent, machine.numerics);
}

}  // namespace

PostScoringUnit::PostScoringUnit(const sc_core::sc_module_name& name, const Machine& machine,
                                 const BitWidths& widths, const PostScoringUnitPorts& ports)
    : ClockedBlock(name),
      compares_(machine.post_scoring.has_value()),
      numerics_(machine.numerics),
      machine_threshold_raw_(threshold_of(machine)),
      dot_product_bits_(widths.dot_product_bits),
      compare_width_rows_(static_cast<std::size_t>(machine.timing.compare_width_rows)),
      ports_(ports),
      log_(ports.instruments, Block::kPostScoring, *this),
      threshold_raw_(machine_threshold_raw_) {
  window_kept_.reserve(compare_width_rows_);
  rows_kept_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
  ports.instruments.probes.add(*this, "query", ProbeFormat::signed_bits(32),
                               [this] { return query_in_hand_; });
}

void PostScoringUnit::start_operation(const OperationShape& shape) {
  threshold_raw_ = shape.threshold_percent > 0
                       ? post_scoring_threshold(shape.threshold_percent, numerics_)
                       : machine_threshold_raw_;
}

void PostScoringUnit::on_clock() {
  if (!busy_ && !begin_query()) {
    issue.write({});
    return;
  }
  step();
}

bool PostScoringUnit::begin_query() {
  const std::int64_t query = query_in_hand_ + 1;
  if (!ports_.score_banks.may_drain(query)) {
    log_.idle();
    sleep_until(ports_.score_banks.filled_event());
    return false;
  }
  if (!ports_.weight_banks.may_fill(query)) {
    log_.stalled(query, StallCause::kBankBusy);
    return false;
  }
  query_in_hand_ = query;
  busy_ = true;
  window_begin_ = 0;
  rows_kept_.clear();
  log_.begin(query);
  compare_window();
  return true;
}

void PostScoringUnit::compare_window() {
  const ScoreBank& bank = ports_.score_banks.of(query_in_hand_);
  const std::size_t end = std::min(window_begin_ + compare_width_rows_, bank.count);
  window_kept_.clear();
  next_in_window_ = 0;
  for (std::size_t entry = window_begin_; entry < end; ++entry) {
    if (!compares_ || bank.difference(entry, dot_product_bits_) <= threshold_raw_) {
      window_kept_.push_back(static_cast<std::int32_t>(entry));
    }
  }
  if (!compares_) return;
  ++log_.count(Counter::kPostScoringWindows);
  log_.count(Counter::kPostScoringRowsCompared) += static_cast<std::int64_t>(end - window_begin_);
  log_.count(Counter::kPostScoringRowsKept) += static_cast<std::int64_t>(window_kept_.size());
}

void PostScoringUnit::step() {
  const ScoreBank& bank = ports_.score_banks.of(query_in_hand_);
  RowIssue next;
  next.bank = ScoreBanks::index(query_in_hand_);
  if (next_in_window_ < window_kept_.size()) {
    next.entry = window_kept_[next_in_window_++];
    next.row = bank.rows[static_cast<std::size_t>(next.entry)];
    next.valid = true;
    rows_kept_.push_back(next.row);
  }
  if (next_in_window_ == window_kept_.size()) {
    window_begin_ += compare_width_rows_;
    next.last = window_begin_ >= bank.count;
    if (!next.last) compare_window();
  }
  issue.write(next);
  log_.busy();
  if (next.last) finish_query();
}

void PostScoringUnit::finish_query() {
  busy_ = false;
  ports_.score_banks.mark_drained();
  ports_.observer.rows_selected(query_in_hand_, rows_kept_);
  log_.end(query_in_hand_);
}

void PostScoringUnit::on_reset() {
  issue.write({});
  busy_ = false;
  query_in_hand_ = -1;
  window_begin_ = 0;
  window_kept_.clear();
  next_in_window_ = 0;
  rows_kept_.clear();
  log_.idle();
}

std::string PostScoringUnit::state() const {
  if (busy_) {
    return fmt::format("{}: query {}, {} rows kept so far", name(), query_in_hand_,
                       rows_kept_.size());
  }
  const bool has_scores = ports_.score_banks.may_drain(query_in_hand_ + 1);
  return fmt::format("{}: idle, waits for {}", name(), has_scores ? "its weight bank" : "scores");
}

}  // namespace a3
