#include "rtl/cosim/rtl_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "arith/bit_widths.h"

namespace a3::rtl {

RtlLog::RtlLog(const Machine& machine, const BuiltMachine& built, const Probes& state,
               QueryObserver& observer, Instruments& instruments)
    : built_(built),
      is_base_(machine.is_base()),
      selects_(machine.candidate_selection.has_value()),
      compares_(machine.post_scoring.has_value()),
      state_(state),
      observer_(observer),
      instruments_(instruments),
      selector_log_(selects_ ? instruments : unused_, Block::kCandidateSelection,
                    control_.candidate_selector),
      scan_log_(instruments, Block::kDotProduct,
                is_base_ ? lockstep_sequencer_ : control_.candidate_scan,
                is_base_ ? "dot_product_work" : "work"),
      post_scoring_log_(is_base_ ? unused_ : instruments, Block::kPostScoring,
                        control_.post_scoring),
      exponent_log_(instruments, Block::kExponent, exponent_name_),
      output_log_(instruments, Block::kOutput,
                  is_base_ ? lockstep_sequencer_ : control_.output_control,
                  is_base_ ? "output_work" : "work") {
  // In the order in which values pass, so that a comparison names the block that is wrong first.
  if (selects_) show_selector();
  if (is_base_) {
    show_lock_step();
  } else {
    show_control();
  }
  show_issue(dot_product_issue_, &Probes::dot_product_issue, true);
  show_issue(exponent_issue_, &Probes::exponent_issue, true);
  show_issue(output_issue_, &Probes::output_issue, false);
  show_pipelines();
  show_banks();
  show_queues();
}

void RtlLog::start_operation(const OperationPins& operation) {
  num_iterations_ = operation.num_iterations;
  num_columns_ = operation.num_slices * built_.num_lanes;
  scores_.written = {false, false};
  weights_.written = {false, false};
}

void RtlLog::reset() {
  num_columns_ = 0;
  queries_ = {};
  selector_ = {};
  scan_ = {};
  post_scoring_ = {};
  exponent_ = {};
  output_ = {};
  iterations_done_ = 0;
  max_ = {};
  min_ = {};
  candidates_.clear();
  latched_rows_ = 0;
  rows_kept_.clear();
  scores_ = {};
  weights_ = {};
  score_ = 0;
  exponent_value_ = 0;
  weight_ = 0;
  for (BlockLog* log :
       {&selector_log_, &scan_log_, &post_scoring_log_, &exponent_log_, &output_log_}) {
    log->idle();
  }
}

void RtlLog::edge(const Probes& now) {
  if (now.accept) observer_.query_accepted(queries_.num_accepted++);
  if (selects_) log_selector(now);
  if (now.latch) latch(now);
  if (is_base_) {
    log_lock_step(now);
  } else {
    log_scan(now);
    log_post_scoring(now);
    log_output(now);
  }
  log_exponent(now);
  log_pipelines(now);
}

void RtlLog::output_leaves(const OutputVector& output) {
  observer_.output_valid(queries_.num_delivered++, output);
}

void RtlLog::log_selector(const Probes& now) {
  if (now.accept) {
    ++selector_.query;
    iterations_done_ = 0;
    selector_log_.begin(selector_.query);
  }
  if (now.steps.round_begins) {
    selector_log_.busy();
    ++count(Counter::kSelectionInitialisationRounds);
    // Both sides read a word a lane.
    if (now.steps.round_has_rows) count(Counter::kSortedKeySramReads) += 2 * built_.num_lanes;
  } else if (now.steps.selector_phase == SelectorPhase::kIterate) {
    selector_log_.busy();
    if (now.iterates) log_iteration(now);
  } else if (now.selector_vector_busy) {
    selector_log_.stalled(selector_.query, StallCause::kVectorBusy);
  } else {
    selector_log_.idle();
  }
}

void RtlLog::log_iteration(const Probes& now) {
  const auto take = [](const Pop& pop, Popped& popped) {
    if (!pop.valid) return;
    ++popped.num_pops;
    popped.latest = pop;
  };
  take(now.max_pop, max_);
  take(now.min_pop, min_);
  ++count(Counter::kSelectionIterations);
  count(Counter::kSelectionMaxUpdates) += now.steps.max_adds;
  count(Counter::kSelectionMinUpdates) += now.steps.min_adds;
  count(Counter::kSelectionSkippedMinSteps) += now.running_sum < 0;
  count(Counter::kSortedKeySramReads) += now.steps.max_refills + now.steps.min_refills;
  if (++iterations_done_ == num_iterations_) selector_log_.end(selector_.query);
}

void RtlLog::latch(const Probes& now) {
  ++scan_.query;
  latched_rows_ = now.steps.latched_rows;
  candidates_.clear();
  for (const int row : now.candidates) {
    if (row < latched_rows_) candidates_.push_back(row);
  }
  observer_.candidates_latched(scan_.query, candidates_);
  scan_log_.begin(scan_.query);
}

void RtlLog::log_scan(const Probes& now) {
  if (now.dot_product_multipliers_borrowed) {
    scan_log_.stalled(scan_.query, StallCause::kMultipliersBorrowed);
  } else if (now.dot_product_bank_busy) {
    scan_log_.stalled(scan_.query, StallCause::kBankBusy);
  } else if (now.steps.scan_steps) {
    scan_log_.busy();
    ++count(Counter::kDotProductScanSteps);
    if (now.steps.scan_ends) scan_log_.end(scan_.query);
  } else {
    scan_log_.idle();
  }
}

void RtlLog::log_lock_step(const Probes& now) {
  if (now.steps.scan_steps) {
    scan_log_.busy();
    if (now.steps.scan_ends) scan_log_.end(scan_.query);
  } else {
    scan_log_.idle();
  }
  if (now.steps.output_has_query && !output_.busy) {
    output_ = {output_.query + 1, true};
    output_log_.begin(output_.query);
  }
  if (now.steps.output_steps) {
    output_log_.busy();
  } else if (now.steps.queue_holds_slot) {
    output_log_.stalled(output_.query, StallCause::kQueueFull);
  } else {
    output_log_.idle();
  }
  if (now.steps.output_ends) {
    output_log_.end(output_.query);
    output_.busy = false;
  }
}

void RtlLog::log_post_scoring(const Probes& now) {
  if (now.post_scoring_bank_busy) {
    post_scoring_log_.stalled(post_scoring_.query + 1, StallCause::kBankBusy);
    return;
  }
  if (!now.steps.post_scoring_steps) {
    post_scoring_log_.idle();
    return;
  }
  if (!post_scoring_.busy) {
    post_scoring_ = {post_scoring_.query + 1, true};
    post_scoring_log_.begin(post_scoring_.query);
  }
  post_scoring_log_.busy();
  if (compares_ && now.steps.window_ends) {
    ++count(Counter::kPostScoringWindows);
    count(Counter::kPostScoringRowsCompared) +=
        std::min(now.steps.entries_left, built_.compare_width_rows);
  }
  if (!now.steps.post_scoring_ends) return;
  post_scoring_.busy = false;
  ++scores_.num_drained;
  post_scoring_log_.end(post_scoring_.query);
}

/// Of what its issue register holds.
void RtlLog::log_exponent(const Probes& now) {
  const Issue& issue = now.exponent_issue;
  if (!issue.valid && !issue.last) {
    exponent_log_.idle();
    return;
  }
  if (!exponent_.busy) {
    exponent_ = {exponent_.query + 1, true};
    exponent_log_.begin(exponent_.query);
  }
  if (issue.valid) {
    exponent_log_.busy();
    rows_kept_.push_back(issue.row);
    count(Counter::kPostScoringRowsKept) += compares_;
  }
  if (!issue.last) return;
  exponent_.busy = false;
  exponent_log_.end(exponent_.query);
  observer_.rows_selected(exponent_.query, rows_kept_);
  rows_kept_.clear();
}

void RtlLog::log_output(const Probes& now) {
  if (!now.steps.output_has_query) {
    output_log_.idle();
    return;
  }
  if (!output_.busy) {
    output_ = {output_.query + 1, true};
    output_log_.begin(output_.query);
  }
  if (now.steps.output_stands_still) {
    output_log_.stalled(output_.query, now.output_multipliers_borrowed
                                           ? StallCause::kMultipliersBorrowed
                                           : StallCause::kQueueFull);
    return;
  }
  output_log_.busy();
  if (!now.steps.output_ends) return;
  output_.busy = false;
  ++weights_.num_drained;
  output_log_.end(output_.query);
}

/// What leaves the row pipelines, and what they read.
void RtlLog::log_pipelines(const Probes& now) {
  count(Counter::kKeySramReads) += now.dot_product_issue.valid;
  if (now.score.valid) {
    score_ = now.score.value;
    scores_.written[static_cast<std::size_t>(now.score.bank)] = true;
    ++count(Counter::kDotProductRows);
  }
  scores_.num_filled += now.steps.score_ends;
  if (now.exponent.valid) {
    exponent_value_ = now.exponent.value;
    weights_.written[static_cast<std::size_t>(now.exponent.bank)] = true;
    ++count(Counter::kExponentRows);
  }
  weights_.num_filled += now.steps.exponent_ends;
  if (now.steps.accumulates) {
    weight_ = now.accumulated_weight;
    ++count(Counter::kValueSramReads);
    count(Counter::kOutputRows) += now.steps.accumulates_last_slice;
  }
}

std::string RtlLog::state_text() const {
  return fmt::format(
      "RTL of {}: {} queries taken, {} accepted, {} latched, {} through dot products, {} through "
      "exponents, {} outputs delivered",
      built_.name, queries_.num_taken, queries_.num_accepted, scan_.query + 1, scores_.num_filled,
      weights_.num_filled, queries_.num_delivered);
}

void RtlLog::show_queues() {
  ProbeList& probes = instruments_.probes;
  probes.add(query_queue_, "ready", ProbeFormat::flag(), [this] { return state_.query_ready; });
  probes.add(query_queue_, "num_words", ProbeFormat::unsigned_bits(2),
             [this] { return queries_.num_taken - queries_.num_accepted; });
  probes.add(query_queue_, "accepted", ProbeFormat::count(),
             [this] { return queries_.num_accepted; });
  probes.add(output_queue_, "valid", ProbeFormat::flag(), [this] { return state_.output_valid; });
  const int output_bits =
      1 + built_.integer_bits + ceil_log2(built_.num_rows) + 3 * built_.fraction_bits;
  probes.add(output_queue_, "data", ProbeFormat::signed_bits(output_bits, built_.num_dims()),
             [this](std::int64_t* numbers) {
               std::fill_n(numbers, built_.num_dims(), 0);
               if (!state_.output_valid) return;
               std::copy_n(state_.output.begin(), num_columns_, numbers);
             });
  probes.add(output_queue_, "delivered", ProbeFormat::count(),
             [this] { return queries_.num_delivered; });
}

void RtlLog::show_issue(const BlockName& name, const Issue Probes::*issue, bool has_bank) {
  ProbeList& probes = instruments_.probes;
  const int row_bits = std::max(1, ceil_log2(built_.num_rows));
  const int slice_bits = std::max(1, ceil_log2(built_.num_slices));
  const auto add = [&](const char* field, const ProbeFormat& format, auto member) {
    probes.add(name, field, format, [this, issue, member] { return (state_.*issue).*member; });
  };
  add("valid", ProbeFormat::flag(), &Issue::valid);
  add("last", ProbeFormat::flag(), &Issue::last);
  add("row", ProbeFormat::unsigned_bits(row_bits), &Issue::row);
  add("slice", ProbeFormat::unsigned_bits(slice_bits), &Issue::slice);
  if (has_bank) add("bank", ProbeFormat::flag(), &Issue::bank);
}

void RtlLog::show_banks() {
  ProbeList& probes = instruments_.probes;
  const auto show_counts = [&probes](const BlockName& name, const Banks& banks) {
    probes.add(name, "queries_filled", ProbeFormat::count(), [&] { return banks.num_filled; });
    probes.add(name, "queries_drained", ProbeFormat::count(), [&] { return banks.num_drained; });
  };
  show_counts(score_banks_name_, scores_);
  show_counts(weight_banks_name_, weights_);
  const int score_bits =
      2 * (1 + built_.integer_bits + built_.fraction_bits) - 1 + ceil_log2(built_.num_dims());
  probes.add(score_banks_name_, "maximum", ProbeFormat::signed_bits(score_bits, 2),
             [this](std::int64_t* maxima) {
               for (std::size_t b = 0; b < 2; ++b) {
                 maxima[b] = scores_.written[b] ? state_.max[b] : 0;
               }
             });
  const int sum_bits = ceil_log2(built_.num_rows + 1) + 2 * built_.fraction_bits;
  probes.add(weight_banks_name_, "sum", ProbeFormat::unsigned_bits(sum_bits, 2),
             [this](std::int64_t* sums) {
               for (std::size_t b = 0; b < 2; ++b) {
                 sums[b] = weights_.written[b] ? state_.sum[b] : 0;
               }
             });
}

void RtlLog::show_pipelines() {
  ProbeList& probes = instruments_.probes;
  const int score_bits =
      2 * (1 + built_.integer_bits + built_.fraction_bits) - 1 + ceil_log2(built_.num_dims());
  probes.add(dot_product_, "score", ProbeFormat::signed_bits(score_bits),
             [this] { return score_; });
  const int exponent_bits = 2 * built_.fraction_bits + 1;
  probes.add(exponent_name_, "exponent", ProbeFormat::unsigned_bits(exponent_bits),
             [this] { return exponent_value_; });
  probes.add(output_name_, "weight", ProbeFormat::unsigned_bits(exponent_bits),
             [this] { return weight_; });
  probes.add(output_name_, "stands_still", ProbeFormat::flag(),
             [this] { return state_.steps.output_stands_still; });
}

void RtlLog::show_control() {
  ProbeList& probes = instruments_.probes;
  const BlockName& scan = control_.candidate_scan;
  probes.add(scan, "vector_free", ProbeFormat::flag(), [this] { return state_.steps.vector_free; });
  probes.add(scan, "latched", ProbeFormat::count(), [this] { return scan_.query + 1; });
  probes.add(scan, "visible_rows", ProbeFormat::unsigned_bits(ceil_log2(built_.num_rows + 1)),
             [this] { return latched_rows_; });
  probes.add(scan, "candidates", ProbeFormat::unsigned_bits(1, built_.num_rows),
             [this](std::int64_t* bits) {
               std::fill_n(bits, built_.num_rows, 0);
               for (const std::int32_t row : candidates_) bits[row] = 1;
             });
  probes.add(control_.post_scoring, "query", ProbeFormat::signed_bits(32),
             [this] { return post_scoring_.query; });
  probes.add(control_.output_control, "query", ProbeFormat::signed_bits(32),
             [this] { return output_.query; });
}

void RtlLog::show_selector() {
  ProbeList& probes = instruments_.probes;
  const ControlNames::Selector& selector = control_.candidate_selector;
  probes.add(selector, "phase", ProbeFormat::one_of({"idle", "initialise", "iterate", "done"}),
             [this] { return state_.steps.selector_phase; });
  probes.add(selector, "query", ProbeFormat::signed_bits(32), [this] { return selector_.query; });
  probes.add(selector, "slice",
             ProbeFormat::unsigned_bits(std::max(1, ceil_log2(built_.num_slices))),
             [this] { return state_.steps.selector_slice; });
  probes.add(selector, "iterations_done", ProbeFormat::count(),
             [this] { return iterations_done_; });
  const int row_bits = std::max(1, ceil_log2(built_.num_rows));
  const int column_bits = std::max(1, ceil_log2(built_.num_dims()));
  const int product_bits = 2 * (1 + built_.integer_bits + built_.fraction_bits) - 1;
  const auto show_side = [&](const std::string& side, const Popped& popped) {
    probes.add(selector, side + "_pops", ProbeFormat::count(), [&] { return popped.num_pops; });
    probes.add(selector, side + "_popped_column", ProbeFormat::unsigned_bits(column_bits),
               [&] { return popped.latest.column; });
    probes.add(selector, side + "_popped_row", ProbeFormat::unsigned_bits(row_bits),
               [&] { return popped.latest.row; });
    probes.add(selector, side + "_popped_product", ProbeFormat::signed_bits(product_bits),
               [&] { return popped.latest.product; });
  };
  show_side("max", max_);
  show_side("min", min_);
  probes.add(selector.greedy_scores, "running_sum",
             ProbeFormat::signed_bits(product_bits + ceil_log2(built_.num_dims()) +
                                      ceil_log2(built_.num_rows)),
             [this] { return state_.running_sum; });
}

void RtlLog::show_lock_step() {
  ProbeList& probes = instruments_.probes;
  probes.add(lockstep_sequencer_, "in_slot", ProbeFormat::flag(),
             [this] { return state_.steps.in_slot; });
  probes.add(lockstep_sequencer_, "row",
             ProbeFormat::unsigned_bits(std::max(1, ceil_log2(built_.num_rows)) + 1),
             [this] { return state_.steps.slot_row; });
}

}  // namespace a3::rtl
