#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "Vtested_output_unit.h"
#include "arith/bit_widths.h"
#include "modules/pipelines/output_unit.h"
#include "rtl/tests/pipelines/rtl_pipeline.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl::test {

/// rtl/pipelines/output_unit.sv between value SRAM and output queue of its module; the multipliers,
/// which in RTL are outside, are here.
class RtlOutputUnit : public RtlPipeline<Vtested_output_unit>, public Standstill {
 public:
  RtlOutputUnit(const sc_core::sc_module_name& name, const Machine& machine,
                const BitWidths& widths, const OutputUnitPorts& ports)
      : RtlPipeline(name),
        num_lanes_(machine.hardware.num_lanes),
        widths_(widths),
        weighted_bits_(widths.element_bits + 2 * machine.numerics.fraction_bits),
        ports_(ports),
        value_word_(static_cast<std::size_t>(num_lanes_)) {}

  std::optional<StallCause> standstill() const override {
    if (ports_.borrowed.read()) return StallCause::kMultipliersBorrowed;
    if (query_ends_.read() && !may_send()) return StallCause::kQueueFull;
    return std::nullopt;
  }

  void start_operation(const OperationShape& shape) {
    output_.raw.assign(static_cast<std::size_t>(shape.num_slices * num_lanes_), 0);
  }

 private:
  void on_clock() override {
    drive(issue.read());
    multiply();
    model().multipliers_borrowed = ports_.borrowed.read();
    model().may_push = may_send();
    settle();
    const bool advances = model().advance;
    if (advances == stands_still())
      throw std::logic_error("output_unit.sv and its ports do not agree whether it stands still");
    if (model().push) send_output();
    if (advances) follow(issue.read());
    clock_model();
    show_whether_query_ends();
  }
  void on_reset() override {
    RtlPipeline::on_reset();
    is_first_row_ = true;
    show_whether_query_ends();
  }

  bool may_send() const { return ports_.release.read() && ports_.queue.may_push(); }

  void drive(const RowIssue& entering) {
    model().issue_valid = entering.valid;
    model().issue_last = entering.last;
    model().issue_first = is_first_row_;
    model().issue_row = static_cast<CData>(entering.row);
    model().issue_slice = static_cast<CData>(entering.slice);
    model().issue_exponent = static_cast<SData>(entering.exponent);
    model().issue_sum = static_cast<SData>(entering.exponent_sum);
    set_bits(model().issue_max, 0, widths_.dot_product_bits,
             static_cast<std::uint64_t>(entering.largest_score));
  }

  void multiply() {
    for (int lane = 0; lane < num_lanes_; ++lane) {
      const std::int64_t product =
          std::int64_t{value_word_[static_cast<std::size_t>(lane)]} * model().weight;
      set_bits(model().products, lane * weighted_bits_, weighted_bits_,
               static_cast<std::uint64_t>(product));
    }
  }

  void send_output() {
    for (std::size_t k = 0; k < output_.raw.size(); ++k) {
      output_.raw[k] = signed_bits(model().output_data, static_cast<int>(k) * widths_.output_bits,
                                   widths_.output_bits);
    }
    output_.largest_score = signed_bits(model().output_max, 0, widths_.dot_product_bits);
    output_.score_sum = model().output_sum;
    ports_.queue.push(output_);
  }

  /// What an advance does outside: the value word is read, and the issue register goes on.
  void follow(const RowIssue& entering) {
    if (model().read_valid) {
      const std::int32_t* word = ports_.value_sram.read(model().read_row, model().read_slice);
      value_word_.assign(word, word + num_lanes_);
    }
    if (entering.valid && !entering.row_goes_on) {
      is_first_row_ = entering.last;
      ++ports_.instruments.activity[Counter::kOutputRows];
    }
  }

  /// With nowhere to go it would stand still in the cycle that follows.
  void show_whether_query_ends() {
    model().multipliers_borrowed = 0;
    model().may_push = 0;
    model().eval();
    query_ends_.write(!model().advance);
  }

  const int num_lanes_;
  const BitWidths widths_;
  const int weighted_bits_;
  OutputUnitPorts ports_;
  std::vector<std::int32_t> value_word_;  // that the SRAM's read port shows
  OutputVector output_;
  bool is_first_row_ = true;  // of its query, in the issue register
  sc_core::sc_signal<bool> query_ends_{"query_ends", false};
};

}  // namespace a3::rtl::test
