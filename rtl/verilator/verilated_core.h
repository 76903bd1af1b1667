#pragma once

#include <verilated.h>
#if VM_COVERAGE
#include <unistd.h>
#include <verilated_cov.h>

#include <atomic>
#include <cstdlib>
#endif

#include <algorithm>
#include <memory>
#include <string>

#include "arith/bit_widths.h"
#include "rtl/cosim/rtl_core.h"
#include "rtl/verilator/port_bits.h"

namespace a3::rtl {

/// `Model` is the class that Verilator made of cosim/a3_cosim.sv for one machine.
template <typename Model>
class VerilatedCore : public RtlCore {
 public:
  VerilatedCore(const BuiltMachine& machine, int seed) : machine_(machine), widths_(machine) {
    context_->randReset(2);
    context_->randSeed(seed);
    model_ = std::make_unique<Model>(context_.get());
    model_->clock = 0;
  }
  ~VerilatedCore() override {
    model_->final();
    write_counts();
  }

  const BuiltMachine& machine() const override { return machine_; }

  void set_reset(bool reset) override { model_->reset = reset; }

  void set_operation(const OperationPins& operation) override {
    const std::int64_t largest_threshold = (std::int64_t{1} << (widths_.score + 1)) - 1;
    set_bits(model_->num_rows, 0, widths_.count, static_cast<std::uint64_t>(operation.num_rows));
    set_bits(model_->num_slices, 0, widths_.slice_count,
             static_cast<std::uint64_t>(operation.num_slices));
    model_->with_candidate_selection = operation.candidate_selection;
    model_->num_iterations = static_cast<IData>(operation.num_iterations);
    model_->with_post_scoring = operation.post_scoring;
    set_bits(model_->threshold, 0, widths_.score + 1,
             static_cast<std::uint64_t>(std::min(operation.threshold, largest_threshold)));
  }

  void write_key(int address, const std::int32_t* elements) override {
    write_row(address, elements);
    model_->key_write_enable = 1;
    model_->value_write_enable = 0;
  }
  void write_value(int address, const std::int32_t* elements) override {
    write_row(address, elements);
    model_->key_write_enable = 0;
    model_->value_write_enable = 1;
  }
  void write_sorted(int address, const std::int32_t* keys, const std::int32_t* rows) override {
    const int word_bits = widths_.element + widths_.row;
    set_bits(model_->sorted_write_address, 0, widths_.row, static_cast<std::uint64_t>(address));
    for (int lane = 0; lane < machine_.num_lanes; ++lane) {
      set_bits(model_->sorted_write_enable, lane, 1, 1);
      set_bits(model_->sorted_write_words, lane * word_bits, widths_.element,
               static_cast<std::uint64_t>(keys[lane]));
      set_bits(model_->sorted_write_words, lane * word_bits + widths_.element, widths_.row,
               static_cast<std::uint64_t>(rows[lane]));
    }
  }
  void disable_writes() override {
    model_->key_write_enable = 0;
    model_->value_write_enable = 0;
    for (int lane = 0; lane < machine_.num_lanes; ++lane) {
      set_bits(model_->sorted_write_enable, lane, 1, 0);
    }
  }

  void offer_query(const std::int32_t* components, int visible_rows) override {
    for (int j = 0; j < machine_.num_dims(); ++j) {
      set_bits(model_->query_data, j * widths_.element, widths_.element,
               static_cast<std::uint64_t>(components[j]));
    }
    set_bits(model_->query_rows, 0, widths_.count, static_cast<std::uint64_t>(visible_rows));
    model_->query_valid = 1;
  }
  void withdraw_query() override { model_->query_valid = 0; }
  void set_output_ready(bool ready) override { model_->output_ready = ready; }

  void settle() override {
    model_->clock = 0;
    model_->eval();
  }
  void clock_edge() override {
    model_->clock = 1;
    model_->eval();
  }

  void read(Probes& p) override {
    Model& m = *model_;
    p.query_ready = m.query_ready;
    p.query_taken = m.query_valid && m.query_ready;
    p.accept = m.accept;
    p.latch = m.latch;
    if (p.latch) read_candidates(p.candidates);
    p.iterates = m.iterates;
    p.running_sum = signed_bits(m.running_sum, 0, widths_.running_sum);
    p.max_pop = {m.max_popped != 0, m.max_slice * machine_.num_lanes + m.max_lane, m.max_row,
                 signed_bits(m.max_product, 0, widths_.product)};
    p.min_pop = {m.min_popped != 0, m.min_slice * machine_.num_lanes + m.min_lane, m.min_row,
                 signed_bits(m.min_product, 0, widths_.product)};
    p.dot_product_issue = {m.dot_product_issue_valid != 0,
                           m.dot_product_issue_last != 0,
                           m.dot_product_issue_bank,
                           m.dot_product_issue_row,
                           m.dot_product_issue_slice,
                           0,
                           0};
    p.exponent_issue = {m.exponent_issue_valid != 0,
                        m.exponent_issue_last != 0,
                        m.exponent_issue_bank,
                        m.exponent_issue_row,
                        0,
                        signed_bits(m.exponent_issue_score, 0, widths_.score),
                        0};
    p.output_issue = {m.output_issue_valid != 0,
                      m.output_issue_last != 0,
                      0,
                      m.output_issue_row,
                      m.output_issue_slice,
                      static_cast<std::int64_t>(bits(m.output_issue_exponent, 0, widths_.exponent)),
                      static_cast<std::int64_t>(bits(m.output_issue_sum, 0, widths_.sum))};
    p.score = {m.score_valid != 0, m.score_bank, m.score_row,
               signed_bits(m.score, 0, widths_.score)};
    p.exponent = {m.exponent_valid != 0, m.exponent_bank, m.exponent_row,
                  static_cast<std::int64_t>(bits(m.exponent, 0, widths_.exponent))};
    p.max[0] = signed_bits(m.even_max, 0, widths_.score);
    p.max[1] = signed_bits(m.odd_max, 0, widths_.score);
    p.sum[0] = static_cast<std::int64_t>(bits(m.even_sum, 0, widths_.sum));
    p.sum[1] = static_cast<std::int64_t>(bits(m.odd_sum, 0, widths_.sum));
    p.weight_valid = m.weight_valid;
    p.weight = static_cast<std::int64_t>(bits(m.weight, 0, widths_.exponent));
    p.selector_vector_busy = m.selector_vector_busy;
    p.dot_product_multipliers_borrowed = m.dot_product_multipliers_borrowed;
    p.dot_product_bank_busy = m.dot_product_bank_busy;
    p.post_scoring_bank_busy = m.post_scoring_bank_busy;
    p.output_multipliers_borrowed = m.output_multipliers_borrowed;
    p.output_queue_full = m.output_queue_full;
    p.output_valid = m.output_valid;
    if (p.output_valid) read_output(p.output);
    p.output_largest_score = signed_bits(m.output_largest_score, 0, widths_.score);
    p.output_score_sum = static_cast<std::int64_t>(bits(m.output_score_sum, 0, widths_.sum));
    p.accumulated_weight =
        static_cast<std::int64_t>(bits(m.accumulated_weight, 0, widths_.exponent));
    read(p.steps);
  }

