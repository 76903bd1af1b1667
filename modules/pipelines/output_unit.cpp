#include "modules/pipelines/output_unit.h"

#include <algorithm>

#include "arith/lane_arithmetic.h"
#include "arith/weight.h"
#include "modules/primitives/register.h"

namespace a3 {

OutputUnit::OutputUnit(const sc_core::sc_module_name& name, const Machine& machine,
                       const BitWidths& widths, const OutputUnitPorts& ports)
    : ClockedBlock(name),
      numerics_(machine.numerics),
      widths_(widths),
      ports_(ports),
      pipeline_(machine.timing.output_cycles),
      accumulators_(static_cast<std::size_t>(machine.hardware.num_lanes)) {}

void OutputUnit::on_clock() {
  Stage entering;
  entering.issue = issue.read();
  if (entering.issue.valid) entering.weight = weight_of(entering.issue);
  const Stage& leaving = pipeline_.shift(entering);
  if (leaving.issue.valid) accumulate(leaving);
  if (leaving.issue.last) send_output();
  if (pipeline_.empty()) sleep_until(issue.value_changed_event());
}

std::int64_t OutputUnit::weight_of(const RowIssue& row) const {
  const WeightBank& bank = ports_.weight_banks.at(row.bank);
  const std::int64_t exponent = bank.exponents[static_cast<std::size_t>(row.entry)];
  if (bank.sum == 0 && ports_.damage.any()) return 0;
  return kept_width(attention_weight(exponent, bank.sum, numerics_), widths_.weight_bits, "weight",
                    ports_.damage);
}

void OutputUnit::accumulate(const Stage& stage) {
  const std::int32_t* value = ports_.value_sram.read(stage.issue.row);
  accumulate_weighted(accumulators_.data(), static_cast<std::int32_t>(stage.weight), value,
                      static_cast<int>(accumulators_.size()));
  weight_ = stage.weight;
  ++num_rows_;
}

void OutputUnit::send_output() {
  // Two's complement: whatever a sum passed through on its way, it is right if it fits at the end.
  for (std::int64_t& sum : accumulators_) {
    sum = kept_width(sum, widths_.output_bits, "output", ports_.damage);
  }
  ports_.output_queue.push(accumulators_);
  std::fill(accumulators_.begin(), accumulators_.end(), 0);
}

void OutputUnit::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, issue, std::string(name()) + ".issue");
  sc_core::sc_trace(file, weight_, std::string(name()) + ".weight", widths_.weight_bits);
  sc_core::sc_trace(file, accumulators_.front(), std::string(name()) + ".accumulator_0",
                    widths_.output_bits);
}

}  // namespace a3
