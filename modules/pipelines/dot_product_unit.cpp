#include "modules/pipelines/dot_product_unit.h"

#include <cstddef>

#include "arith/lane_arithmetic.h"
#include "modules/primitives/register.h"

namespace a3 {

DotProductUnit::DotProductUnit(const sc_core::sc_module_name& name, const Machine& machine,
                               const BitWidths& widths, const DotProductUnitPorts& ports)
    : RowPipeline(name, machine.timing.dot_product_cycles),
      num_lanes_(machine.hardware.num_lanes),
      dot_product_bits_(widths.dot_product_bits),
      ports_(ports),
      num_rows_(ports.instruments.activity[Counter::kDotProductRows]) {
  show(ports.instruments.probes);
}

std::int64_t DotProductUnit::enter(const RowIssue& entering) {
  if (!entering.valid) return 0;
  const std::int32_t* key = ports_.key_sram.read(entering.row, entering.slice);
  const std::int32_t* query = ports_.query_registers.at(entering.bank).raw() +
                              static_cast<std::ptrdiff_t>(entering.slice) * num_lanes_;
  return checked_width(dot_product(key, query, num_lanes_), dot_product_bits_, "dot product");
}

void DotProductUnit::leave(const Stage& leaving) {
  ScoreBank& bank = ports_.score_banks.filling(leaving.issue.bank);
  if (leaving.issue.valid) {
    sum_so_far_ = checked_width(sum_so_far_ + leaving.value, dot_product_bits_, "dot product");
    if (!leaving.issue.row_goes_on) end_row(leaving.issue.row, bank);
  }
  if (leaving.issue.last) ports_.score_banks.mark_filled();
}

void DotProductUnit::end_row(std::int32_t row, ScoreBank& bank) {
  bank.append(row, sum_so_far_);
  score_ = sum_so_far_;
  sum_so_far_ = 0;
  ++num_rows_;
}

void DotProductUnit::on_reset() {
  RowPipeline::on_reset();
  sum_so_far_ = 0;
  score_ = 0;
}

void DotProductUnit::show(ProbeList& probes) {
  probes.add(*this, "score", ProbeFormat::signed_bits(dot_product_bits_),
             [this] { return score_; });
  probes.add(ports_.score_banks, "maximum", ProbeFormat::signed_bits(dot_product_bits_, kNumBanks),
             [this](std::int64_t* maxima) {
               for (std::uint8_t bank = 0; bank < kNumBanks; ++bank) {
                 const ScoreBank& scores = ports_.score_banks.at(bank);
                 maxima[bank] = scores.count > 0 ? scores.max_score : 0;
               }
             });
}

}  // namespace a3
