#include "modules/pipelines/exponent_unit.h"

#include "modules/primitives/register.h"

namespace a3 {

ExponentUnit::ExponentUnit(const sc_core::sc_module_name& name, const Machine& machine,
                           const BitWidths& widths, const ScoreBanks& score_banks,
                           WeightBanks& weight_banks)
    : ClockedBlock(name),
      widths_(widths),
      tables_(machine.numerics),
      score_banks_(score_banks),
      weight_banks_(weight_banks),
      pipeline_(machine.timing.exponent_cycles) {}

void ExponentUnit::on_clock() {
  Stage entering;
  entering.issue = issue.read();
  if (entering.issue.valid) entering.exponent = exponent_of(entering.issue);
  if (timeline_ && !entering.is_bubble()) note_timeline(entering.issue);
  const Stage& leaving = pipeline_.shift(entering);
  if (!leaving.is_bubble()) write(leaving);
  if (pipeline_.empty()) sleep_until(issue.value_changed_event());
}

std::int64_t ExponentUnit::exponent_of(const RowIssue& row) const {
  const ScoreBank& bank = score_banks_.at(row.bank);
  const std::int64_t difference =
      bank.difference(static_cast<std::size_t>(row.entry), widths_.dot_product_bits);
  return checked_width(tables_.score(difference), widths_.score_bits, "exponent");
}

void ExponentUnit::write(const Stage& stage) {
  WeightBank& bank = weight_banks_.at(stage.issue.bank);
  if (!query_open_) bank.clear();
  query_open_ = !stage.issue.last;
  if (stage.issue.valid) {
    bank.append(stage.issue.row, stage.exponent);
    checked_width(bank.sum, widths_.score_sum_bits, "sum of exponents");
    exponent_ = stage.exponent;
    ++num_rows_;
  }
  if (stage.issue.last) weight_banks_.mark_filled();
}

void ExponentUnit::note_timeline(const RowIssue& entering) {
  if (!entering_query_) timeline_->work_began(Block::kExponent, ++query_entering_);
  entering_query_ = !entering.last;
  if (entering.last) timeline_->work_ends(Block::kExponent, query_entering_);
}

void ExponentUnit::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, issue, std::string(name()) + ".issue");
  sc_core::sc_trace(file, exponent_, std::string(name()) + ".exponent", widths_.score_bits);
}

}  // namespace a3
