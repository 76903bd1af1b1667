#include "modules/pipelines/dot_product_unit.h"

#include "arith/lane_arithmetic.h"
#include "modules/primitives/register.h"

namespace a3 {

DotProductUnit::DotProductUnit(const sc_core::sc_module_name& name, const Machine& machine,
                               const BitWidths& widths, const DotProductUnitPorts& ports)
    : ClockedBlock(name),
      num_lanes_(machine.hardware.num_lanes),
      dot_product_bits_(widths.dot_product_bits),
      ports_(ports),
      pipeline_(machine.timing.dot_product_cycles) {}

void DotProductUnit::on_clock() {
  Stage entering;
  entering.issue = issue.read();
  if (entering.issue.valid) entering.score = score_of(entering.issue);
  const Stage& leaving = pipeline_.shift(entering);
  if (!leaving.is_bubble()) write(leaving);
  if (pipeline_.empty()) sleep_until(issue.value_changed_event());
}

std::int64_t DotProductUnit::score_of(const RowIssue& row) {
  const std::int32_t* key = ports_.key_sram.read(row.row);
  const std::int32_t* query = ports_.query_registers.at(row.bank).raw();
  return checked_width(dot_product(key, query, num_lanes_), dot_product_bits_, "dot product");
}

void DotProductUnit::write(const Stage& stage) {
  ScoreBank& bank = ports_.score_banks.at(stage.issue.bank);
  if (!query_open_) bank.clear();
  query_open_ = !stage.issue.last;
  if (stage.issue.valid) {
    bank.append(stage.issue.row, stage.score);
    score_ = stage.score;
    ++num_rows_;
  }
  if (stage.issue.last) ports_.score_banks.mark_filled();
}

void DotProductUnit::trace(sc_core::sc_trace_file* file) const {
  sc_core::sc_trace(file, issue, std::string(name()) + ".issue");
  sc_core::sc_trace(file, score_, std::string(name()) + ".score", dot_product_bits_);
}

}  // namespace a3
