#include "modules/control/lockstep_sequencer.h"

#include <gmock/gmock.h>

#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

/// Five rows, depths 6, 4 and 9: a slot is 5 + 9 = 14 cycles.
class LockstepSequencerTest : public SystemCTest {
 protected:
  LockstepSequencerTest() {
    connect(sequencer);
    sequencer.start_operation(5);
    before_each_cycle([this](std::int64_t cycle) {
      queue.before_edge(cycle);
      note(issue.dot_product, cycle, dot_product_rows);
      note(issue.exponent, cycle, exponent_rows);
      note(issue.output, cycle, output_rows);
      if (output_release.read()) releases.push_back(cycle);
    });
  }

  /// Stands for the pipelines: what is issued is complete a cycle later.
  void complete_rows_issued() {
    each_cycle([this](std::int64_t) {
      if (issue.dot_product.read().last) score_banks.mark_filled();
      if (issue.exponent.read().last) weight_banks.mark_filled();
    });
  }

  void load(int num_queries, std::int64_t arrival_interval_cycles) {
    std::vector<std::vector<std::int32_t>> queries;
    for (int q = 0; q < num_queries; ++q) queries.push_back({q});
    queue.add_all(queries, arrival_interval_cycles);
  }

  const Machine machine = machine_of(5, 1);
  RecordingObserver observer{cycles};
  FakeQuerySource queue{observer};
  QueryRegisterPair registers{1, 9};
  ScoreBanks score_banks{"score_banks", instruments.probes, 5};
  WeightBanks weight_banks{"weight_banks", instruments.probes, 5};
  MultiplierArray dot_product_multipliers{"dot product multipliers"};
  MultiplierArray output_multipliers{"output multipliers"};
  IssueRegisters issue;
  sc_core::sc_signal<bool> output_release{"output_release", false};
  FakeStandstill output{cycles, Schedule::never()};
  Damage damage;
  LockstepSequencer sequencer{
      "sequencer", machine, bit_widths(machine.hardware, machine.numerics),
      ControlPorts{issue, queue, registers, score_banks, weight_banks, dot_product_multipliers,
                   output_multipliers, output, output_release, observer, damage, instruments}};
  std::vector<Issued> dot_product_rows;
  std::vector<Issued> exponent_rows;
  std::vector<Issued> output_rows;
  std::vector<std::int64_t> releases;  ///< cycles in which an output may leave: the last of slots

 private:
  static void note(const IssueSignal& signal, std::int64_t cycle, std::vector<Issued>& rows) {
    if (!signal.read().is_bubble()) rows.push_back({cycle - 1, signal.read()});
  }
};

// Slots are cycles 0-13, 14-27 and 28-41; each issues rows 0 to 4 in its first five cycles.
TEST_F(LockstepSequencerTest, AQueryMovesOneModuleOnAtTheEndOfEachSlot) {
  complete_rows_issued();
  load(1, 0);
  finish_in(60);
  simulate();
  EXPECT_EQ(text_of(dot_product_rows), "0:0 1:1 2:2 3:3 4:4!");
  EXPECT_EQ(text_of(exponent_rows), "14:0 15:1 16:2 17:3 18:4!");
  EXPECT_EQ(text_of(output_rows), "28:0 29:1 30:2 31:3 32:4!");
  EXPECT_THAT(releases, ElementsAre(13, 27, 41));
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

TEST_F(LockstepSequencerTest, ThreeQueriesAreUnderWayAtOnceEachInItsBank) {
  complete_rows_issued();
  load(3, 0);
  finish_in(30);
  simulate();
  const auto in_cycle_28 = [](const std::vector<Issued>& rows) {
    for (const Issued& row : rows) {
      if (row.cycle == 28) return row.issue;
    }
    return RowIssue{};
  };
  EXPECT_EQ(in_cycle_28(dot_product_rows), row_issue(0, 0, 0, false));  // query 2
  EXPECT_EQ(in_cycle_28(exponent_rows), row_issue(0, 0, 1, false));     // query 1
  EXPECT_EQ(in_cycle_28(output_rows), row_issue(0, 0, 0, false));       // query 0
}

TEST_F(LockstepSequencerTest, EveryRowIsACandidateAndKept) {
  complete_rows_issued();
  load(1, 0);
  finish_in(50);
  simulate();
  EXPECT_THAT(observer.candidates, ElementsAre(ElementsAre(0, 1, 2, 3, 4)));
  EXPECT_THAT(observer.selected, ElementsAre(ElementsAre(0, 1, 2, 3, 4)));
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
  EXPECT_EQ(dot_product_rows.size(), 5U);
}

TEST_F(LockstepSequencerTest, ASlotThatEndsBeforeTheScoresAreCompleteIsADefect) {
  load(1, 0);
  expect_model_error("before its scores were complete");
}

TEST_F(LockstepSequencerTest, ASlotThatEndsBeforeTheExponentsAreCompleteIsADefect) {
  each_cycle([this](std::int64_t) {
    if (issue.dot_product.read().last) score_banks.mark_filled();
  });
  load(1, 0);
  expect_model_error("before its exponents were complete");
}

// The output of query 0 is due in the last cycle of its third slot, 41. The output module stands
// still until 44: the slot ends three cycles late, and with it everybody else's.
TEST_F(LockstepSequencerTest, AnOutputThatCannotLeaveHoldsItsSlot) {
  output.stand_still(Schedule::only_in({41, 42, 43}));
  complete_rows_issued();
  load(4, 0);
  in_cycle(42, [this] {
    EXPECT_NE(sequencer.state().find("waits for the output queue"), std::string::npos);
  });
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
    EXPECT_TRUE(issue.exponent.read().is_bubble());
    score_banks.reset();
    weight_banks.reset();
    sequencer.start_operation(5);
  });
  finish_in(70);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 21)));
  EXPECT_EQ(text_of(exponent_rows), "14:0 15:1 16:2 17:3 18:4! 35:0 36:1 37:2 38:3 39:4!");
  EXPECT_EQ(text_of(output_rows), "49:0 50:1 51:2 52:3 53:4!");
  EXPECT_EQ(output_rows[0].issue.bank, 0);
}

TEST_F(LockstepSequencerTest, UsesTheMultipliersOfAModuleOnlyWhileAQueryIsInIt) {
  complete_rows_issued();
  load(1, 0);
  in_cycle(2, [this] { output_multipliers.issue(); });        // slot 0: dot product only
  in_cycle(16, [this] { dot_product_multipliers.issue(); });  // slot 1: exponent only
  in_cycle(16, [this] { output_multipliers.issue(); });
  in_cycle(30, [this] { dot_product_multipliers.issue(); });  // slot 2: output only
  finish_in(50);
  simulate();
}

}  // namespace
}  // namespace a3::test
