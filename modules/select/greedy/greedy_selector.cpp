#include "modules/select/greedy/greedy_selector.h"

#include <fmt/format.h>

namespace a3 {

GreedySelector::SideUnits::SideUnits(SearchSide which, const Machine& machine,
                                     const BitWidths& widths)
    : side(which),
      pointers(which == SearchSide::kMax ? "max_pointers" : "min_pointers", which,
               machine.hardware.num_lanes, machine.hardware.num_rows),
      buffer(which == SearchSide::kMax ? "max_buffer" : "min_buffer", which,
             machine.hardware.num_lanes, machine.timing.buffer_depth),
      multiplier(widths.product_bits) {}

void GreedySelector::SideUnits::clear() {
  pointers.park();
  buffer.clear();
  popped = {};
  popped_column = 0;
  num_pops = 0;
}

GreedySelector::GreedySelector(const sc_core::sc_module_name& name, const Machine& machine,
                               const SelectorPorts& ports)
    : SelectorBlock(name),
      settings_(*machine.candidate_selection),
      timing_(machine.timing),
      widths_(bit_widths(machine.hardware, machine.numerics)),
      ports_(ports),
      max_side_multipliers_(timing_.shared_multipliers ? ports.dot_product_multipliers
                                                       : own_max_side_multipliers_),
      min_side_multipliers_(timing_.shared_multipliers ? ports.output_multipliers
                                                       : own_min_side_multipliers_),
      log_(ports.instruments, Block::kCandidateSelection, *this),
      query_(machine.hardware.num_lanes, widths_.element_bits),
      sorted_keys_("sorted_key_sram",
                   {machine.hardware.num_rows, machine.hardware.num_lanes, widths_}, ports.damage,
                   log_.count(Counter::kSortedKeySramReads)),
      max_side_(SearchSide::kMax, machine, widths_),
      min_side_(SearchSide::kMin, machine, widths_),
      scores_("greedy_scores", machine.hardware.num_rows, widths_, ports.damage,
              ports.instruments.probes),
      finished_query_(machine.hardware.num_lanes, widths_.element_bits) {
  finished_candidates_.reserve(static_cast<std::size_t>(machine.hardware.num_rows));
  show(ports.instruments.probes);
}

void GreedySelector::start_operation(int num_rows) {
  num_rows_ = num_rows;
  num_iterations_ = iterations_for(settings_, num_rows);
  sorted_keys_.start_operation(num_rows);
  scores_.clear(num_rows);
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
    sleep_until(ports_.queries.available_event());
  }
}

void GreedySelector::accept_query() {
  query_.load(ports_.queries.pop());
  ++query_in_hand_;
  for (SideUnits* units : {&max_side_, &min_side_}) {
    units->pointers.start(query_, num_rows_);
    units->buffer.clear();
  }
  scores_.clear(num_rows_);
  rounds_done_ = 0;
  iterations_done_ = 0;
  log_.begin(query_in_hand_);
}

GreedySelector::Phase GreedySelector::initialise() {
  max_side_multipliers_.issue();
  min_side_multipliers_.issue();
  initialisation_round(max_side_);
  initialisation_round(min_side_);
  ++log_.count(Counter::kSelectionInitialisationRounds);
  log_.busy();
  return ++rounds_done_ == timing_.buffer_depth ? Phase::kIterate : Phase::kInitialise;
}

void GreedySelector::initialisation_round(SideUnits& units) {
  const int num_columns = sorted_keys_.num_columns();
  for (int column = 0; column < num_columns; ++column) {
    if (units.pointers.exhausted(column)) continue;
    const int position = units.pointers.advance(column);
    const SortedKey& key = sorted_keys_.read(units.side, column, position);
    units.buffer.push(column, {std::int64_t{key.raw} * query_[column], key.row});
  }
}

GreedySelector::Phase GreedySelector::iterate() {
  max_side_.buffer.receive_refill();
  min_side_.buffer.receive_refill();
  // Both trees see the running sum as it was at the start of the cycle.
  const bool min_side_enabled = scores_.running_sum() >= 0;
  std::int64_t contribution = max_step();
  if (min_side_enabled) {
    contribution += min_step();
  } else {
    ++log_.count(Counter::kSelectionSkippedMinSteps);
  }
  scores_.accumulate(contribution);
  ++log_.count(Counter::kSelectionIterations);
  log_.busy();
  if (++iterations_done_ < num_iterations_) return Phase::kIterate;
  finish_query();
  return Phase::kDone;
}

std::int64_t GreedySelector::max_step() {
  if (!max_side_.buffer.has_head()) return 0;
  const ComponentProduct head = pop_head(max_side_);
  if (iterations_done_ == 0) first_popped_row_ = head.row;
  if (head.product <= 0) return 0;
  scores_.add(head.row, head.product);
  ++log_.count(Counter::kSelectionMaxUpdates);
  return head.product;
}

std::int64_t GreedySelector::min_step() {
  if (!min_side_.buffer.has_head()) return 0;
  const ComponentProduct head = pop_head(min_side_);
  if (head.product >= 0) return 0;
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

void GreedySelector::finish_query() {
  scores_.positive_rows(finished_candidates_);
  // The exact maximum would need all dot products; the row of the largest single product stands in
  // (ours). Only a damaged row id can name a row that the operation does not have.
  if (finished_candidates_.empty() && first_popped_row_ < num_rows_) {
    finished_candidates_.push_back(first_popped_row_);
  }
  finished_query_ = query_;
  log_.end(query_in_hand_);
}

void GreedySelector::on_reset() {
  phase_.write(static_cast<int>(Phase::kIdle));
  sorted_keys_.reset();
  max_side_.clear();
  min_side_.clear();
  scores_.clear(0);
  first_popped_row_ = 0;
  num_rows_ = 0;
  num_iterations_ = 0;
  rounds_done_ = 0;
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

void GreedySelector::show(ProbeList& probes) {
  probes.add(*this, "phase", ProbeFormat::one_of({"idle", "initialise", "iterate", "done"}),
             [this] { return phase_.read(); });
  probes.add(*this, "query", ProbeFormat::signed_bits(32), [this] { return query_in_hand_; });
  probes.add(*this, "rounds_done", ProbeFormat::unsigned_bits(ceil_log2(timing_.buffer_depth + 1)),
             [this] { return rounds_done_; });
  probes.add(*this, "iterations_done", ProbeFormat::count(), [this] { return iterations_done_; });
  show(max_side_, probes);
  show(min_side_, probes);
}

void GreedySelector::show(const SideUnits& units, ProbeList& probes) {
  const std::string side = units.side == SearchSide::kMax ? "max_" : "min_";
  const int row_bits = std::max(1, widths_.row_id_bits);
  const int column_bits = std::max(1, ceil_log2(sorted_keys_.num_columns()));
  probes.add(*this, side + "pops", ProbeFormat::count(), [&units] { return units.num_pops; });
  probes.add(*this, side + "popped_column", ProbeFormat::unsigned_bits(column_bits),
             [&units] { return units.popped_column; });
  probes.add(*this, side + "popped_row", ProbeFormat::unsigned_bits(row_bits),
             [&units] { return units.popped.row; });
  probes.add(*this, side + "popped_product", ProbeFormat::signed_bits(widths_.product_bits),
             [&units] { return units.popped.product; });
}

}  // namespace a3