 private:
  /// Bits of the pins, as cosim/a3_cosim.sv derives them.
  struct Widths {
    explicit Widths(const BuiltMachine& m) {
      element = 1 + m.integer_bits + m.fraction_bits;
      product = 2 * element - 1;
      score = product + ceil_log2(m.num_dims());
      count = ceil_log2(m.num_rows + 1);
      row = std::max(1, ceil_log2(m.num_rows));
      slice_count = ceil_log2(m.num_slices + 1);
      exponent = 2 * m.fraction_bits + 1;
      sum = count + 2 * m.fraction_bits;
      running_sum = score + ceil_log2(m.num_rows);
      output = 1 + m.integer_bits + ceil_log2(m.num_rows) + 3 * m.fraction_bits;
    }

    int element, product, score, count, row, slice_count, exponent, sum, running_sum, output;
  };

  /// Lines and toggles of this core, in a file of its own, where they are counted
  /// (A3_RTL_COVERAGE).
  void write_counts() {
#if VM_COVERAGE
    static std::atomic<int> num_written{0};
    const char* folder = std::getenv("A3_RTL_COUNTS");
    if (!folder) return;
    const std::string file = std::string(folder) + '/' + machine_.name + '-' +
                             std::to_string(getpid()) + '-' + std::to_string(num_written++) +
                             ".dat";
    context_->coveragep()->forcePerInstance(true);
    context_->coveragep()->write(file.c_str());
#endif
  }

  void write_row(int address, const std::int32_t* elements) {
    set_bits(model_->row_write_address, 0, widths_.row, static_cast<std::uint64_t>(address));
    for (int lane = 0; lane < machine_.num_lanes; ++lane) {
      set_bits(model_->row_write_word, lane * widths_.element, widths_.element,
               static_cast<std::uint64_t>(elements[lane]));
    }
  }

  void read(Steps& s) {
    Model& m = *model_;
    s.selector_phase = static_cast<SelectorPhase>(m.selector_phase);
    s.selector_slice = m.selector_slice;
    s.round_begins = m.round_begins;
    s.round_has_rows = m.round_has_rows;
    s.max_adds = m.max_adds;
    s.max_refills = m.max_refills;
    s.min_adds = m.min_adds;
    s.min_refills = m.min_refills;
    s.vector_free = m.vector_free;
    s.latched_rows = m.latched_rows;
    s.scan_active = m.scan_active;
    s.scan_steps = m.scan_steps;
    s.scan_ends = m.scan_ends;
    s.post_scoring_steps = m.post_scoring_steps;
    s.post_scoring_ends = m.post_scoring_ends;
    s.window_ends = m.post_scoring_window_ends;
    s.entries_left = m.post_scoring_entries_left;
    s.output_has_query = m.output_has_query;
    s.output_steps = m.output_steps;
    s.output_ends = m.output_ends;
    s.output_stands_still = m.output_stands_still;
    s.accumulates = m.accumulates;
    s.accumulates_last_slice = m.accumulates_last_slice;
    s.slot_begins = m.slot_begins;
    s.in_slot = m.in_slot;
    s.slot_row = m.slot_row;
    s.queue_holds_slot = m.output_queue_holds_slot;
    s.score_ends = m.score_ends;
    s.exponent_ends = m.exponent_ends;
  }

  void read_candidates(std::vector<int>& rows) {
    rows.clear();
    for (int row = 0; row < machine_.num_rows; ++row) {
      if (bits(model_->candidates, row, 1) != 0) rows.push_back(row);
    }
  }

  void read_output(std::vector<std::int64_t>& output) {
    output.resize(static_cast<std::size_t>(machine_.num_dims()));
    for (int j = 0; j < machine_.num_dims(); ++j) {
      output[static_cast<std::size_t>(j)] =
          signed_bits(model_->output_data, j * widths_.output, widths_.output);
    }
  }

  const BuiltMachine machine_;
  const Widths widths_;
  std::unique_ptr<VerilatedContext> context_ = std::make_unique<VerilatedContext>();
  std::unique_ptr<Model> model_;
};

}  // namespace a3::rtl
