#include "modules/control/elastic_control.h"

#include <initializer_list>

#include "modules/select/make_selector.h"

namespace a3 {
namespace {

SelectorPorts selector_ports(const ControlPorts& ports) {
  return {ports.queries, ports.dot_product_multipliers, ports.output_multipliers, ports.damage,
          ports.instruments};
}

}  // namespace

ElasticControl::ElasticControl(const sc_core::sc_module_name& name, const Machine& machine,
                               const BitWidths& widths, const SelectorFactory& make_selector,
                               const ControlPorts& ports)
    : sc_module(name),
      selector_(
          a3::make_selector("candidate_selector", machine, selector_ports(ports), make_selector)),
      scan_("candidate_scan", machine,
            {*selector_, ports.query_registers, ports.score_banks, ports.dot_product_multipliers,
             *selector_, ports.observer, ports.damage, ports.instruments}),
      post_scoring_("post_scoring", machine, widths,
                    {ports.score_banks, ports.weight_banks, ports.observer, ports.instruments}),
      output_("output_control", {ports.weight_banks, ports.output, ports.instruments}) {
  selector_->vector_free(vector_free_);
  selector_->output_borrowed(ports.output_borrowed);
  scan_.vector_free(vector_free_);
  scan_.issue(ports.issue.dot_product);
  post_scoring_.issue(ports.issue.exponent);
  output_.issue(ports.issue.output);
  ports.output_release.write(true);
}

void ElasticControl::connect(sc_core::sc_in<bool>& clock_pin, sc_core::sc_in<bool>& reset_pin) {
  for (ClockedBlock* block :
       std::initializer_list<ClockedBlock*>{selector_.get(), &scan_, &post_scoring_, &output_}) {
    block->clock(clock_pin);
    block->reset(reset_pin);
  }
}

void ElasticControl::start_operation(const OperationShape& shape) {
  selector_->start_operation(shape);
  scan_.start_operation(shape);
  post_scoring_.start_operation(shape);
  output_.start_operation(shape);
}

std::string ElasticControl::state() const {
  return selector_->state() + '\n' + scan_.state() + '\n' + post_scoring_.state() + '\n' +
         output_.state();
}

}  // namespace a3
