#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "Vtested_post_scoring_unit.h"
#include "Vtested_post_scoring_unit___024root.h"
#include "a3/systemc/block_log.h"
#include "arith/weight.h"
#include "modules/pipelines/post_scoring_unit.h"
#include "rtl/tests/tested_model.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/pipelines/post_scoring_unit.sv behind the ports of its module, between its banks.
class RtlPostScoringUnit : public ClockedBlock, private TestedModel<Vtested_post_scoring_unit> {
 public:
  sc_core::sc_out<RowIssue> issue{"issue"};

  RtlPostScoringUnit(const sc_core::sc_module_name& name, const Machine& machine, const BitWidths&,
                     const PostScoringUnitPorts& ports)
      : ClockedBlock(name),
        machine_(machine),
        ports_(ports),
        log_(ports.instruments, Block::kPostScoring, *this) {
    model().compare = machine.post_scoring.has_value();
    model().may_begin = 1;  // no lock step
    start_operation({});
  }

  void start_operation(const OperationShape& shape) {
    if (!machine_.post_scoring) return;
    const double percent = shape.threshold_percent > 0 ? shape.threshold_percent
                                                       : machine_.post_scoring->threshold_percent;
    set_bits(model().threshold, 0, kScoreBits + 1,
             static_cast<std::uint64_t>(post_scoring_threshold(percent, machine_.numerics)));
  }

 private:
  void on_clock() override {
    const ScoreBank& bank = ports_.score_banks.of(num_drained_);
    model().bank = ScoreBanks::index(num_drained_);
    model().scores_filled = ports_.score_banks.may_drain(num_drained_);
    model().weights_free = ports_.weight_banks.may_fill(num_drained_);
    settle();
    show_window(bank);
    settle();
    const bool steps = model().rootp->post_scoring_unit__DOT__step;
    const bool drained = model().drained;
    log_cycle(steps);
    if (steps && model().compare) count_window();
    clock_model();
    issue.write(issued(bank));
    if (drained) finish_query();
  }

  void on_reset() override {
    reset_model();
    num_drained_ = 0;
    rows_kept_.clear();
    issue.write({});
    log_.idle();
  }

  /// What the bank's read port shows. Entries that are not filled hold scores that would be kept.
  void show_window(const ScoreBank& bank) {
    model().num_candidates = static_cast<CData>(bank.count);
    set_bits(model().max, 0, kScoreBits, static_cast<std::uint64_t>(bank.max_score));
    for (int k = 0; k < kCompareWidth; ++k) {
      const std::size_t entry = static_cast<std::size_t>(model().window * kCompareWidth + k);
      const bool filled = entry < bank.count;
      const std::int64_t score = filled ? bank.scores[entry] : bank.max_score;
      set_bits(model().window_rows, k * kRowBits, kRowBits,
               filled ? static_cast<std::uint64_t>(bank.rows[entry]) : 0);
      set_bits(model().window_scores, k * kScoreBits, kScoreBits,
               static_cast<std::uint64_t>(score));
    }
  }

  void log_cycle(bool steps) {
    if (steps) {
      log_.busy();
    } else if (model().scores_filled) {
      log_.stalled(num_drained_, StallCause::kBankBusy);
    } else {
      log_.idle();
    }
  }

  void count_window() {
    if (!model().rootp->post_scoring_unit__DOT__window_ends) return;
    ++log_.count(Counter::kPostScoringWindows);
    log_.count(Counter::kPostScoringRowsCompared) +=
        std::min<int>(kCompareWidth, model().rootp->post_scoring_unit__DOT__entries_left);
  }

  /// What the issue register holds. RTL has the score there and not its entry in the bank: the
  /// entry of the row is looked up.
  RowIssue issued(const ScoreBank& bank) {
    RowIssue next;
    if (!model().issue_valid && !model().issue_last) return next;
    next.last = model().issue_last;
    next.bank = model().issue_bank;
    next.valid = model().issue_valid;
    if (!next.valid) return next;
    next.row = model().issue_row;
    const auto end = bank.rows.begin() + static_cast<std::ptrdiff_t>(bank.count);
    const auto found = std::find(bank.rows.begin(), end, next.row);
    next.entry = static_cast<std::int32_t>(found - bank.rows.begin());
    if (found == end || bank.scores[static_cast<std::size_t>(next.entry)] !=
                            signed_bits(model().issue_score, 0, kScoreBits))
      throw std::logic_error("post_scoring_unit.sv issues a row that has another score");
    rows_kept_.push_back(next.row);
    if (model().compare) ++log_.count(Counter::kPostScoringRowsKept);
    return next;
  }

  void finish_query() {
    ports_.score_banks.mark_drained();
    ports_.observer.rows_selected(num_drained_, rows_kept_);
    rows_kept_.clear();
    ++num_drained_;
  }

  static constexpr int kCompareWidth = 16;
  static constexpr int kRowBits = 8;
  static constexpr int kScoreBits = 17;

  const Machine& machine_;
  PostScoringUnitPorts ports_;
  BlockLog log_;
  std::int64_t num_drained_ = 0;  // queries; the next one is in hand, or is waited for
  std::vector<std::int32_t> rows_kept_;
};

}  // namespace a3::rtl::test
