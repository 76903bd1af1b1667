#include "modules/select/greedy/candidate_selector.h"

#include <fmt/format.h>

namespace a3 {

CandidateSelector::SideUnits::SideUnits(Side which, const Machine& machine, const BitWidths& widths)
    : side(which),
      pointers(which == Side::kMax ? "max_pointers" : "min_pointers", which,
               machine.hardware.num_lanes, machine.hardware.num_rows),
      buffer(which == Side::kMax ? "max_buffer" : "min_buffer", which, machine.hardware.num_lanes,
             machine.timing.buffer_depth),
      multiplier(widths.product_bits) {}

CandidateSelector::CandidateSelector(const sc_core::sc_module_name& name, const Machine& machine,
                                     const BitWidths& widths, const CandidateSelectorPorts& ports)
    : ClockedBlock(name),
      timing_(machine.timing),
      product_bits_(widths.product_bits),
      ports_(ports),
      query_(machine.hardware.num_lanes, widths.element_bits),
      max_side_(Side::kMax, machine, widths),
      min_side_(Side::kMin, machine, widths),
      scores_("greedy_scores", machine.hardware.num_rows, widths, ports.damage),
      finished_query_(machine.hardware.num_lanes, widths.element_bits) {
  finished_candidates_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
}

void CandidateSelector::start_operation(int num_rows, std::int64_t num_iterations) {
  num_rows_ = num_rows;
  num_iterations_ = num_iterations;
  scores_.clear(num_rows);
  max_side_.pointers.park();
  min_side_.pointers.park();
}

FlippedWord CandidateSelector::flip_pointer(Side side, int column, int bit) {
  return (side == Side::kMax ? max_side_ : min_side_).pointers.flip(column, bit);
}

bool CandidateSelector::accepts_query() const {
  const bool free =
      phase() == Phase::kIdle || (phase() == Phase::kDone && sink_->accepts_candidates());
  return free && ports_.queue.available();
}

bool CandidateSelector::borrows_multipliers() const {
  return ports_.multipliers_are_shared && (phase() == Phase::kInitialise || accepts_query());
}

void CandidateSelector::on_clock() {
  Phase next = phase();
  if (next == Phase::kDone && !sink_->accepts_candidates()) {
    ++counts_[Counter::kSelectionStallVectorBusyCycles];
    if (timeline_) {
      timeline_->stalled(Block::kCandidateSelection, query_in_hand_, StallCause::kVectorBusy);
    }
    return;
  }
  if (accepts_query()) {
    accept_query();
    next = Phase::kInitialise;
  } else if (next == Phase::kDone) {
    next = Phase::kIdle;
  }
  if (next == Phase::kInitialise) {
    next = initialise();
  } else if (next == Phase::kIterate) {
    next = iterate();
  }
  phase_.write(static_cast<int>(next));
  if (next == Phase::kIdle) sleep_until(ports_.queue.available_event());
}

void CandidateSelector::accept_query() {
  query_.load(ports_.queue.pop());
  ++query_in_hand_;
  for (SideUnits* units : {&max_side_, &min_side_}) {
    units->pointers.start(query_, num_rows_);
    units->buffer.clear();
  }
  scores_.clear(num_rows_);
  rounds_done_ = 0;
  iterations_done_ = 0;
  if (timeline_) timeline_->work_began(Block::kCandidateSelection, query_in_hand_);
}

CandidateSelector::Phase CandidateSelector::initialise() {
  ports_.max_side_multipliers.issue();
  ports_.min_side_multipliers.issue();
  initialisation_round(max_side_);
  initialisation_round(min_side_);
  ++counts_[Counter::kSelectionInitialisationRounds];
  ++counts_[Counter::kSelectionBusyCycles];
  return ++rounds_done_ == timing_.buffer_depth ? Phase::kIterate : Phase::kInitialise;
}

void CandidateSelector::initialisation_round(SideUnits& units) {
  const int num_columns = ports_.sorted_keys.num_columns();
  for (int column = 0; column < num_columns; ++column) {
    if (units.pointers.exhausted(column)) continue;
    const int position = units.pointers.take(column);
    const SortedKey& key = ports_.sorted_keys.read(units.side, column, position);
    units.buffer.push(column, {std::int64_t{key.raw} * query_[column], key.row});
  }
}

CandidateSelector::Phase CandidateSelector::iterate() {
  max_side_.buffer.receive_refill();
  min_side_.buffer.receive_refill();
  // Both trees see the running sum as it was at the start of the cycle.
  const bool min_side_enabled = scores_.running_sum() >= 0;
  std::int64_t contribution = max_step();
  if (min_side_enabled) {
    contribution += min_step();
  } else {
    ++counts_[Counter::kSelectionSkippedMinSteps];
  }
  scores_.accumulate(contribution);
  ++counts_[Counter::kSelectionIterations];
  ++counts_[Counter::kSelectionBusyCycles];
  if (++iterations_done_ < num_iterations_) return Phase::kIterate;
  finish_query();
  return Phase::kDone;
}

std::int64_t CandidateSelector::max_step() {
  if (!max_side_.buffer.has_head()) return 0;
  const ComponentProduct head = take_head(max_side_);
  if (iterations_done_ == 0) first_popped_row_ = head.row;
  if (head.product <= 0) return 0;
  scores_.add(head.row, head.product);
  ++counts_[Counter::kSelectionMaxUpdates];
  return head.product;
}

std::int64_t CandidateSelector::min_step() {
  if (!min_side_.buffer.has_head()) return 0;
  const ComponentProduct head = take_head(min_side_);
  if (head.product >= 0) return 0;
  scores_.add(head.row, head.product);
  ++counts_[Counter::kSelectionMinUpdates];
  return head.product;
}

ComponentProduct CandidateSelector::take_head(SideUnits& units) {
  const ComponentProduct head = units.buffer.head();
  const int column = units.buffer.head_column();
  units.popped = head;
  units.popped_column = column;
  units.buffer.pop();
  if (!units.pointers.exhausted(column)) {
    const int position = units.pointers.take(column);
    const SortedKey& key = ports_.sorted_keys.read(units.side, column, position);
    units.buffer.request_refill(column,
                                {units.multiplier.multiply(key.raw, query_[column]), key.row});
  }
  return head;
}

void CandidateSelector::finish_query() {
  scores_.positive_rows(finished_candidates_);
  // The exact maximum would need all dot products; the row of the largest single product stands in
  // (ours). Only a damaged row id can name a row that the operation does not have.
  if (finished_candidates_.empty() && first_popped_row_ < num_rows_) {
    finished_candidates_.push_back(first_popped_row_);
  }
  finished_query_ = query_;
  if (timeline_) timeline_->work_ends(Block::kCandidateSelection, query_in_hand_);
}

void CandidateSelector::hand_over(QueryRegister& query, std::vector<std::int32_t>& candidates) {
  query = finished_query_;
  candidates.assign(finished_candidates_.begin(), finished_candidates_.end());
}

std::string CandidateSelector::state() const {
  switch (phase()) {
    case Phase::kIdle:
      return fmt::format("{}: idle, waits for a query", name());
    case Phase::kInitialise:
      return fmt::format("{}: query {}, {} of {} initialisation rounds done", name(),
                         query_in_hand_, rounds_done_, timing_.buffer_depth);
    case Phase::kIterate:
      return fmt::format("{}: query {}, {} of {} iterations done", name(), query_in_hand_,
                         iterations_done_, num_iterations_);
    case Phase::kDone:
      return fmt::format("{}: query {} done, waits for the candidate vector", name(),
                         query_in_hand_);
  }
  return {};
}

void CandidateSelector::trace(sc_core::sc_trace_file* file) const {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, phase_, prefix + "phase");
  sc_core::sc_trace(file, query_in_hand_, prefix + "query");
  sc_core::sc_trace(file, rounds_done_, prefix + "rounds_done");
  sc_core::sc_trace(file, iterations_done_, prefix + "iterations_done");
  for (const SideUnits* units : {&max_side_, &min_side_}) {
    const std::string side = prefix + (units->side == Side::kMax ? "max_popped_" : "min_popped_");
    sc_core::sc_trace(file, units->popped.product, side + "product", product_bits_);
    sc_core::sc_trace(file, units->popped.row, side + "row");
    sc_core::sc_trace(file, units->popped_column, side + "column");
  }
}

}  // namespace a3
