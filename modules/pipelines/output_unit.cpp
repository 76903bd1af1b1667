#include "modules/pipelines/output_unit.h"

#include <algorithm>

#include "arith/lane_arithmetic.h"
#include "arith/weight.h"
#include "modules/primitives/register.h"

namespace a3 {

OutputUnit::OutputUnit(const sc_core::sc_module_name& name, const Machine& machine,
                       const BitWidths& widths, const OutputUnitPorts& ports)
    : RowPipeline(name, machine.timing.output_cycles),
      numerics_(machine.numerics),
      widths_(widths),
      ports_(ports),
      accumulators_(static_cast<std::size_t>(machine.hardware.num_lanes)),
      num_rows_(ports.instruments.activity[Counter::kOutputRows]) {
  show(ports.instruments.probes);
}

bool OutputUnit::stands_still() const {
  const bool query_ends = depth_cycles() == 1 ? issue.read().last : query_ends_.read();
  return query_ends && !(ports_.release.read() && ports_.queue.may_push());
}

bool OutputUnit::holds_end_of(std::uint8_t bank) const {
  const RowIssue& held = issue.read();
  return held.last && held.bank == bank && stands_still();
}

void OutputUnit::on_clock() {
  if (stands_still()) return;
  RowPipeline::on_clock();
  if (depth_cycles() > 1) query_ends_.write(query_ends_next());
}

void OutputUnit::on_reset() {
  RowPipeline::on_reset();
  query_ends_.write(false);
  std::fill(accumulators_.begin(), accumulators_.end(), 0);
  weight_ = 0;
}

std::int64_t OutputUnit::enter(const RowIssue& entering) {
  if (!entering.valid) return 0;
  const WeightBank& bank = ports_.weight_banks.at(entering.bank);
  const std::int64_t exponent = bank.exponents[static_cast<std::size_t>(entering.entry)];
  if (bank.sum == 0 && ports_.damage.any()) return 0;
  return kept_width(attention_weight(exponent, bank.sum, numerics_), widths_.weight_bits, "weight",
                    ports_.damage);
}

void OutputUnit::leave(const Stage& leaving) {
  if (leaving.issue.valid) accumulate(leaving);
  if (leaving.issue.last) send_output();
}

void OutputUnit::accumulate(const Stage& stage) {
  const std::int32_t* value = ports_.value_sram.read(stage.issue.row);
  accumulate_weighted(accumulators_.data(), static_cast<std::int32_t>(stage.value), value,
                      static_cast<int>(accumulators_.size()));
  weight_ = stage.value;
  ++num_rows_;
}

void OutputUnit::send_output() {
  // Two's complement: whatever a sum passed through on its way, it is right if it fits at the end.
  for (std::int64_t& sum : accumulators_) {
    sum = kept_width(sum, widths_.output_bits, "output", ports_.damage);
  }
  ports_.queue.push(accumulators_);
  std::fill(accumulators_.begin(), accumulators_.end(), 0);
}

void OutputUnit::show(ProbeList& probes) {
  probes.add(*this, "weight", ProbeFormat::signed_bits(widths_.weight_bits),
             [this] { return weight_; });
  probes.add(*this, "stands_still", ProbeFormat::flag(), [this] { return stands_still(); });
  const ProbeFormat format =
      ProbeFormat::signed_bits(widths_.output_bits, static_cast<int>(accumulators_.size()));
  probes.add(*this, "accumulators", format, [this](std::int64_t* sums) {
    std::transform(accumulators_.begin(), accumulators_.end(), sums,
                   [this](std::int64_t sum) { return wrapped(sum, widths_.output_bits); });
  });
}

}  // namespace a3
