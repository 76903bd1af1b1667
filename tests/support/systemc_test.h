#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <vector>

#include "a3/systemc/block_log.h"
#include "a3/systemc/clocked_block.h"
#include "modules/host/cycle_counter.h"

namespace a3::test {

/// What a random test varies, drawn from one printed seed; A3_TEST_SEED=... repeats a run.
std::uint32_t random_seed();

/// Says for every cycle whether something happens in it. The answer depends on the cycle alone, so
/// every process may ask, in any order.
class Schedule {
 public:
  static Schedule always();
  static Schedule never();
  static Schedule from(std::int64_t first_cycle);
  static Schedule only_in(std::vector<std::int64_t> cycles);
  static Schedule at_random(std::uint32_t seed, int percent);

  bool operator()(std::int64_t cycle) const { return happens_(cycle); }

 private:
  explicit Schedule(std::function<bool(std::int64_t)> happens) : happens_(std::move(happens)) {}

  std::function<bool(std::int64_t)> happens_;
};

/// Calls a test's functions on the clock: on the rising edge, where the work of a cycle is done,
/// and shortly before it, where all registers already show what that edge will read.
class TestClock : public sc_core::sc_module {
 public:
  TestClock(const sc_core::sc_module_name& name, const sc_core::sc_clock& clock);

  std::function<void(std::int64_t cycle)> on_edge;
  std::function<void(std::int64_t cycle)> before_edge;

  /// The next edge begins `first_cycle`; before, nothing is called.
  void start(std::int64_t first_cycle) {
    next_cycle_ = first_cycle;
    started_ = true;
  }

 private:
  SC_HAS_PROCESS(TestClock);

  void rise();
  void fall();

  std::int64_t next_cycle_ = 0;
  bool started_ = false;
};

/// Test of hardware blocks in a simulation. Modules are members of the fixture or of the test.
///
/// An expectation in a process that never runs would pass unnoticed, so a test that does not reach
/// `finish()` fails, as does one that exceeds its cycle limit or during which SystemC warns or
/// reports an error. One simulation a process: CTest runs every test in its own.
class SystemCTest : public ::testing::Test {
 protected:
  using CycleFunction = std::function<void(std::int64_t cycle)>;

  SystemCTest();

  /// `function(t)` runs on the edge that begins cycle t: it sees registers as blocks see them, and
  /// what it writes is seen in cycle t + 1.
  void each_cycle(CycleFunction function) { on_edge_.push_back(std::move(function)); }

  /// As `each_cycle`, in one cycle.
  void in_cycle(std::int64_t cycle, std::function<void()> function);

  /// `function(t)` runs when everything done before cycle t is visible, and nothing done in it.
  void before_each_cycle(CycleFunction function) { before_edge_.push_back(std::move(function)); }

  /// As `before_each_cycle`, for one cycle.
  void before_cycle(std::int64_t cycle, std::function<void()> function);

  /// Elaborates; the next edge begins cycle -`lead_cycles`. Operations are loaded after it.
  void elaborate(std::int64_t lead_cycles = 0);

  /// Runs from there until `finish`, or fails after `limit_cycles`. Elaborates if that has not
  /// been done.
  void simulate(std::int64_t limit_cycles = 100'000);

  /// The test has seen all it wanted.
  void finish();
  void finish_in(std::int64_t cycle) {
    in_cycle(cycle, [this] { finish(); });
  }

  /// Binds clock and reset of a block.
  void connect(ClockedBlock& block) {
    block.clock(clock);
    block.reset(reset);
  }

  /// Reset is high on the edge of `cycle`.
  void reset_in(std::int64_t cycle) {
    before_cycle(cycle, [this] { reset.write(true); });
    before_cycle(cycle + 1, [this] { reset.write(false); });
  }

  std::int64_t count(Counter counter) const { return instruments.activity[counter]; }

  /// Simulates, and expects a block to stop the simulation with a ModelError that says `what`.
  void expect_model_error(const std::string& what);

  void TearDown() override;

  static constexpr int kPeriodPs = 1000;

  sc_core::sc_clock clock;
  sc_core::sc_signal<bool, sc_core::SC_MANY_WRITERS> reset{"reset", false};
  CycleCounter cycles;
  Instruments instruments;

 private:
  static sc_core::sc_time period();

  TestClock test_clock_;
  std::vector<CycleFunction> on_edge_;
  std::vector<CycleFunction> before_edge_;
  bool elaborated_ = false;
  bool finished_ = false;
};

}  // namespace a3::test
