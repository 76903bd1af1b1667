#include "testbench/watchdog.h"

#include <gtest/gtest.h>

#include "support/systemc_test.h"

namespace a3::test {
namespace {

/// A machine that a test moves; the watchdog looks at it at cycles 0, 10, 20, ... of the
/// simulation.
class WatchdogTest : public SystemCTest {
 protected:
  void simulate_and_finish() {
    simulate(1000);
    finish();
  }
  static double cycles_run() {
    return sc_core::sc_time_stamp() / sc_core::sc_time(kPeriodPs, sc_core::SC_PS);
  }

  std::int64_t num_steps = 0;
  bool has_work = true;
  bool stop_requested = false;
  Watchdog watchdog{"watchdog",
                    {10.0 * kPeriodPs, sc_core::SC_PS},
                    {[this] { return num_steps; }, [this] { return has_work; },
                     [this] { return stop_requested; }}};
};

// Work at 0 and at 10, and no step between them.
TEST_F(WatchdogTest, PausesASimulationWhoseMachineIsStuck) {
  simulate_and_finish();
  EXPECT_TRUE(watchdog.found_stuck());
  EXPECT_FALSE(watchdog.found_stop_request());
  EXPECT_EQ(cycles_run(), 10);
}

TEST_F(WatchdogTest, LeavesAMachineAloneThatMakesAStepBetweenItsLooks) {
  each_cycle([this](std::int64_t cycle) { num_steps = (cycle + 9) / 9; });
  simulate_and_finish();
  EXPECT_FALSE(watchdog.found_stuck());
  EXPECT_GE(cycles_run(), 1000);
}

TEST_F(WatchdogTest, LeavesAMachineAloneThatHasNoWork) {
  has_work = false;
  simulate_and_finish();
  EXPECT_FALSE(watchdog.found_stuck());
  EXPECT_GE(cycles_run(), 1000);
}

// Steps until cycle 33, which is edge 35: the look at 40 sees them, the look at 50 none since.
TEST_F(WatchdogTest, FindsAMachineThatGetsStuckLater) {
  each_cycle([this](std::int64_t cycle) { num_steps = std::min<std::int64_t>(cycle, 33); });
  simulate_and_finish();
  EXPECT_TRUE(watchdog.found_stuck());
  EXPECT_EQ(cycles_run(), 50);
}

// No work at 0 ... 40, work at 50: it has just come. Still no step at 60: stuck.
TEST_F(WatchdogTest, GivesWorkThatHasComeSinceItsLastLookAWholePeriod) {
  has_work = false;
  in_cycle(45, [this] { has_work = true; });  // edge 47
  simulate_and_finish();
  EXPECT_TRUE(watchdog.found_stuck());
  EXPECT_EQ(cycles_run(), 60);
}

TEST_F(WatchdogTest, PausesASimulationThatTheUserWantsToStop) {
  each_cycle([this](std::int64_t cycle) { num_steps = cycle; });
  in_cycle(21, [this] { stop_requested = true; });  // edge 23
  simulate_and_finish();
  EXPECT_TRUE(watchdog.found_stop_request());
  EXPECT_FALSE(watchdog.found_stuck());
  EXPECT_EQ(cycles_run(), 30);
}

}  // namespace
}  // namespace a3::test
