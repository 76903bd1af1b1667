#include "modules/pipelines/output_unit.h"

#include <algorithm>
#include <cstddef>

#include "arith/lane_arithmetic.h"
#include "arith/weight.h"
#include "modules/primitives/register.h"

namespace a3 {

OutputUnit::OutputUnit(const sc_core::sc_module_name& name, const Machine& machine,
                       const BitWidths& widths, const OutputUnitPorts& ports)
    : RowPipeline(name, machine.timing.output_cycles),
      numerics_(machine.numerics),
      num_lanes_(machine.hardware.num_lanes),
      widths_(widths),
      ports_(ports),
      num_rows_(ports.instruments.activity[Counter::kOutputRows]) {
  show(machine.hardware.num_columns(), ports.instruments.probes);
}

void OutputUnit::start_operation(const OperationShape& shape) {
  output_.raw.assign(
      static_cast<std::size_t>(shape.num_slices) * static_cast<std::size_t>(num_lanes_), 0);
}

std::optional<StallCause> OutputUnit::standstill() const {
  if (ports_.borrowed.read()) return StallCause::kMultipliersBorrowed;
  const bool query_ends = depth_cycles() == 1 ? issue.read().last : query_ends_.read();
  const bool may_send = ports_.release.read() && ports_.queue.may_push();
  if (query_ends && !may_send) return StallCause::kQueueFull;
  return std::nullopt;
}

void OutputUnit::on_clock() {
  if (stands_still()) return;
  RowPipeline::on_clock();
  if (depth_cycles() > 1) query_ends_.write(query_ends_next());
}

void OutputUnit::on_reset() {
  RowPipeline::on_reset();
  query_ends_.write(false);
  std::fill(output_.raw.begin(), output_.raw.end(), 0);
  weight_ = 0;
}

std::int64_t OutputUnit::enter(const RowIssue& entering) {
  if (!entering.valid) return 0;
  if (entering.exponent_sum == 0 && ports_.damage.any()) return 0;
  return kept_width(attention_weight(entering.exponent, entering.exponent_sum, numerics_),
                    widths_.weight_bits, "weight", ports_.damage);
}

void OutputUnit::leave(const Stage& leaving) {
  if (leaving.issue.valid) accumulate(leaving);
  if (leaving.issue.last) send_output(leaving.issue);
}

void OutputUnit::accumulate(const Stage& stage) {
  ports_.multipliers.issue();
  const RowIssue& issued = stage.issue;
  const std::int32_t* value = ports_.value_sram.read(issued.row, issued.slice);
  accumulate_weighted(output_.raw.data() + static_cast<std::ptrdiff_t>(issued.slice) * num_lanes_,
                      static_cast<std::int32_t>(stage.value), value, num_lanes_);
  weight_ = stage.value;
  if (!issued.row_goes_on) ++num_rows_;
}

void OutputUnit::send_output(const RowIssue& closing) {
  // Two's complement: whatever a sum passed through on its way, it is right if it fits at the end.
  for (std::int64_t& sum : output_.raw) {
    sum = kept_width(sum, widths_.output_bits, "output", ports_.damage);
  }
  output_.largest_score = closing.largest_score;
  output_.score_sum = closing.exponent_sum;
  ports_.queue.push(output_);
  std::fill(output_.raw.begin(), output_.raw.end(), 0);
}

void OutputUnit::show(int num_columns, ProbeList& probes) {
  probes.add(*this, "weight", ProbeFormat::signed_bits(widths_.weight_bits),
             [this] { return weight_; });
  probes.add(*this, "stands_still", ProbeFormat::flag(), [this] { return stands_still(); });
  const ProbeFormat format = ProbeFormat::signed_bits(widths_.output_bits, num_columns);
  probes.add(*this, "accumulators", format, [this, num_columns](std::int64_t* sums) {
    std::fill_n(sums, num_columns, 0);
    std::transform(output_.raw.begin(), output_.raw.end(), sums,
                   [this](std::int64_t sum) { return wrapped(sum, widths_.output_bits); });
  });
}

}  // namespace a3
