#include "modules/core/a3_core.h"

#include "modules/primitives/model_error.h"
#include "uarch/latencies.h"

namespace a3 {

A3Core::A3Core(const sc_core::sc_module_name& name, const Machine& machine,
               const CycleCounter& cycles, CoreObserver& observer)
    : sc_module(name),
      machine_(machine),
      widths_(bit_widths(machine.hardware, machine.numerics)),
      query_queue_("query_queue", cycles, observer),
      output_queue_("output_queue", cycles, observer),
      query_registers_(machine.hardware.num_lanes, widths_.element_bits),
      key_sram_("key_sram", machine.hardware.num_rows, machine.hardware.num_lanes,
                widths_.element_bits),
      value_sram_("value_sram", machine.hardware.num_rows, machine.hardware.num_lanes,
                  widths_.element_bits),
      score_banks_("score_banks", machine.hardware.num_rows),
      weight_banks_("weight_banks", machine.hardware.num_rows),
      dot_product_("dot_product", machine, widths_, {key_sram_, query_registers_, score_banks_}),
      exponent_("exponent", machine, widths_, score_banks_, weight_banks_),
      output_("output", machine, widths_, {value_sram_, weight_banks_, output_queue_, damage_}) {
  output_queue_.clock(clock);
  dot_product_.clock(clock);
  dot_product_.issue(dot_product_issue_);
  exponent_.clock(clock);
  exponent_.issue(exponent_issue_);
  output_.clock(clock);
  output_.issue(output_issue_);
  if (machine.is_base()) {
    sequencer_ = std::make_unique<LockstepSequencer>(
        "lockstep_sequencer", machine,
        LockstepSequencerPorts{query_queue_, query_registers_, score_banks_, weight_banks_,
                               dot_product_multipliers_, output_multipliers_, observer});
    output_queue_.wait_for(sequencer_->slot_ended());
    wire(*sequencer_);
  } else {
    elastic_ = std::make_unique<ElasticControl>(
        "elastic_control", machine, widths_,
        ElasticControlPorts{query_queue_, query_registers_, score_banks_, weight_banks_,
                            dot_product_multipliers_, output_multipliers_, observer, damage_});
    wire(*elastic_);
  }
}

template <typename Control>
void A3Core::wire(Control& control) {
  control.clock(clock);
  control.dot_product_issue(dot_product_issue_);
  control.exponent_issue(exponent_issue_);
  control.output_issue(output_issue_);
}

void A3Core::start_operation(const QuantisedOperation& operation, const SortedKeys& sorted) {
  damage_.repair();
  first_query_ = query_queue_.num_taken_in_all();
  for (std::uint8_t bank = 0; bank < kNumBanks; ++bank) {
    score_banks_.at(bank).clear();
    weight_banks_.at(bank).clear();
  }
  key_sram_.load(operation.key);
  value_sram_.load(operation.value);
  if (sequencer_) sequencer_->start_operation(operation.num_rows());
  if (elastic_) elastic_->start_operation(operation.num_rows(), sorted);
  query_queue_.load(operation.query, machine_.workload.arrival_interval_cycles);
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
      if (!elastic_) throw ModelError("soft error: the machine has no candidate selection");
      return elastic_->flip(error);
  }
}

void A3Core::listen(TimelineListener* timeline) {
  exponent_.listen(timeline);
  if (sequencer_) sequencer_->listen(timeline);
  if (elastic_) elastic_->listen(timeline);
}

Activity A3Core::counts() const {
  Activity activity;
  if (elastic_) elastic_->add_counts(activity);
  activity[Counter::kDotProductRows] = dot_product_.num_rows();
  activity[Counter::kExponentRows] = exponent_.num_rows();
  activity[Counter::kOutputRows] = output_.num_rows();
  activity[Counter::kExponentBusyCycles] = exponent_.num_rows();
  if (sequencer_) {
    activity[Counter::kDotProductBusyCycles] = dot_product_.num_rows();
    activity[Counter::kOutputBusyCycles] = output_.num_rows();
  }
  activity[Counter::kKeySramReads] = key_sram_.num_reads();
  activity[Counter::kValueSramReads] = value_sram_.num_reads();
  return activity;
}

std::string A3Core::state() const {
  std::string control = sequencer_ ? sequencer_->state() + '\n' : elastic_->state();
  return query_queue_.state() + '\n' + control + score_banks_.state() + '\n' +
         weight_banks_.state() + '\n' + output_queue_.state();
}

}  // namespace a3
