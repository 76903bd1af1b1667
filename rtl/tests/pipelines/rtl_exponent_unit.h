#pragma once

#include "Vtested_exponent_unit.h"
#include "arith/bit_widths.h"
#include "modules/pipelines/exponent_unit.h"
#include "rtl/tests/pipelines/rtl_pipeline.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/pipelines/exponent_unit.sv between the banks of its module. Scores come with the issue
/// register: RTL captures them in the step's own cycle.
class RtlExponentUnit : public RtlPipeline<Vtested_exponent_unit> {
 public:
  RtlExponentUnit(const sc_core::sc_module_name& name, const Machine&, const BitWidths& widths,
                  const ExponentUnitPorts& ports)
      : RtlPipeline(name), score_bits_(widths.dot_product_bits), ports_(ports) {}

 private:
  void on_clock() override {
    drive(issue.read());
    settle();
    store();
    clock_model();
  }

  void drive(const RowIssue& entering) {
    model().issue_valid = entering.valid;
    model().issue_last = entering.last;
    model().issue_bank = entering.bank;
    if (!entering.valid) return;
    const ScoreBank& bank = ports_.score_banks.at(entering.bank);
    ports_.weight_banks.at(entering.bank).largest_score = bank.max_score;
    model().issue_row = static_cast<SData>(entering.row);
    set_bits(model().issue_score, 0, score_bits_,
             static_cast<std::uint64_t>(bank.scores[static_cast<std::size_t>(entering.entry)]));
    set_bits(model().max, 0, score_bits_, static_cast<std::uint64_t>(bank.max_score));
  }

  void store() {
    if (!model().exponent_valid && !model().exponent_last) return;
    WeightBank& bank = ports_.weight_banks.filling(model().exponent_bank);
    if (model().exponent_valid) {
      bank.append(model().exponent_row, model().exponent_value);
      ++ports_.instruments.activity[Counter::kExponentRows];
    }
    if (model().exponent_last) ports_.weight_banks.mark_filled();
  }

  const int score_bits_;
  ExponentUnitPorts ports_;
};

}  // namespace a3::rtl::test
