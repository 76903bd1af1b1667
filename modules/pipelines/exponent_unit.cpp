#include "modules/pipelines/exponent_unit.h"

#include "modules/primitives/register.h"

namespace a3 {

ExponentUnit::ExponentUnit(const sc_core::sc_module_name& name, const Machine& machine,
                           const BitWidths& widths, const ExponentUnitPorts& ports)
    : RowPipeline(name, machine.timing.exponent_cycles),
      widths_(widths),
      tables_(machine.numerics),
      ports_(ports),
      log_(ports.instruments, Block::kExponent, *this) {
  show(ports.instruments.probes);
}

void ExponentUnit::on_clock() {
  if (issue.read().is_bubble()) log_.idle();
  RowPipeline::on_clock();
}

std::int64_t ExponentUnit::enter(const RowIssue& entering) {
  log(entering);
  if (!entering.valid) return 0;
  const ScoreBank& bank = ports_.score_banks.at(entering.bank);
  ports_.weight_banks.at(entering.bank).largest_score = bank.max_score;
  const std::int64_t difference =
      bank.difference(static_cast<std::size_t>(entering.entry), widths_.dot_product_bits);
  return checked_width(tables_.score(difference), widths_.score_bits, "exponent");
}

void ExponentUnit::leave(const Stage& leaving) {
  WeightBank& bank = ports_.weight_banks.filling(leaving.issue.bank);
  if (leaving.issue.valid) {
    bank.append(leaving.issue.row, leaving.value);
    checked_width(bank.sum, widths_.score_sum_bits, "sum of exponents");
    exponent_ = leaving.value;
    ++log_.count(Counter::kExponentRows);
  }
  if (leaving.issue.last) ports_.weight_banks.mark_filled();
}

void ExponentUnit::log(const RowIssue& entering) {
  if (!entering_query_) log_.begin(++query_entering_);
  entering_query_ = !entering.last;
  if (entering.valid) log_.busy();
  if (entering.last) log_.end(query_entering_);
}

void ExponentUnit::on_reset() {
  RowPipeline::on_reset();
  exponent_ = 0;
  entering_query_ = false;
  query_entering_ = -1;
  log_.idle();
}

void ExponentUnit::show(ProbeList& probes) {
  probes.add(*this, "exponent", ProbeFormat::unsigned_bits(widths_.score_bits - 1),
             [this] { return exponent_; });
  probes.add(ports_.weight_banks, "sum",
             ProbeFormat::unsigned_bits(widths_.score_sum_bits - 1, kNumBanks),
             [this](std::int64_t* sums) {
               for (std::uint8_t bank = 0; bank < kNumBanks; ++bank) {
                 sums[bank] = ports_.weight_banks.at(bank).sum;
               }
             });
}

}  // namespace a3
