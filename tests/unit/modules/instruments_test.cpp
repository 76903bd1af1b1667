// What blocks show, count and report: probes and logs.

#include <gmock/gmock.h>

#include "a3/systemc/block_log.h"
#include "a3/systemc/errors.h"
#include "a3/systemc/probe.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

class ProbeListTest : public SystemCTest {
 protected:
  sc_core::sc_signal<int> block{"block"};
  ProbeList probes;
};

TEST_F(ProbeListTest, NamesAProbeByItsBlockAndReadsWhatItShowsNow) {
  int value = 5;
  probes.add(block, "score", ProbeFormat::signed_bits(9), [&value] { return value; });
  ASSERT_EQ(probes.all().size(), 1U);
  EXPECT_EQ(probes.all()[0].name, "block.score");
  EXPECT_EQ(probes.named("block.score").value(), 5);
  value = -7;
  EXPECT_EQ(probes.named("block.score").value(), -7);
  finish();
}

TEST_F(ProbeListTest, ShowsARegisterFileAsElements) {
  probes.add(block, "sums", ProbeFormat::unsigned_bits(9, 3), [](std::int64_t* elements) {
    for (int e = 0; e < 3; ++e) elements[e] = 10 * e;
  });
  std::vector<std::int64_t> elements(3);
  probes.named("block.sums").read(elements.data());
  EXPECT_THAT(elements, ElementsAre(0, 10, 20));
  EXPECT_THROW(probes.named("block.sums").value(), ModelError);
  finish();
}

TEST_F(ProbeListTest, RefusesASecondProbeOfAName) {
  probes.add(block, "score", ProbeFormat::flag(), [] { return 0; });
  EXPECT_THROW(probes.add(block, "score", ProbeFormat::flag(), [] { return 0; }), ModelError);
  finish();
}

TEST_F(ProbeListTest, SaysWhichProbeThereIsNot) {
  EXPECT_THROW(probes.named("block.none"), ModelError);
  finish();
}

// One bit tells two states apart, two bits four, and a single state still has a bit.
TEST(ProbeFormat, AnEnumerationHasAsManyBitsAsItsStatesNeed) {
  EXPECT_EQ(ProbeFormat::one_of({"a"}).width_bits, 1);
  EXPECT_EQ(ProbeFormat::one_of({"a", "b"}).width_bits, 1);
  EXPECT_EQ(ProbeFormat::one_of({"a", "b", "c"}).width_bits, 2);
  EXPECT_EQ(ProbeFormat::one_of({"a", "b", "c", "d", "e"}).width_bits, 3);
  EXPECT_THAT(ProbeFormat::one_of({"a", "b"}).states, ElementsAre("a", "b"));
}

/// Writes down what it hears.
class RecordingListener : public TimelineListener {
 public:
  void work_began(Block block, std::int64_t query) override { note("began", block, query); }
  void work_ends(Block block, std::int64_t query) override { note("ends", block, query); }
  void stalled(Block block, std::int64_t query, StallCause cause) override {
    note(std::string(describe(cause).name), block, query);
  }

  std::vector<std::string> heard;

 private:
  void note(const std::string& what, Block block, std::int64_t query) {
    heard.push_back(fmt::format("{} {} {}", what, describe(block).name, query));
  }
};

class BlockLogTest : public SystemCTest {
 protected:
  std::string work() const {
    const Probe& probe = instruments.probes.named("block.work");
    return probe.format.states.at(static_cast<std::size_t>(probe.value()));
  }

  sc_core::sc_signal<int> block{"block"};
  BlockLog log{instruments, Block::kDotProduct, block};
};

TEST_F(BlockLogTest, CountsBusyCyclesAndStallsByCauseForItsBlockAlone) {
  log.busy();
  log.busy();
  log.stalled(3, StallCause::kBankBusy);
  log.stalled(3, StallCause::kMultipliersBorrowed);
  log.stalled(3, StallCause::kMultipliersBorrowed);
  log.idle();
  Activity expected;
  expected[Counter::kDotProductBusyCycles] = 2;
  expected[Counter::kDotProductStallBankBusyCycles] = 1;
  expected[Counter::kDotProductStallMultipliersBorrowedCycles] = 2;
  EXPECT_EQ(instruments.activity, expected);
  finish();
}

TEST_F(BlockLogTest, ShowsWhatTheLatestCycleWas) {
  EXPECT_EQ(work(), "idle");
  log.busy();
  EXPECT_EQ(work(), "busy");
  log.stalled(0, StallCause::kMultipliersBorrowed);
  EXPECT_EQ(work(), "stalled: multipliers borrowed");
  log.stalled(0, StallCause::kBankBusy);
  EXPECT_EQ(work(), "stalled: bank busy");
  log.idle();
  EXPECT_EQ(work(), "idle");
  finish();
}

// The dot product has no row for it in the table of counts.
TEST_F(BlockLogTest, AStallThatTheTableDoesNotCountIsShownAllTheSame) {
  log.stalled(0, StallCause::kVectorBusy);
  EXPECT_EQ(work(), "stalled: candidate vector busy");
  EXPECT_EQ(instruments.activity, Activity{});
  finish();
}

TEST_F(BlockLogTest, TellsATimelineThatListens) {
  RecordingListener listener;
  log.begin(0);
  instruments.timeline = &listener;
  log.begin(1);
  log.busy();
  log.stalled(1, StallCause::kBankBusy);
  log.end(1);
  instruments.timeline = nullptr;
  log.end(2);
  EXPECT_THAT(listener.heard,
              ElementsAre("began dot_product 1", "bank_busy dot_product 1", "ends dot_product 1"));
  finish();
}

TEST_F(BlockLogTest, GivesAccessToTheOtherCounts) {
  ++log.count(Counter::kDotProductScanSteps);
  EXPECT_EQ(count(Counter::kDotProductScanSteps), 1);
  finish();
}

}  // namespace
}  // namespace a3::test
