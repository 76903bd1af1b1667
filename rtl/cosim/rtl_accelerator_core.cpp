#include "rtl/cosim/rtl_accelerator_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <systemc>
#include <utility>
#include <vector>

#include "a3/base/input_error.h"
#include "a3/systemc/clocked_block.h"
#include "a3/systemc/errors.h"
#include "arith/weight.h"

namespace a3::rtl {
namespace {

constexpr int kQueueDepth = 2;  // QUERY_QUEUE_DEPTH and OUTPUT_QUEUE_DEPTH of core/a3_core.sv
// Registers without a reset start with random contents, the same in each run.
constexpr int kSeed = 1;

class Nobody : public QueryObserver {
 public:
  void query_accepted(std::int64_t) override {}
  void candidates_latched(std::int64_t, const std::vector<std::int32_t>&) override {}
  void rows_selected(std::int64_t, const std::vector<std::int32_t>&) override {}
  void output_valid(std::int64_t, const OutputVector&) override {}
};

void check(const AcceleratorOptions& options) {
  if (options.query_queue_depth != kQueueDepth || options.output_queue_depth != kQueueDepth) {
    throw InputError(
        fmt::format("AcceleratorOptions: queues of {} queries and {} outputs; those of "
                    "the RTL hold {} each.",
                    options.query_queue_depth, options.output_queue_depth, kQueueDepth));
  }
  if (options.query_queue_falls_through) {
    throw InputError(
        "AcceleratorOptions: query_queue_falls_through is on; the RTL's queue does not.");
  }
  if (options.selector) {
    throw InputError("AcceleratorOptions: a selector is given; the RTL has its own.");
  }
}

}  // namespace

/// Clock and pins: what the Verilated core sees of the simulation, and the simulation of it.
class RtlAcceleratorCore::Pins : public ClockedBlock {
 public:
  Pins(const sc_core::sc_module_name& name, RtlCore& core, Probes& state, RtlLog& log,
       Accelerator& pins)
      : ClockedBlock(name), core_(core), state_(state), log_(log) {
    clock(pins.clock);
    reset(pins.reset);
    query_valid_(pins.query_valid);
    query_ready_(pins.query_ready);
    query_data_(pins.query_data);
    output_valid_(pins.output_valid);
    output_ready_(pins.output_ready);
    output_data_(pins.output_data);
    core_.set_operation({});
    core_.disable_writes();
    reset_core();
  }

  void start_operation(const OperationPins& operation, const std::function<void()>& load) {
    shape_ = {operation.num_rows, operation.num_slices};
    core_.withdraw_query();
    offered_.reset();
    core_.set_output_ready(false);
    core_.set_operation(operation);
    load();
    core_.settle();
    core_.read(state_);
  }

  void cycle() {
    core_.settle();
    core_.clock_edge();
  }

 private:
  void start_of_simulation() override { drive(); }

  void on_clock() override {
    take_query();
    core_.set_output_ready(output_ready_.read());
    log_.edge(state_);
    if (state_.output_valid && output_ready_.read()) log_.output_leaves(output_data_.read());
    cycle();
    core_.read(state_);
    drive();
  }

  void on_reset() override {
    reset_core();
    shape_ = {};
    log_.reset();
    drive();
  }

  void reset_core() {
    core_.withdraw_query();
    offered_.reset();
    core_.set_output_ready(false);
    core_.set_reset(true);
    cycle();
    core_.set_reset(false);
    core_.settle();
    core_.read(state_);
  }

  void take_query() {
    if (!query_valid_.read()) {
      if (offered_) core_.withdraw_query();
      offered_.reset();
      return;
    }
    const QueryVector& query = query_data_.read();
    if (!offered_ || !(*offered_ == query)) offer(query);
    if (state_.query_ready) log_.query_taken();
  }

  void offer(const QueryVector& query) {
    if (query.raw.size() != num_columns()) {
      throw ModelError(fmt::format("{}: a query of {} components, but the operation's rows have {}",
                                   name(), query.raw.size(), num_columns()));
    }
    if (query.visible_rows < 1) {
      throw ModelError(fmt::format("{}: a query that sees {} rows", name(), query.visible_rows));
    }
    std::vector<std::int32_t> components = query.raw;
    components.resize(static_cast<std::size_t>(core_.machine().num_dims()));
    core_.offer_query(components.data(), std::min(query.visible_rows, shape_.num_rows));
    offered_ = query;
  }

  void drive() {
    query_ready_.write(state_.query_ready);
    output_valid_.write(state_.output_valid);
    if (!state_.output_valid) return;
    OutputVector output;
    output.raw = state_.output;
    output.raw.resize(num_columns());
    output.largest_score = state_.output_largest_score;
    output.score_sum = state_.output_score_sum;
    output_data_.write(output);
  }

  /// Of the operation; none before the first.
  std::size_t num_columns() const {
    if (shape_.num_rows == 0) return 0;
    return static_cast<std::size_t>(shape_.num_slices * core_.machine().num_lanes);
  }

  sc_core::sc_in<bool> query_valid_{"query_valid"};
  sc_core::sc_out<bool> query_ready_{"query_ready"};
  sc_core::sc_in<QueryVector> query_data_{"query_data"};
  sc_core::sc_out<bool> output_valid_{"output_valid"};
  sc_core::sc_in<bool> output_ready_{"output_ready"};
  sc_core::sc_out<OutputVector> output_data_{"output_data"};

  RtlCore& core_;
  Probes& state_;
  RtlLog& log_;
  OperationShape shape_;
  std::optional<QueryVector> offered_;  // what is at the core's pins
};

RtlAcceleratorCore::RtlAcceleratorCore(const RtlMachine& built, const Machine& machine,
                                       const AcceleratorOptions& options, Accelerator& pins)
    : machine_(machine),
      nobody_(std::make_unique<Nobody>()),
      core_(built.core(kSeed)),
      memories_(built.built),
      log_(machine, built.built, state_, options.observer ? *options.observer : *nobody_,
           instruments_) {
  check(options);
  pins_ = std::make_unique<Pins>("rtl", *core_, state_, log_, pins);
}

RtlAcceleratorCore::~RtlAcceleratorCore() = default;

int RtlAcceleratorCore::num_lanes() const {
  return core_->machine().num_lanes;
}

SortedKeyPort* RtlAcceleratorCore::sorted_key_port() {
  return machine_.candidate_selection ? &memories_ : nullptr;
}

void RtlAcceleratorCore::start_operation(const OperationShape& shape) {
  OperationPins pins;
  pins.num_rows = shape.num_rows;
  pins.num_slices = shape.num_slices;
  if (machine_.candidate_selection) {
    pins.candidate_selection = true;
    pins.num_iterations =
        tile_iterations(*machine_.candidate_selection, shape.num_rows, shape.num_rows_of_whole());
  }
  if (machine_.post_scoring) {
    pins.post_scoring = true;
    pins.threshold =
        post_scoring_threshold(machine_.post_scoring->threshold_percent, machine_.numerics);
  }
  log_.start_operation(pins);
  pins_->start_operation(pins, [this, &shape, &pins] {
    memories_.load(shape, pins.candidate_selection, *core_, [this] { pins_->cycle(); });
  });
}

}  // namespace a3::rtl
