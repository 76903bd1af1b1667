#include "support/systemc_test.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <stdexcept>

namespace a3::test {
namespace {

/// The falling edge is three quarters into the cycle: after arrivals, which fall into its middle.
constexpr double kDutyCycle = 0.75;

std::uint64_t scrambled(std::uint64_t x) {
  std::seed_seq sequence{static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(x >> 32)};
  std::uint32_t word = 0;
  sequence.generate(&word, &word + 1);
  return word;
}

}  // namespace

std::uint32_t random_seed() {
  const char* given = std::getenv("A3_TEST_SEED");
  const std::uint32_t seed =
      given ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
  std::cout << "A3_TEST_SEED=" << seed << '\n';
  return seed;
}

Schedule Schedule::always() {
  return Schedule([](std::int64_t) { return true; });
}

Schedule Schedule::never() {
  return Schedule([](std::int64_t) { return false; });
}

Schedule Schedule::from(std::int64_t first_cycle) {
  return Schedule([first_cycle](std::int64_t cycle) { return cycle >= first_cycle; });
}

Schedule Schedule::only_in(std::vector<std::int64_t> cycles) {
  return Schedule([chosen = std::move(cycles)](std::int64_t cycle) {
    return std::find(chosen.begin(), chosen.end(), cycle) != chosen.end();
  });
}

Schedule Schedule::at_random(std::uint32_t seed, int percent) {
  return Schedule([seed, percent](std::int64_t cycle) {
    const auto key = (static_cast<std::uint64_t>(seed) << 32) ^ static_cast<std::uint64_t>(cycle);
    return scrambled(key) % 100 < static_cast<std::uint64_t>(percent);
  });
}

TestClock::TestClock(const sc_core::sc_module_name& name, const sc_core::sc_clock& clock)
    : sc_module(name) {
  SC_METHOD(rise);
  sensitive << clock.posedge_event();
  dont_initialize();
  SC_METHOD(fall);
  sensitive << clock.negedge_event();
  dont_initialize();
}

void TestClock::rise() {
  if (started_) on_edge(next_cycle_++);
}

void TestClock::fall() {
  if (started_) before_edge(next_cycle_);
}

SystemCTest::SystemCTest()
    : clock("clock", period(), kDutyCycle), cycles(period()), test_clock_("test_clock", clock) {
  test_clock_.on_edge = [this](std::int64_t cycle) {
    for (const CycleFunction& function : on_edge_) function(cycle);
  };
  test_clock_.before_edge = [this](std::int64_t cycle) {
    for (const CycleFunction& function : before_edge_) function(cycle);
  };
}

sc_core::sc_time SystemCTest::period() {
  if (sc_core::sc_get_status() != sc_core::SC_ELABORATION) {
    throw std::logic_error("one simulation a process: run the tests with ctest, or one by one");
  }
  return {kPeriodPs, sc_core::SC_PS};
}

void SystemCTest::in_cycle(std::int64_t cycle, std::function<void()> function) {
  each_cycle([cycle, todo = std::move(function)](std::int64_t now) {
    if (now == cycle) todo();
  });
}

void SystemCTest::before_cycle(std::int64_t cycle, std::function<void()> function) {
  before_each_cycle([cycle, todo = std::move(function)](std::int64_t next) {
    if (next == cycle) todo();
  });
}

void SystemCTest::elaborate(std::int64_t lead_cycles) {
  // Past the edge at time 0, and between two edges, as the engine does it.
  sc_core::sc_start(sc_core::sc_time(1.5 * kPeriodPs, sc_core::SC_PS));
  cycles.start_operation(lead_cycles);
  test_clock_.start(-lead_cycles);
  elaborated_ = true;
}

void SystemCTest::simulate(std::int64_t limit_cycles) {
  if (!elaborated_) elaborate();
  const auto limit_ps = static_cast<double>(limit_cycles) * kPeriodPs;
  sc_core::sc_start(sc_core::sc_time(limit_ps, sc_core::SC_PS));
}

void SystemCTest::finish() {
  finished_ = true;
  sc_core::sc_pause();
}

void SystemCTest::expect_model_error(const std::string& what) {
  try {
    simulate();
    ADD_FAILURE() << "no block found fault";
  } catch (const sc_core::sc_report& report) {
    EXPECT_NE(std::string(report.get_msg()).find(what), std::string::npos) << report.get_msg();
  }
  finished_ = true;
}

void SystemCTest::TearDown() {
  if (!finished_ && !IsSkipped()) {
    ADD_FAILURE() << "finish() was not reached within the cycle limit";
  }
}

}  // namespace a3::test
