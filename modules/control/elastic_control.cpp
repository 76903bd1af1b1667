#include "modules/control/elastic_control.h"

#include "modules/primitives/model_error.h"

namespace a3 {
namespace {

CandidateSelectorPorts selector_ports(const Machine& machine, const ElasticControlPorts& ports,
                                      SortedKeySram& sorted_keys, MultiplierArray& own_max_side,
                                      MultiplierArray& own_min_side) {
  const bool shared = machine.timing.shared_multipliers;
  return {ports.queue,
          sorted_keys,
          shared ? ports.dot_product_multipliers : own_max_side,
          shared ? ports.output_multipliers : own_min_side,
          shared,
          ports.damage};
}

}  // namespace

ElasticControl::Selection::Selection(const Machine& machine, const BitWidths& widths,
                                     const ElasticControlPorts& ports)
    : sorted_keys("sorted_key_sram", machine.hardware.num_rows, machine.hardware.num_lanes, widths,
                  ports.damage),
      selector("candidate_selector", machine, widths,
               selector_ports(machine, ports, sorted_keys, own_max_side_multipliers,
                              own_min_side_multipliers)) {}

ElasticControl::ElasticControl(const sc_core::sc_module_name& name, const Machine& machine,
                               const BitWidths& widths, const ElasticControlPorts& ports)
    : sc_module(name),
      machine_(machine),
      selection_(machine.candidate_selection ? std::make_unique<Selection>(machine, widths, ports)
                                             : nullptr),
      all_rows_(ports.queue),
      scan_("candidate_scan", machine,
            {source(), ports.query_registers, ports.score_banks, ports.dot_product_multipliers,
             borrower(), ports.observer}),
      post_scoring_("post_scoring", machine, widths,
                    {ports.score_banks, ports.weight_banks, ports.observer}),
      output_("output_control", {ports.weight_banks, ports.output_multipliers, borrower()}) {
  if (selection_) {
    selection_->selector.clock(clock);
    selection_->selector.connect(scan_);
  }
  scan_.clock(clock);
  scan_.issue(dot_product_issue);
  post_scoring_.clock(clock);
  post_scoring_.issue(exponent_issue);
  output_.clock(clock);
  output_.issue(output_issue);
}

CandidateSource& ElasticControl::source() {
  if (selection_) return selection_->selector;
  return all_rows_;
}

void ElasticControl::start_operation(int num_rows, const SortedKeys& sorted) {
  if (selection_) {
    selection_->sorted_keys.load(sorted);
    selection_->selector.start_operation(num_rows,
                                         iterations_for(*machine_.candidate_selection, num_rows));
  }
  all_rows_.start_operation(num_rows);
  scan_.start_operation(num_rows);
}

void ElasticControl::listen(TimelineListener* timeline) {
  if (selection_) selection_->selector.listen(timeline);
  scan_.listen(timeline);
  post_scoring_.listen(timeline);
  output_.listen(timeline);
}

std::optional<FlippedWord> ElasticControl::flip(const SoftError& error) {
  const auto [first, second, third] = error.place;
  switch (error.structure) {
    case Structure::kSortedKey:
      return selection_->sorted_keys.flip_key(first, second, third);
    case Structure::kRowId:
      return selection_->sorted_keys.flip_row_id(first, second, third);
    case Structure::kPointer:
      return selection_->selector.flip_pointer(static_cast<Side>(first), second, third);
    case Structure::kGreedyScore:
      return selection_->selector.flip_greedy_score(first, second);
    default:
      throw ModelError("soft error: not a structure of candidate selection");
  }
}

void ElasticControl::add_counts(Activity& activity) const {
  if (selection_) {
    activity += selection_->selector.counts();
    activity[Counter::kSortedKeySramReads] += selection_->sorted_keys.num_reads();
  }
  activity += scan_.counts();
  activity += post_scoring_.counts();
  activity += output_.counts();
}

std::string ElasticControl::state() const {
  std::string lines;
  if (selection_) lines += selection_->selector.state() + '\n';
  return lines + scan_.state() + '\n' + post_scoring_.state() + '\n' + output_.state() + '\n';
}

}  // namespace a3
