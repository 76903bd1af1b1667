#include "rtl/tests/beside_systemc.h"

#include <memory>
#include <random>
#include <sstream>
#include <systemc>

#include "a3/machine/load_machine.h"
#include "a3/systemc/errors.h"
#include "rtl/cosim/compared_core.h"
#include "rtl/tests/draw.h"
#include "rtl/tests/rtl_operation.h"
#include "testbench/hosted_accelerator.h"
#include "testbench/monitor.h"

namespace a3::rtl::test {
namespace {

constexpr std::int64_t kMostCycles = 10'000'000;  // of an operation: one that takes more is stuck

CandidateSelection random_selection(Draw& draw, const BuiltMachine& built) {
  CandidateSelection selection;
  if (draw.chance(0.5)) {
    selection.iterations_per_row = draw.real(0.01, 2);
  } else if (draw.chance(0.1)) {
    selection.iterations = built.num_rows * built.num_dims() + draw.integer(0, 5);
  } else {
    selection.iterations = draw.integer(1, 2 * built.num_rows);
  }
  return selection;
}

Machine random_design(Draw& draw, const BuiltMachine& built) {
  Machine machine;
  machine.hardware.num_rows = built.num_rows;
  machine.hardware.num_lanes = built.num_lanes;
  machine.hardware.num_dims = built.num_dims();
  machine.numerics = numerics_of(built);
  machine.timing.dot_product_cycles = default_dot_product_cycles(built.num_lanes);
  machine.timing.buffer_depth = built.buffer_depth;
  machine.timing.scan_width_rows = built.scan_width_rows;
  machine.timing.compare_width_rows = built.compare_width_rows;
  machine.timing.shared_multipliers = built.shared_multipliers;
  if (draw.chance(0.7)) machine.candidate_selection = random_selection(draw, built);
  if (draw.chance(0.6)) {
    machine.post_scoring = PostScoring{draw.chance(0.1) ? 100 : draw.real(0.01, 60)};
  }
  if (draw.chance(0.4)) machine.workload.arrival_interval_cycles = draw.integer(1, 100);
  return machine;
}

/// Both, their host, and the clock of all.
class Simulation {
 public:
  Simulation(const RtlMachine& built, const Machine& machine, Draw& draw)
      : clock_("clock", period()), hosted_(machine, options(built), clock_, cycles_) {
    if (!draw.chance(0.4)) return;
    const int of_16 = draw.integer(1, 15);
    auto late =
        std::make_shared<std::mt19937_64>(static_cast<std::uint64_t>(draw.integer(0, 1 << 30)));
    hosted_.sink.take_only_when([late, of_16] { return static_cast<int>((*late)() % 16) < of_16; });
  }

  /// Whether it came to its end.
  bool run(const RtlOperation& drawn, const std::optional<CandidateSelection>& selection) {
    if (!started_) sc_core::sc_start(period() * 1.5);
    started_ = true;
    operation_.key = drawn.key;
    operation_.value = drawn.value;
    operation_.query = drawn.query;
    operation_.num_dims = drawn.num_dims;
    operation_.visible_rows.assign(drawn.visible_rows.begin(), drawn.visible_rows.end());
    hosted_.start_operation(operation_);
    const int n = operation_.num_rows();
    monitor_.start_operation(operation_.num_queries(),
                             selection ? tile_iterations(*selection, n, n) : 0);
    sc_core::sc_start(period() * static_cast<double>(kMostCycles));
    return monitor_.operation_is_done();
  }

  const ComparisonResult& result() const { return result_; }
  std::string state() const { return hosted_.accelerator.state(); }

 private:
  static sc_core::sc_time period() { return {1, sc_core::SC_NS}; }

  AcceleratorOptions options(const RtlMachine& built) {
    AcceleratorOptions options;
    options.observer = &monitor_;
    options.core = [this, &built](const Machine& machine, const AcceleratorOptions& same_options,
                                  Accelerator& pins) -> std::unique_ptr<AcceleratorCore> {
      return std::make_unique<ComparedCore>(built, machine, same_options, pins, result_);
    };
    return options;
  }

  ComparisonResult result_;
  sc_core::sc_clock clock_;
  CycleCounter cycles_{period()};
  Monitor monitor_{cycles_};
  HostedAccelerator hosted_;
  QuantisedOperation operation_;
  bool started_ = false;
};

std::string text(const Machine& machine, const RtlOperation& operation) {
  std::ostringstream words;
  words << to_json(machine).dump() << ", " << operation;
  return words.str();
}

}  // namespace

BesideSystemC run_beside_systemc(const RtlMachine& machine, std::int64_t num_cycles,
                                 std::uint64_t seed) {
  Draw draw(seed);
  const Machine design = random_design(draw, machine.built);
  Simulation simulation(machine, design, draw);
  BesideSystemC ran;
  while (!ran.difference && simulation.result().num_cycles < num_cycles) {
    const RtlOperation operation = random_operation(
        machine.built, seed * 1'000'003 + static_cast<std::uint64_t>(ran.num_operations));
    try {
      if (!simulation.run(operation, design.candidate_selection)) {
        ran.difference = "no end:\n" + simulation.state();
      }
    } catch (const sc_core::sc_report& report) {
      ran.difference = simulation.result().difference.value_or(report.get_msg());
    }
    if (ran.difference) ran.what_ran = text(design, operation);
    ++ran.num_operations;
  }
  ran.num_cycles = simulation.result().num_cycles;
  return ran;
}

}  // namespace a3::rtl::test
