#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "a3/systemc/block_log.h"
#include "arith/bit_widths.h"
#include "modules/primitives/row_issue.h"
#include "rtl/tests/tested_model.h"
#include "rtl/verilator/port_bits.h"
#include "uarch/sorted_keys.h"

namespace a3::rtl::test {

/// What a size of candidate_selector.sv was built with, see CMakeLists.txt.
struct SelectorSize {
  int num_lanes;
  int max_slices;
  int row_bits;
};

/// rtl/select/greedy/candidate_selector.sv behind the ports of its module. Sorted-key SRAM and
/// multipliers, which in RTL are outside, are here. `Root` shows what is inside the Verilated
/// block.
template <typename Model, typename Root>
class RtlSelector : public SelectorBlock, private TestedModel<Model>, private SortedKeyPort {
 public:
  RtlSelector(const sc_core::sc_module_name& name, const SelectorSize& size, const Machine& machine,
              const SelectorPorts& ports)
      : SelectorBlock(name),
        size_(size),
        settings_(*machine.candidate_selection),
        widths_(bit_widths(machine.hardware, machine.numerics)),
        word_bits_(widths_.element_bits + size.row_bits),
        ports_(ports),
        log_(ports.instruments, Block::kCandidateSelection, *this) {
    if (machine.hardware.num_lanes != size.num_lanes || machine.timing.buffer_depth != 4 ||
        !machine.timing.shared_multipliers)
      throw std::logic_error("CMakeLists.txt builds no candidate_selector.sv of this size");
    model().enable = 1;
    show(ports.instruments.probes);
  }

  void start_operation(const OperationShape& shape) override {
    shape_ = shape;
    model().num_rows = static_cast<CData>(shape.num_rows);
    model().num_slices = static_cast<CData>(shape.num_slices);
    model().num_iterations =
        static_cast<IData>(shape.num_iterations > 0 ? shape.num_iterations
                                                    : tile_iterations(settings_, shape.num_rows,
                                                                      shape.num_rows_of_whole()));
  }
  SortedKeyPort* sorted_key_port() override { return this; }

  bool offers_query() const override { return offers_.read(); }
  const sc_core::sc_event& offer_event() const override { return offers_.value_changed_event(); }
  Offer hand_over() override { return {&offered_query_, &offered_candidates_}; }
  bool borrows_multipliers() const override { return initialises_.read() || accepts_query(); }
  std::string state() const override { return name(); }

 private:
  using TestedModel<Model>::model;
  using TestedModel<Model>::settle;

  /// Words that one side's read port shows, a lane each.
  using Words = std::vector<SortedKey>;

  /// What one side took last.
  struct Popped {
    std::int64_t num_pops = 0;
    std::int64_t product = 0;
    std::int64_t row = 0;
    std::int64_t column = 0;
  };

  void on_clock() override {
    model().query_valid = ports_.queries.available();
    model().vector_free = vector_free.read();
    settle();
    if (model().query_valid && model().query_ready) accept(ports_.queries.pop());
    multiply();
    settle();
    if ((model().round_begins != 0) != borrows_multipliers())
      throw std::logic_error("candidate_selector.sv and its ports do not agree on a round");
    use_multipliers();
    log_cycle();
    if (root().candidate_selector__DOT__decides) log_iteration();
    read_words();
    this->clock_model();
    show_state();
  }

  void on_reset() override {
    this->reset_model();
    max_ = {};
    min_ = {};
    log_.idle();
    show_state();
  }

  /// Of registers alone, as every block sees it.
  bool accepts_query() const {
    return (idle_.read() || (offers_.read() && vector_free.read())) && ports_.queries.available();
  }

  void accept(const QueryVector& query) {
    for (int column = 0; column < size_.num_lanes * shape_.num_slices; ++column) {
      set_bits(model().query_data, column * widths_.element_bits, widths_.element_bits,
               static_cast<std::uint64_t>(query.raw[static_cast<std::size_t>(column)]));
    }
    model().query_rows = static_cast<CData>(query.visible_rows);
  }

  /// With the words that the read ports show. The multipliers serve the block while a round
  /// multiplies, and somebody else otherwise.
  void multiply() {
    for (int lane = 0; lane < size_.num_lanes; ++lane) set_words(lane);
    settle();
    for (int lane = 0; lane < size_.num_lanes; ++lane) {
      const int lowest = lane * widths_.element_bits;
      const std::int64_t component =
          signed_bits(model().round_components, lowest, widths_.element_bits);
      const auto product = [&](const auto& keys) {
        const std::int64_t key = signed_bits(keys, lowest, widths_.element_bits);
        return static_cast<std::uint64_t>(model().round_multiplies ? key * component : -1);
      };
      const int lowest_product = lane * widths_.product_bits;
      set_bits(model().max_products, lowest_product, widths_.product_bits,
               product(model().max_keys));
      set_bits(model().min_products, lowest_product, widths_.product_bits,
               product(model().min_keys));
    }
  }

  void set_words(int lane) {
    const auto set = [&](auto& port, const SortedKey& word) {
      set_bits(port, lane * word_bits_, widths_.element_bits, static_cast<std::uint64_t>(word.raw));
      set_bits(port, lane * word_bits_ + widths_.element_bits, size_.row_bits,
               static_cast<std::uint64_t>(word.row));
    };
    set(model().max_read_words, max_words_[static_cast<std::size_t>(lane)]);
    set(model().min_read_words, min_words_[static_cast<std::size_t>(lane)]);
  }

  void use_multipliers() {
    if (model().round_begins) ports_.dot_product_multipliers.issue();
    if (model().round_multiplies) ports_.output_multipliers.issue();
  }

