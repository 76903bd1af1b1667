#include "a3/systemc/clocked_block.h"

#include <gmock/gmock.h>

#include "modules/core/reset_process.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

/// Writes down when it worked and when it was reset; sleeps when it is told to.
class WakefulBlock : public ClockedBlock {
 public:
  WakefulBlock(const sc_core::sc_module_name& name, const CycleCounter& cycles)
      : ClockedBlock(name), cycles_(cycles) {}

  std::vector<std::int64_t> worked;
  std::vector<std::int64_t> were_reset;
  sc_core::sc_event alarm;
  sc_core::sc_event other_alarm;
  std::function<void(WakefulBlock&, std::int64_t)> at_end_of_work = [](auto&, auto) {};

  void sleep(const sc_core::sc_event& event) { sleep_until(event); }
  void sleep_long() { sleep_until_reset(); }

 private:
  void on_clock() override {
    worked.push_back(cycles_.now());
    at_end_of_work(*this, cycles_.now());
  }
  void on_reset() override { were_reset.push_back(cycles_.now()); }

  const CycleCounter& cycles_;
};

class ClockedBlockTest : public SystemCTest {
 protected:
  ClockedBlockTest() {
    connect(block);
    before_cycle(0, [this] { block.worked.clear(); });  // on edges before the first cycle
  }

  WakefulBlock block{"block", cycles};
};

TEST_F(ClockedBlockTest, WorksOnEveryEdge) {
  finish_in(3);
  simulate();
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 3));
}

// It falls asleep in cycle 2; what happens within cycle 5 wakes it for the edge of cycle 6.
TEST_F(ClockedBlockTest, ASleeperWorksFromTheEdgeAfterItsAlarmOn) {
  block.at_end_of_work = [](WakefulBlock& sleeper, std::int64_t cycle) {
    if (cycle == 2) sleeper.sleep(sleeper.alarm);
  };
  before_cycle(6, [this] { block.alarm.notify(); });
  finish_in(7);
  simulate();
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 6, 7));
}

// The alarm goes on the edge of cycle 5, as that of a register: seen from cycle 6 on.
TEST_F(ClockedBlockTest, AnAlarmOnAnEdgeIsSeenByTheNextOne) {
  block.at_end_of_work = [](WakefulBlock& sleeper, std::int64_t cycle) {
    if (cycle == 2) sleeper.sleep(sleeper.alarm);
  };
  in_cycle(5, [this] { block.alarm.notify(sc_core::SC_ZERO_TIME); });
  finish_in(7);
  simulate();
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 6, 7));
}

TEST_F(ClockedBlockTest, ASleeperMayAwaitOneEventAndThenAnother) {
  block.at_end_of_work = [](WakefulBlock& sleeper, std::int64_t cycle) {
    if (cycle == 2) sleeper.sleep(sleeper.alarm);
    if (cycle == 4) sleeper.sleep(sleeper.other_alarm);
    if (cycle == 7) sleeper.sleep(sleeper.alarm);
  };
  before_cycle(4, [this] { block.alarm.notify(); });
  before_cycle(6, [this] { block.alarm.notify(); });  // not what it waits for
  before_cycle(7, [this] { block.other_alarm.notify(); });
  before_cycle(9, [this] { block.alarm.notify(); });
  finish_in(10);
  simulate();
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 4, 7, 9, 10));
}

TEST_F(ClockedBlockTest, IsResetInsteadOfWorkingOnEveryEdgeAtWhichResetIsHigh) {
  before_cycle(2, [this] { reset.write(true); });
  before_cycle(5, [this] { reset.write(false); });
  finish_in(6);
  simulate();
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 5, 6));
  EXPECT_THAT(block.were_reset, ElementsAre(2, 3, 4));
}

// Reset rises on the edge of cycle 3, as a register's output does: it is seen in cycle 4.
TEST_F(ClockedBlockTest, AResetThatRisesOnAnEdgeIsSeenByTheNextOne) {
  in_cycle(3, [this] { reset.write(true); });
  in_cycle(4, [this] { reset.write(false); });
  finish_in(6);
  simulate();
  EXPECT_THAT(block.were_reset, ElementsAre(4));
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 3, 5, 6));
}

TEST_F(ClockedBlockTest, AResetReachesASleeperAndWakesIt) {
  block.at_end_of_work = [](WakefulBlock& sleeper, std::int64_t cycle) {
    if (cycle == 2) sleeper.sleep(sleeper.alarm);
  };
  reset_in(6);
  finish_in(8);
  simulate();
  EXPECT_THAT(block.were_reset, ElementsAre(6));
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 7, 8));
}

TEST_F(ClockedBlockTest, OneThatSleepsForGoodIsWokenByAResetAlone) {
  block.at_end_of_work = [](WakefulBlock& sleeper, std::int64_t cycle) {
    if (cycle == 2) sleeper.sleep_long();
  };
  before_cycle(4, [this] { block.alarm.notify(); });
  reset_in(6);
  finish_in(7);
  simulate();
  EXPECT_THAT(block.were_reset, ElementsAre(6));
  EXPECT_THAT(block.worked, ElementsAre(0, 1, 2, 7));
}

class ResetProcessTest : public SystemCTest {
 protected:
  ResetProcessTest() {
    process.clock(clock);
    process.reset(reset);
  }

  std::vector<std::int64_t> were_reset;
  ResetProcess process{"process", [this] { were_reset.push_back(cycles.now()); }};
};

TEST_F(ResetProcessTest, ResetsOnEveryEdgeAtWhichResetIsHigh) {
  before_cycle(2, [this] { reset.write(true); });
  before_cycle(4, [this] { reset.write(false); });
  reset_in(9);
  finish_in(12);
  simulate();
  EXPECT_THAT(were_reset, ElementsAre(2, 3, 9));
}

TEST_F(ResetProcessTest, AResetBetweenTwoEdgesIsNone) {
  before_cycle(2, [this] { reset.write(true); });
  in_cycle(2, [this] { reset.write(false); });  // seen in cycle 3
  before_cycle(5, [this] { reset.write(true); });
  before_cycle(5, [this] { reset.write(false); });
  finish_in(12);
  simulate();
  EXPECT_THAT(were_reset, ElementsAre(2));
}

}  // namespace
}  // namespace a3::test
