#include "modules/core/a3_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "a3/base/input_error.h"
#include "a3/systemc/errors.h"

namespace a3 {
namespace {

class Nobody : public QueryObserver {
 public:
  void query_accepted(std::int64_t) override {}
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>&) override {}
  void rows_selected(std::int64_t, const std::vector<std::int32_t>&) override {}
  void output_valid(std::int64_t, const OutputVector&) override {}
};

int checked_depth(int depth, const char* option) {
  if (depth >= 1) return depth;
  throw InputError(fmt::format("AcceleratorOptions: {} is {}; a queue holds at least one vector.",
                               option, depth));
}

}  // namespace

A3Core::A3Core(const Machine& machine, const AcceleratorOptions& options, Accelerator& pins)
    : num_lanes_(machine.hardware.num_lanes),
      selects_candidates_(machine.candidate_selection),
      selects_after_scoring_(machine.post_scoring),
      widths_(bit_widths(machine.hardware, machine.numerics)),
      nobody_(std::make_unique<Nobody>()),
      observer_(options.observer ? *options.observer : *nobody_),
      query_queue_("query_queue",
                   {checked_depth(options.query_queue_depth, "query_queue_depth"),
                    machine.hardware.num_columns(), widths_.element_bits},
                   options.query_queue_falls_through, observer_, instruments_),
      output_queue_("output_queue",
                    {checked_depth(options.output_queue_depth, "output_queue_depth"),
                     machine.hardware.num_columns(), widths_.output_bits},
                    observer_, instruments_),
      query_registers_(machine.hardware.num_columns(), widths_.element_bits),
      key_sram_("key_sram", machine.hardware.num_rows, machine.hardware.num_lanes,
                widths_.element_bits, instruments_.activity[Counter::kKeySramReads]),
      value_sram_("value_sram", machine.hardware.num_rows, machine.hardware.num_lanes,
                  widths_.element_bits, instruments_.activity[Counter::kValueSramReads]),
      score_banks_("score_banks", instruments_.probes, machine.hardware.num_rows),
      weight_banks_("weight_banks", instruments_.probes, machine.hardware.num_rows),
      dot_product_("dot_product", machine, widths_,
                   {key_sram_, query_registers_, score_banks_, instruments_}),
      exponent_("exponent", machine, widths_, {score_banks_, weight_banks_, instruments_}),
      output_("output", machine, widths_,
              {value_sram_, output_multipliers_, output_queue_, output_release_, output_borrowed_,
               damage_, instruments_}),
      control_(make_control(machine, widths_, options.selector,
                            {issue_, query_queue_, query_registers_, score_banks_, weight_banks_,
                             dot_product_multipliers_, output_multipliers_, output_,
                             output_release_, output_borrowed_, observer_, damage_, instruments_})),
      reset_process_("reset_process", [this] { reset_passive_parts(); }) {
  connect(pins);
  const int row_bits = std::max(1, widths_.row_id_bits);
  for (const IssueSignal* issue : {&issue_.dot_product, &issue_.exponent, &issue_.output}) {
    show(*issue, row_bits, slice_bits(machine.hardware), instruments_.probes);
  }
}

void A3Core::connect(Accelerator& pins) {
  for (ClockedBlock* block : std::initializer_list<ClockedBlock*>{
           &query_queue_, &output_queue_, &dot_product_, &exponent_, &output_}) {
    block->clock(pins.clock);
    block->reset(pins.reset);
  }
  control_->connect(pins.clock, pins.reset);
  reset_process_.clock(pins.clock);
  reset_process_.reset(pins.reset);
  query_queue_.valid(pins.query_valid);
  query_queue_.ready(pins.query_ready);
  query_queue_.data(pins.query_data);
  output_queue_.valid(pins.output_valid);
  output_queue_.ready(pins.output_ready);
  output_queue_.data(pins.output_data);
  dot_product_.issue(issue_.dot_product);
  exponent_.issue(issue_.exponent);
  output_.issue(issue_.output);
}

void A3Core::reset_passive_parts() {
  damage_.repair();
  first_query_ = 0;
  key_sram_.reset();
  value_sram_.reset();
  score_banks_.reset();
  weight_banks_.reset();
}

void A3Core::write_key(int word, const std::int32_t* raw) {
  key_sram_.write(word, raw);
  control_->key_word_written(word, raw);
}

void A3Core::check(const OperationShape& shape) const {
  if (shape.num_iterations > 0 && !selects_candidates_) {
    throw ModelError("an operation with M of its own, but the machine has no candidate selection");
  }
  if (shape.threshold_percent > 0 && !selects_after_scoring_) {
    throw ModelError("an operation with T of its own, but the machine has no post-scoring");
  }
}

void A3Core::start_operation(const OperationShape& shape) {
  check(shape);
  damage_.repair();
  first_query_ = query_queue_.num_accepted();
  score_banks_.clear();
  weight_banks_.clear();
  key_sram_.start_operation(shape);
  value_sram_.start_operation(shape);
  query_queue_.start_operation(shape.num_rows, shape.num_slices * num_lanes_);
  output_.start_operation(shape);
  control_->start_operation(shape);
}

std::optional<FlippedWord> A3Core::flip(const SoftError& error) {
  damage_.occur();
  const auto [first, second, third] = error.place;
  // Banks alternate from query to query, on from one operation to the next.
  const std::uint8_t bank = ScoreBanks::index(first_query_ + first);
  const auto entry = static_cast<std::size_t>(second);
  switch (error.structure) {
    case Structure::kKeySram:
      return key_sram_.flip(first, second, third);
    case Structure::kValueSram:
      return value_sram_.flip(first, second, third);
    case Structure::kScore:
      return score_banks_.at(bank).flip(entry, third, widths_.dot_product_bits);
    case Structure::kWeight:
      return weight_banks_.at(bank).flip(entry, third);
    default:
      return control_->flip(error);
  }
}

std::string A3Core::state() const {
  return query_queue_.state() + '\n' + control_->state() + '\n' + score_banks_.state() + '\n' +
         weight_banks_.state() + '\n' + output_queue_.state();
}

}  // namespace a3