  /// A word that is addressed in a cycle is on its port in the next one. RTL has the slices of a
  /// row num_rows words apart.
  void read_words() {
    const auto read = [this](const auto& enable, const auto& address, Words& words) {
      for (int lane = 0; lane < size_.num_lanes; ++lane) {
        if (bits(enable, lane, 1) == 0) continue;
        const auto at = static_cast<int>(bits(address, lane * size_.row_bits, size_.row_bits));
        const int word = at % shape_.num_rows * shape_.num_slices + at / shape_.num_rows;
        words[static_cast<std::size_t>(lane)] = memory_.at({lane, word});
        ++log_.count(Counter::kSortedKeySramReads);
      }
    };
    read(model().max_read_enable, model().max_read_address, max_words_);
    read(model().min_read_enable, model().min_read_address, min_words_);
  }

  void log_cycle() {
    if (model().offered && !model().vector_free) {
      log_.stalled(-1, StallCause::kVectorBusy);
    } else if (model().round_begins || iterates_) {
      log_.busy();
      if (model().round_begins) ++log_.count(Counter::kSelectionInitialisationRounds);
    } else {
      log_.idle();
    }
  }

  void log_iteration() {
    ++log_.count(Counter::kSelectionIterations);
    log_.count(Counter::kSelectionMaxUpdates) +=
        root().candidate_selector__DOT__greedy_scores__DOT__max_add;
    log_.count(Counter::kSelectionMinUpdates) +=
        root().candidate_selector__DOT__greedy_scores__DOT__min_add;
    log_.count(Counter::kSelectionSkippedMinSteps) += running_sum() < 0;
    if (root().candidate_selector__DOT__max_popped) {
      max_ = {max_.num_pops + 1,
              signed_bits(root().candidate_selector__DOT__max_product, 0, widths_.product_bits),
              root().candidate_selector__DOT__max_row,
              root().candidate_selector__DOT__unused_max_slice * size_.num_lanes +
                  root().candidate_selector__DOT__unused_max_lane};
    }
    if (root().candidate_selector__DOT__min_popped) {
      min_ = {min_.num_pops + 1,
              signed_bits(root().candidate_selector__DOT__min_product, 0, widths_.product_bits),
              root().candidate_selector__DOT__min_row,
              root().candidate_selector__DOT__unused_min_slice * size_.num_lanes +
                  root().candidate_selector__DOT__unused_min_lane};
    }
  }

  /// What the registers say before anything is known of the next cycle's pins.
  void show_state() {
    model().query_valid = 0;
    model().vector_free = 0;
    model().eval();
    offers_.write(model().offered);
    initialises_.write(model().round_begins);
    idle_.write(model().query_ready);
    output_borrowed.write(model().round_multiplies);
    iterates_ = !model().offered && !model().round_begins && !model().query_ready;
    if (model().offered) hold_offer();
  }

  void hold_offer() {
    offered_candidates_.clear();
    for (int row = 0; row < shape_.num_rows; ++row) {
      if (bits(model().candidates, row, 1) != 0) offered_candidates_.push_back(row);
    }
    offered_query_.visible_rows = model().offered_rows;
    offered_query_.raw.clear();
    for (int column = 0; column < size_.num_lanes * shape_.num_slices; ++column) {
      offered_query_.raw.push_back(static_cast<std::int32_t>(
          signed_bits(model().offered_query, column * widths_.element_bits, widths_.element_bits)));
    }
  }

  void write(int lane, int word, std::int32_t key_raw, std::int32_t row) override {
    memory_[{lane, word}] = {key_raw, row};
  }

  Root& root() { return *model().rootp; }
  std::int64_t running_sum() {
    // Verilator keeps a signed number in the low bits of its variable.
    return signed_bits(root().candidate_selector__DOT__running_sum, 0, kSumBits);
  }

  void show(ProbeList& probes) {
    for (auto [side, popped] : {std::pair{"max_", &max_}, std::pair{"min_", &min_}}) {
      const std::string prefix = side;
      const ProbeFormat format = ProbeFormat::signed_bits(32);
      probes.add(*this, prefix + "pops", format, [popped] { return popped->num_pops; });
      probes.add(*this, prefix + "popped_product", format, [popped] { return popped->product; });
      probes.add(*this, prefix + "popped_row", format, [popped] { return popped->row; });
      probes.add(*this, prefix + "popped_column", format, [popped] { return popped->column; });
    }
    probes.add(*this, "phase", ProbeFormat::unsigned_bits(2),
               [this] { return root().candidate_selector__DOT__phase; });
    probes.add(*this, "greedy_scores.running_sum", ProbeFormat::signed_bits(kSumBits),
               [this] { return running_sum(); });
  }

  static constexpr int kSumBits = 24;

  const SelectorSize size_;
  const CandidateSelection settings_;
  const BitWidths widths_;
  const int word_bits_;
  SelectorPorts ports_;
  BlockLog log_;
  OperationShape shape_;
  std::map<std::pair<int, int>, SortedKey> memory_;  // by lane and word
  Words max_words_{static_cast<std::size_t>(size_.num_lanes)};
  Words min_words_{static_cast<std::size_t>(size_.num_lanes)};

  // Registers, as the others see them.
  sc_core::sc_signal<bool> offers_{"offers", false};
  sc_core::sc_signal<bool> initialises_{"initialises", false};
  sc_core::sc_signal<bool> idle_{"idle", true};
  bool iterates_ = false;
  QueryVector offered_query_;
  std::vector<std::int32_t> offered_candidates_;
  Popped max_;
  Popped min_;
};

}  // namespace a3::rtl::test
