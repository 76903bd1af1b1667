#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "arith/bit_widths.h"
#include "modules/pipelines/dot_product_unit.h"
#include "rtl/tests/pipelines/rtl_pipeline.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/pipelines/dot_product_unit.sv between key SRAM, query registers and banks of its module; the
/// multipliers, which in RTL are outside, are here.
template <typename Model>
class RtlDotProductUnit : public RtlPipeline<Model> {
 public:
  RtlDotProductUnit(const sc_core::sc_module_name& name, const Machine& machine,
                    const BitWidths& widths, const DotProductUnitPorts& ports)
      : RtlPipeline<Model>(name),
        num_lanes_(machine.hardware.num_lanes),
        widths_(widths),
        ports_(ports),
        key_word_(static_cast<std::size_t>(num_lanes_)) {}

 private:
  using RtlPipeline<Model>::model;

  void on_clock() override {
    const RowIssue& entering = this->issue.read();
    model().issue_valid = entering.valid;
    model().issue_last = entering.last;
    model().issue_bank = entering.bank;
    model().issue_row = static_cast<CData>(entering.row);
    model().issue_slice = static_cast<CData>(entering.slice);
    model().issue_last_slice = !entering.row_goes_on;
    this->settle();
    if (model().multiply_valid) multiply();
    store();
    if (entering.valid) {
      const std::int32_t* word = ports_.key_sram.read(entering.row, entering.slice);
      key_word_.assign(word, word + num_lanes_);
    }
    this->settle();
    this->clock_model();
  }

  void multiply() {
    const std::int32_t* query = ports_.query_registers.at(model().query_bank).raw() +
                                static_cast<std::ptrdiff_t>(model().query_slice) * num_lanes_;
    const int product_bits = 2 * widths_.element_bits - 1;
    for (int lane = 0; lane < num_lanes_; ++lane) {
      const std::int64_t product =
          std::int64_t{key_word_[static_cast<std::size_t>(lane)]} * query[lane];
      set_bits(model().products, lane * product_bits, product_bits,
               static_cast<std::uint64_t>(product));
    }
  }

  void store() {
    if (!model().score_valid && !model().score_last) return;
    ScoreBank& bank = ports_.score_banks.filling(model().score_bank);
    if (model().score_valid) {
      bank.append(model().score_row, signed_bits(model().score, 0, widths_.dot_product_bits));
      ++ports_.instruments.activity[Counter::kDotProductRows];
    }
    if (model().score_last) ports_.score_banks.mark_filled();
  }

  const int num_lanes_;
  const BitWidths widths_;
  DotProductUnitPorts ports_;
  std::vector<std::int32_t> key_word_;  // that the SRAM's read port shows
};

}  // namespace a3::rtl::test
