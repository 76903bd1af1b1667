#include "modules/select/greedy/greedy_selector.h"

#include <fmt/format.h>

namespace a3 {

GreedySelector::SideUnits::SideUnits(SearchSide which, const Machine& machine,
                                     const BitWidths& widths)
    : side(which),
      pointers(which == SearchSide::kMax ? "max_pointers" : "min_pointers", which,
               machine.hardware.num_columns(), machine.hardware.num_rows),
      buffer(which == SearchSide::kMax ? "max_buffer" : "min_buffer", which, machine),
      multiplier(widths.product_bits) {}

void GreedySelector::SideUnits::clear(int num_slices) {
  pointers.park();
  buffer.clear(num_slices);
  popped = {};
  popped_column = 0;
  num_pops = 0;
}

GreedySelector::GreedySelector(const sc_core::sc_module_name& name, const Machine& machine,
                               const SelectorPorts& ports)
    : SelectorBlock(name),
      settings_(*machine.candidate_selection),
      num_lanes_(machine.hardware.num_lanes),
      timing_(machine.timing),
      widths_(bit_widths(machine.hardware, machine.numerics)),
      ports_(ports),
      max_side_multipliers_(timing_.shared_multipliers ? ports.dot_product_multipliers
                                                       : own_max_side_multipliers_),
      min_side_multipliers_(timing_.shared_multipliers ? ports.output_multipliers
                                                       : own_min_side_multipliers_),
      log_(ports.instruments, Block::kCandidateSelection, *this),
      query_(machine.hardware.num_columns(), widths_.element_bits),
      sorted_keys_("sorted_key_sram",
                   {machine.hardware.num_rows, machine.hardware.num_lanes, widths_}, ports.damage,
                   log_.count(Counter::kSortedKeySramReads)),
      max_side_(SearchSide::kMax, machine, widths_),
      min_side_(SearchSide::kMin, machine, widths_),
      scores_("greedy_scores", machine.hardware.num_rows, widths_, ports.damage,
              ports.instruments.probes),
      finished_query_(machine.hardware.num_columns(), widths_.element_bits) {
  finished_candidates_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
  show(machine.hardware, ports.instruments.probes);
}

void GreedySelector::start_operation(const OperationShape& shape) {
  shape_ = shape;
  num_iterations_ = shape.num_iterations > 0
                        ? shape.num_iterations
                        : tile_iterations(settings_, shape.num_rows, shape.num_rows_of_whole());
  sorted_keys_.start_operation(shape);
  scores_.clear(shape.num_rows);
  max_side_.pointers.park();
  min_side_.pointers.park();
}

std::optional<FlippedWord> GreedySelector::flip(const SoftError& error) {
  const auto [first, second, third] = error.place;
  switch (error.structure) {
    case Structure::kSortedKey:
      return sorted_keys_.flip_key(first, second, third);
    case Structure::kRowId:
      return sorted_keys_.flip_row_id(first, second, third);
    case Structure::kPointer:
      return (static_cast<SearchSide>(first) == SearchSide::kMax ? max_side_ : min_side_)
          .pointers.flip(second, third);
    case Structure::kGreedyScore:
      return scores_.flip(first, second);
    default:
      return SelectorBlock::flip(error);
  }
}

bool GreedySelector::accepts_query() const {
  const bool free = phase() == Phase::kIdle || (phase() == Phase::kDone && vector_free.read());
  return free && ports_.queries.available();
}

bool GreedySelector::borrows_multipliers() const {
  return timing_.shared_multipliers && (phase() == Phase::kInitialise || accepts_query());
}

void GreedySelector::on_clock() {
  move_rounds_on();
  Phase next = phase();
  if (next == Phase::kDone && !vector_free.read()) {
    log_.stalled(query_in_hand_, StallCause::kVectorBusy);
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
  if (next == Phase::kIdle) {
    log_.idle();
    // All rounds have multiplied: at least one iteration and the hand-over came after the last.
    sleep_until(ports_.queries.available_event());
  }
}

void GreedySelector::move_rounds_on() {
  if (round_multiplies_) min_side_multipliers_.issue();
  round_multiplies_ = round_reads_;
  round_reads_ = false;
  output_borrowed.write(timing_.shared_multipliers && round_multiplies_);
}

void GreedySelector::accept_query() {
  query_.load(ports_.queries.pop());
  ++query_in_hand_;
  for (SideUnits* units : {&max_side_, &min_side_}) {
    units->pointers.start(query_, shape_.num_slices * num_lanes_, shape_.num_rows);
    units->buffer.clear(shape_.num_slices);
  }
  scores_.clear(shape_.num_rows);
  first_row_.reset();
  slice_ = 0;
  entries_done_ = 0;
  iterations_done_ = 0;
  log_.begin(query_in_hand_);
}

GreedySelector::Phase GreedySelector::initialise() {
  max_side_multipliers_.issue();
  round_reads_ = true;
  initialisation_round(max_side_);
  initialisation_round(min_side_);
  ++log_.count(Counter::kSelectionInitialisationRounds);
  log_.busy();
  if (++slice_ == shape_.num_slices) {
    slice_ = 0;
    ++entries_done_;
  }
  return entries_done_ == max_side_.buffer.queue_depth() ? Phase::kIterate : Phase::kInitialise;
}

void GreedySelector::initialisation_round(SideUnits& units) {
  const int first_column = slice_ * num_lanes_;
  for (int column = first_column; column < first_column + num_lanes_; ++column) {
    if (units.pointers.exhausted(column)) continue;
    const int position = units.pointers.advance(column);
    const SortedKey& key = sorted_keys_.read(units.side, column, position);
    units.buffer.push(column, {std::int64_t{key.raw} * query_[column], key.row});
  }
}

GreedySelector::Phase GreedySelector::iterate() {
  for (SideUnits* units : {&max_side_, &min_side_}) {
    units->buffer.receive_refill();
    units->buffer.look_at(slice_);
  }
  log_.busy();
  if (++slice_ < shape_.num_slices) return Phase::kIterate;
  slice_ = 0;
  // Both sides see the running sum as it was at the start of the iteration.
  const bool min_side_enabled = scores_.running_sum() >= 0;
  std::int64_t contribution = max_step();
  if (min_side_enabled) {
    contribution += min_step();
  } else {
    ++log_.count(Counter::kSelectionSkippedMinSteps);
  }
  scores_.accumulate(contribution);
  ++log_.count(Counter::kSelectionIterations);
  if (++iterations_done_ < num_iterations_) return Phase::kIterate;
  finish_query();
  return Phase::kDone;
}

std::int64_t GreedySelector::max_step() {
  if (!max_side_.buffer.has_head()) return 0;
  const ComponentProduct head = pop_head(max_side_);
  if (hides(head.row)) return 0;
  if (!first_row_) first_row_ = head.row;
  if (head.product <= 0) return 0;
  scores_.add(head.row, head.product);
  ++log_.count(Counter::kSelectionMaxUpdates);
  return head.product;
}

std::int64_t GreedySelector::min_step() {
  if (!min_side_.buffer.has_head()) return 0;
  const ComponentProduct head = pop_head(min_side_);
  if (hides(head.row) || head.product >= 0) return 0;
  scores_.add(head.row, head.product);
  ++log_.count(Counter::kSelectionMinUpdates);
  return head.product;
}

ComponentProduct GreedySelector::pop_head(SideUnits& units) {
  const ComponentProduct head = units.buffer.head();
  const int column = units.buffer.head_column();
  units.popped = head;
  units.popped_column = column;
  ++units.num_pops;
  units.buffer.pop();
  if (!units.pointers.exhausted(column)) {
    const int position = units.pointers.advance(column);
    const SortedKey& key = sorted_keys_.read(units.side, column, position);
    units.buffer.request_refill(column,
                                {units.multiplier.multiply(key.raw, query_[column]), key.row});
  }
  return head;
}

/// A damaged row id may name a row that the operation does not have: the greedy scores lose it.
bool GreedySelector::hides(std::int32_t row) const {
  return row >= query_.visible_rows() && row < shape_.num_rows;
}

void GreedySelector::finish_query() {
  scores_.positive_rows(query_.visible_rows(), finished_candidates_);
  // The exact maximum would need all dot products; the row of the largest single product stands in,
  // or the latest row (ours). Only a damaged row id can name one that the operation does not have.
  const std::int32_t fallback = first_row_.value_or(query_.visible_rows() - 1);
  if (finished_candidates_.empty() && fallback < shape_.num_rows) {
    finished_candidates_.push_back(fallback);
  }
  finished_query_ = query_;
  log_.end(query_in_hand_);
}

void GreedySelector::on_reset() {
  phase_.write(static_cast<int>(Phase::kIdle));
  round_reads_ = false;
  round_multiplies_ = false;
  output_borrowed.write(false);
  sorted_keys_.reset();
  shape_ = {};
  max_side_.clear(shape_.num_slices);
  min_side_.clear(shape_.num_slices);
  scores_.clear(0);
  first_row_.reset();
  num_iterations_ = 0;
  slice_ = 0;
  entries_done_ = 0;
  iterations_done_ = 0;
  query_in_hand_ = -1;
  finished_candidates_.clear();
  log_.idle();
}

std::string GreedySelector::state() const {
  switch (phase()) {
    case Phase::kIdle:
      return fmt::format("{}: idle, waits for a query", name());
    case Phase::kInitialise:
      return fmt::format("{}: query {}, {} of {} entries of each queue filled", name(),
                         query_in_hand_, entries_done_, max_side_.buffer.queue_depth());
    case Phase::kIterate:
      return fmt::format("{}: query {}, {} of {} iterations done", name(), query_in_hand_,
                         iterations_done_, num_iterations_);
    case Phase::kDone:
      return fmt::format("{}: query {} done, waits for the candidate vector", name(),
                         query_in_hand_);
  }
  return {};
}

void GreedySelector::show(const Hardware& hardware, ProbeList& probes) {
  probes.add(*this, "phase", ProbeFormat::one_of({"idle", "initialise", "iterate", "done"}),
             [this] { return phase_.read(); });
  probes.add(*this, "query", ProbeFormat::signed_bits(32), [this] { return query_in_hand_; });
  probes.add(*this, "slice", ProbeFormat::unsigned_bits(slice_bits(hardware)),
             [this] { return slice_; });
  probes.add(*this, "entries_done", ProbeFormat::unsigned_bits(ceil_log2(timing_.buffer_depth + 1)),
             [this] { return entries_done_; });
  probes.add(*this, "iterations_done", ProbeFormat::count(), [this] { return iterations_done_; });
  const int column_bits = std::max(1, ceil_log2(hardware.num_columns()));
  show(max_side_, column_bits, probes);
  show(min_side_, column_bits, probes);
}

void GreedySelector::show(const SideUnits& units, int column_bits, ProbeList& probes) {
  const std::string side = units.side == SearchSide::kMax ? "max_" : "min_";
  const int row_bits = std::max(1, widths_.row_id_bits);
  probes.add(*this, side + "pops", ProbeFormat::count(), [&units] { return units.num_pops; });
  probes.add(*this, side + "popped_column", ProbeFormat::unsigned_bits(column_bits),
             [&units] { return units.popped_column; });
  probes.add(*this, side + "popped_row", ProbeFormat::unsigned_bits(row_bits),
             [&units] { return units.popped.row; });
  probes.add(*this, side + "popped_product", ProbeFormat::signed_bits(widths_.product_bits),
             [&units] { return units.popped.product; });
}

}  // namespace a3
