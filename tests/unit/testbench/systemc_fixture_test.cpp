// The fixture of all simulation tests must not let a test pass that saw nothing.

#include <gtest/gtest-spi.h>

#include <vector>

#include "support/systemc_test.h"

namespace a3::test {
namespace {

using SystemCFixtureTest = SystemCTest;

TEST_F(SystemCFixtureTest, FailsATestThatDoesNotFinishWithinItsCycleLimit) {
  in_cycle(50, [this] { finish(); });
  simulate(10);
  EXPECT_NONFATAL_FAILURE(TearDown(), "finish() was not reached");
  simulate();  // now it is
}

TEST_F(SystemCFixtureTest, FailsATestDuringWhichSystemCWarns) {
  EXPECT_NONFATAL_FAILURE(SC_REPORT_WARNING("test", "two drivers"), "two drivers");
  finish();
}

TEST_F(SystemCFixtureTest, FailsATestDuringWhichSystemCReportsAnError) {
  const auto report = [] {
    try {
      SC_REPORT_ERROR("test", "a second driver");
    } catch (const sc_core::sc_report&) {
      // What the kernel does with an error that its own checks find.
    }
  };
  EXPECT_NONFATAL_FAILURE(report(), "a second driver");
  finish();
}

// The kernel's own check: in cycle 2 both processes of the test's clock have written the signal.
TEST_F(SystemCFixtureTest, FailsATestInWhichTwoProcessesDriveASignal) {
  sc_core::sc_signal<bool> wire("wire", false);
  in_cycle(1, [&] { wire.write(true); });
  before_cycle(3, [&] { wire.write(false); });
  EXPECT_NONFATAL_FAILURE(
      {
        try {
          simulate(10);
        } catch (const sc_core::sc_report&) {
        }
      },
      "wire");
  finish();
}

TEST_F(SystemCFixtureTest, FailsATestThatWaitsForAModelErrorInVain) {
  finish_in(3);
  EXPECT_NONFATAL_FAILURE(expect_model_error("anything"), "no block found fault");
}

// What is written on the edge of cycle 4 is not seen by that edge, and before that of cycle 5.
TEST_F(SystemCFixtureTest, ShowsARegisterAsTheNextEdgeWillReadIt) {
  sc_core::sc_signal<int> reg("register", 0);
  in_cycle(4, [&] {
    reg.write(7);
    EXPECT_EQ(reg.read(), 0);
  });
  before_cycle(4, [&] { EXPECT_EQ(reg.read(), 0); });
  before_cycle(5, [&] { EXPECT_EQ(reg.read(), 7); });
  in_cycle(5, [&] { EXPECT_EQ(reg.read(), 7); });
  finish_in(6);
  simulate();
}

TEST_F(SystemCFixtureTest, CountsCyclesAsTheMachineDoes) {
  std::vector<std::int64_t> seen;
  each_cycle([&](std::int64_t cycle) {
    EXPECT_EQ(cycle, cycles.now());
    seen.push_back(cycle);
  });
  finish_in(4);
  simulate();
  EXPECT_EQ(seen, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
}

TEST(Schedule, GivesTheSameAnswerForACycleHoweverOftenAndInWhateverOrderItIsAsked) {
  const Schedule schedule = Schedule::at_random(1, 50);
  int happens = 0;
  for (std::int64_t cycle = 0; cycle < 1000; ++cycle) {
    happens += schedule(cycle) ? 1 : 0;
    EXPECT_EQ(schedule(cycle), schedule(cycle));
  }
  EXPECT_GT(happens, 400);  // of a fixed seed, so no chance is involved
  EXPECT_LT(happens, 600);
}

}  // namespace
}  // namespace a3::test
