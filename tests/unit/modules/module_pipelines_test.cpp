// The three row pipelines where the modules can be what RTL cannot: of other depths, damaged, of
// widths that are too small; what they count, and their use of multipliers, which in RTL are
// outside.

#include <gmock/gmock.h>

#include "unit/modules/flipped.h"
#include "unit/modules/row_pipelines_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

class ShallowDotProductTest : public DotProductTest {
 protected:
  ShallowDotProductTest() : DotProductTest(1) {}
};

// Depth 1: issued in cycle 10, read and written in cycle 11, seen from cycle 12 = 10 + 1 + 1 on.
TEST_F(ShallowDotProductTest, AScoreIsInItsBankTwoCyclesAfterItsIssue) {
  issue_rows({{10, row_issue(0, 0, 0, true)}});
  before_cycle(11, [this] { EXPECT_EQ(banks.of(0).count, 0U); });
  before_cycle(12, [this] {
    EXPECT_EQ(banks.of(0).count, 1U);
    EXPECT_TRUE(banks.may_drain(0));
    finish();
  });
  simulate();
}

class NarrowDotProductTest : public IssueTest {};

TEST_F(NarrowDotProductTest, AScoreWiderThanItsRegisterIsADefect) {
  const Machine machine = machine_of(1, 2);
  BitWidths widths = bit_widths(machine.hardware, machine.numerics);
  widths.dot_product_bits = 10;  // -512 ... 511
  RowSram key_sram("key_sram", 1, 2, widths.element_bits,
                   instruments.activity[Counter::kKeySramReads]);
  QueryRegisterPair registers(2, widths.element_bits);
  ScoreBanks banks("score_banks", instruments.probes, 1);
  DotProductUnit unit("dot_product", machine, widths, {key_sram, registers, banks, instruments});
  connect(unit);
  unit.issue(issue);
  load_rows(key_sram, {{16, 16}});
  registers.of(0).load({{16, 16}});
  issue_rows({{0, row_issue(0, 0, 0, true)}});  // 512
  expect_model_error("dot product");
}

// One lane, i = f = 4: scores have 17 bits, so differences run from 0 to 2^17 - 1. A score flipped
// to 256 above the maximum lies 2^17 - 256 below it, where the exponent is 0.
TEST_F(ExponentTest, AScoreThatDamageRaisedAboveTheMaximumWeighsNothing) {
  score_banks.of(0).clear();
  score_banks.of(0).append(0, 1000);
  score_banks.of(0).append(1, 744);
  EXPECT_THAT(score_banks.of(0).flip(1, 10, widths.dot_product_bits), FlippedFromTo(744, 1768));
  issue_rows({{0, row_issue(0, 0, 0, false)}, {1, row_issue(1, 1, 0, true)}});
  before_cycle(6, [this] {
    EXPECT_EQ(weight_banks.of(0).exponents[0], 256);
    EXPECT_EQ(weight_banks.of(0).exponents[1], 0);
    finish();
  });
  simulate();
}

TEST_F(ExponentTest, IsBusyInTheCyclesInWhichARowEnters) {
  issue_rows({{0, row_issue(0, 0, 0, false)},
              {1, row_issue(1, 1, 0, false)},
              {5, row_issue(2, 2, 0, true)}});
  finish_in(10);
  simulate();
  EXPECT_EQ(count(Counter::kExponentBusyCycles), 3);
}

class TruncatingOutputTest : public OutputTest {
 protected:
  TruncatingOutputTest() : OutputTest(DivisionRounding::kTruncate) {}
};

// 65536 div 350 = 187 and 24064 div 350 = 68: lane 0 is 2992 + 544, lane 1 -5984 + 272.
TEST_F(TruncatingOutputTest, WeightsAreTruncatedWhereTheMachineSaysSo) {
  issue_rows({{0, kept_row(0, 0, 0, false)}, {1, kept_row(1, 1, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(3536, -5712));
}

// The exponent 256 with bit 7 is 384; the sum stays 350: (384 * 256 + 175) div 350 = 281. Lane 0:
// 281 * 16 + 69 * 8 = 4496 + 552; lane 1: 281 * -32 + 69 * 4 = -8992 + 276.
TEST_F(OutputTest, AFlippedExponentChangesItsOwnWeightAlone) {
  EXPECT_THAT(weight_banks.of(0).flip(0, 7), FlippedFromTo(256, 384));
  damage.occur();
  issue_rows({{0, kept_row(0, 0, 0, false)}, {1, kept_row(1, 1, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(5048, -8716));
}

// Weights have ten bits, -512 ... 511. An exponent of 511 over a sum of 1 is 511 * 256 = 130816,
// whose lowest ten bits are 768 = -256 in two's complement; lane 0: -256 * 16, lane 1: -256 * -32.
TEST_F(OutputTest, InADamagedMachineAWeightWrapsWithinItsWidth) {
  weight_banks.of(0).clear();
  weight_banks.of(0).append(0, 1);
  for (const int bit : {1, 2, 3, 4, 5, 6, 7, 8}) weight_banks.of(0).flip(0, bit);
  damage.occur();
  issue_rows({{0, kept_row(0, 0, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(-4096, 8192));
}

TEST_F(OutputTest, InADamagedMachineASumOfZeroGivesWeightsOfZero) {
  weight_banks.of(0).clear();
  weight_banks.of(0).append(0, 0);
  weight_banks.of(0).flip(0, 8);
  damage.occur();
  issue_rows({{0, kept_row(0, 0, 0, true)}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(0, 0));
}

TEST_F(OutputTest, AQueryWithoutARowGivesZeros) {
  RowIssue closing;
  closing.last = true;
  issue_rows({{0, closing}});
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(0, 0));
}

// The first row is accumulated in cycle 9: issued in 0, in the first of nine stages in 1.
TEST_F(OutputTest, UsesTheMultipliersInEachCycleInWhichARowIsAccumulated) {
  issue_rows_patiently(rows_of_queries(1));
  in_cycle(8, [this] { multipliers.issue(); });
  in_cycle(9, [this] { multipliers.issue(); });
  expect_model_error("output multipliers");
}

class ShallowOutputTest : public OutputTest {
 protected:
  ShallowOutputTest() : OutputTest(DivisionRounding::kNearest, 1) {}
};

// Depth 1: the row issued in cycle t is in the only stage in t + 1. Vectors are sent in 2 and 4,
// the third, in the issue register in cycle 6, is held there until 11: the sink takes one in 10.
TEST_F(ShallowOutputTest, AFullQueueHoldsTheIssueRegisterOfASingleStage) {
  take_when(Schedule::from(10));
  issue_rows_patiently(rows_of_queries(3));
  in_cycle(5, [this] { EXPECT_FALSE(unit.stands_still()); });
  in_cycle(6, [this] { EXPECT_TRUE(unit.stands_still()); });
  in_cycle(11, [this] { EXPECT_FALSE(unit.stands_still()); });
  finish_in(20);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 3U);
  EXPECT_EQ(observer.outputs[2].cycle, 12);
  for (const auto& output : observer.outputs) EXPECT_THAT(output.raw, ElementsAre(3544, -5708));
}

}  // namespace
}  // namespace a3::test
