#include "unit/modules/lockstep_sequencer_test.h"

#include <gmock/gmock.h>

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Slots are cycles 0-13, 14-27 and 28-41.
TEST_F(LockstepSequencerTest, AQueryMovesOneModuleOnAtTheEndOfEachSlot) {
  complete_rows_issued();
  load(1, 0);
  finish_in(60);
  simulate();
  EXPECT_THAT(releases, ElementsAre(13, 27, 41));
}

// Slots are 2 * 5 + 9 = 19 cycles.
TEST_F(LockstepSequencerTest, ASlotTakesAStepForEachSliceOfARow) {
  sequencer.start_operation({5, 2});
  complete_rows_issued();
  load(1, 0);
  finish_in(70);
  simulate();
  EXPECT_THAT(releases, ElementsAre(18, 37, 56));
}

// Queries 0 to 2 see 2, 5 and 1 rows. Slots: 2 + 9 for query 0 alone, 5 + 9 as long as query 1 is
// in the machine, 1 + 9 for query 2 alone: 0-10, 11-24, 25-38, 39-52, 53-62.
TEST_F(LockstepSequencerTest, TheQueryThatSeesMostSetsTheSlot) {
  complete_rows_issued();
  load_causal({2, 5, 1});
  finish_in(80);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 11), Pair(2, 25)));
  EXPECT_THAT(releases, ElementsAre(10, 24, 38, 52, 62));
}

TEST_F(LockstepSequencerTest, AWaitingQueryEntersAtTheEndOfEverySlot) {
  complete_rows_issued();
  load(4, 0);
  finish_in(100);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 14), Pair(2, 28), Pair(3, 42)));
  // The last query leaves after three slots of its own: six in all.
  EXPECT_THAT(releases, ElementsAre(13, 27, 41, 55, 69, 83));
}

// Query 1 arrives in cycle 20, in the middle of the slot from 14 to 27.
TEST_F(LockstepSequencerTest, AQueryThatArrivesInASlotWaitsForItsEnd) {
  complete_rows_issued();
  load(2, 20);
  finish_in(100);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 28)));
}

TEST_F(LockstepSequencerTest, AQueryThatArrivesAtTheEndOfASlotEntersAtOnce) {
  complete_rows_issued();
  load(2, 14);
  finish_in(100);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 14)));
}

// Query 0 has left the machine in cycle 42; 45 is no multiple of a slot.
TEST_F(LockstepSequencerTest, AQueryThatArrivesAtAnIdleMachineEntersAtOnce) {
  complete_rows_issued();
  load(2, 45);
  finish_in(120);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 45)));
  EXPECT_THAT(releases, ElementsAre(13, 27, 41, 58, 72, 86));
}

TEST_F(LockstepSequencerTest, AQueryThatArrivesInTheLastSlotOfTheOneBeforeItWaitsForItsEnd) {
  complete_rows_issued();
  load(2, 41);
  finish_in(120);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 42)));
}

TEST_F(LockstepSequencerTest, AnIdleMachineRunsNoSlots) {
  complete_rows_issued();
  load(1, 0);
  finish_in(1000);
  simulate();
  EXPECT_THAT(releases, ElementsAre(13, 27, 41));
}

// The output of query 0 is due in the last cycle of its third slot, 41. The output module stands
// still until 44: the slot ends three cycles late, and with it everybody else's.
TEST_F(LockstepSequencerTest, AnOutputThatCannotLeaveHoldsItsSlot) {
  output.stand_still(Schedule::only_in({41, 42, 43}));
  complete_rows_issued();
  load(4, 0);
  finish_in(70);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 14), Pair(2, 28), Pair(3, 45)));
  EXPECT_THAT(releases, ElementsAre(13, 27, 41, 42, 43, 44, 58));
  EXPECT_EQ(count(Counter::kOutputStallQueueFullCycles), 3);
}

// Before the last cycle of a slot the output module waits for its release, which holds nobody.
TEST_F(LockstepSequencerTest, AnOutputThatWaitsForItsReleaseHoldsNothing) {
  output.stand_still(Schedule::only_in({38, 39, 40}));
  complete_rows_issued();
  load(2, 0);
  finish_in(70);
  simulate();
  EXPECT_THAT(releases, ElementsAre(13, 27, 41, 55));
  EXPECT_EQ(count(Counter::kOutputStallQueueFullCycles), 0);
}

// Reset in cycle 20, in the second slot of query 0; query 1, in the queue still, enters in 21.
TEST_F(LockstepSequencerTest, AResetEmptiesAllModules) {
  complete_rows_issued();
  load(2, 15);
  reset_in(20);
  before_cycle(21, [this] {
    score_banks.reset();
    weight_banks.reset();
    sequencer.start_operation({5});
  });
  finish_in(70);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 21)));
  EXPECT_THAT(releases, ElementsAre(13, 34, 48, 62));
}

}  // namespace
}  // namespace a3::test
