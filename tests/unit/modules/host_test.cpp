// The host's blocks around the accelerator.

#include <gmock/gmock.h>

#include <memory>

#include "a3/systemc/errors.h"
#include "modules/host/arrivals.h"
#include "modules/host/output_sink.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

/// Writes down in which cycle each query was taken from the pins.
class ArrivalsTest : public SystemCTest {
 protected:
  struct Taken {
    std::int64_t cycle;
    std::int32_t component;
  };

  ArrivalsTest() {
    connect(arrivals);
    arrivals.valid(valid);
    arrivals.ready(ready);
    arrivals.data(data);
  }

  /// An operation whose cycle 0 is two cycles away, with a queue that is ready in these cycles.
  void start(int num_queries, std::int64_t interval, const Schedule& takes = Schedule::always()) {
    std::vector<std::vector<std::int32_t>> rows;
    for (int q = 0; q < num_queries; ++q) rows.push_back({10 + q});
    operation_.key = matrix_of({{1}, {2}, {3}});
    operation_.query = matrix_of(rows);
    elaborate(Arrivals::kLeadCycles);
    before_each_cycle([this, takes](std::int64_t cycle) { ready.write(takes(cycle)); });
    each_cycle([this](std::int64_t cycle) {
      if (valid.read() && ready.read()) taken.push_back({cycle, data.read().raw.at(0)});
    });
    arrivals.start_operation(operation_, interval);
  }

  std::vector<std::int64_t> cycles_taken() const {
    std::vector<std::int64_t> when;
    for (std::size_t q = 0; q < taken.size(); ++q) {
      EXPECT_EQ(taken[q].component, 10 + static_cast<int>(q));
      when.push_back(taken[q].cycle);
    }
    return when;
  }

  sc_core::sc_signal<bool> valid{"valid", false};
  sc_core::sc_signal<bool> ready{"ready", false};
  sc_core::sc_signal<QueryVector> data{"data"};
  Arrivals arrivals{"arrivals", cycles};
  std::vector<Taken> taken;
  QuantisedOperation operation_;
};

// A query that the queue takes in cycle t can be accepted in t + 1, so query q is taken in 7 q - 1.
TEST_F(ArrivalsTest, AQueryIsInTheQueueInItsArrivalCycle) {
  start(3, 7);
  finish_in(30);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 6, 13));
}

TEST_F(ArrivalsTest, WithoutAnIntervalTheyComeOneACycle) {
  start(4, 0);
  finish_in(10);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 0, 1, 2));
}

TEST_F(ArrivalsTest, AnIntervalOfOneCycleIsKept) {
  start(3, 1);
  finish_in(10);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 0, 1));
}

TEST_F(ArrivalsTest, AnIntervalOfTwoCyclesIsKept) {
  start(3, 2);
  finish_in(10);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 1, 3));
}

TEST_F(ArrivalsTest, AnIntervalOfThreeCyclesIsKept) {
  start(3, 3);
  finish_in(10);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 2, 5));
}

// Queries 1 and 2, there since 4 and 9, find no room until 12; then they follow one another, and
// query 3 is in time again.
TEST_F(ArrivalsTest, QueriesThatFindNoRoomWaitInOrderAndDelayNoOtherLonger) {
  start(4, 5, Schedule::only_in({-1, 12, 13, 14, 15, 16}));
  finish_in(40);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 12, 13, 14));
}

TEST_F(ArrivalsTest, HasNothingAtThePinsAfterTheLastQuery) {
  start(1, 3);
  for (const int cycle : {0, 1, 10, 19}) {
    before_cycle(cycle, [this] { EXPECT_FALSE(valid.read()); });
  }
  finish_in(20);
  simulate();
  EXPECT_EQ(arrivals.num_sent(), 1);
}

TEST_F(ArrivalsTest, SendsEveryQueryAsSoonAsItHasArrivedAndThereIsRoom) {
  const Schedule takes = Schedule::at_random(random_seed(), 40);
  start(200, 3, takes);
  before_each_cycle([this](std::int64_t) {
    if (taken.size() == 200) finish();
  });
  simulate();
  std::int64_t cycle = -1;
  std::int64_t query = 0;
  for (const std::int64_t when : cycles_taken()) {
    cycle = std::max(cycle, 3 * query++ - 1);
    while (!takes(cycle)) ++cycle;
    ASSERT_EQ(when, cycle++) << "query " << query - 1;
  }
}

TEST_F(ArrivalsTest, AQuerySaysHowManyRowsItSees) {
  operation_.visible_rows = {2, 3};
  start(2, 0);
  std::vector<int> visible_rows;
  each_cycle([&](std::int64_t) {
    if (valid.read()) visible_rows.push_back(data.read().visible_rows);
  });
  finish_in(5);
  simulate();
  EXPECT_THAT(visible_rows, ElementsAre(2, 3));
}

TEST_F(ArrivalsTest, AQueryThatSeesAllRowsSaysHowManyThatAre) {
  start(1, 0);
  in_cycle(-1, [this] { EXPECT_EQ(data.read().visible_rows, 3); });
  finish_in(5);
  simulate();
}

TEST_F(ArrivalsTest, AnOperationThatBeginsWhileQueriesAreToBeSentIsADefect) {
  start(2, 0, Schedule::never());
  finish_in(5);
  simulate();
  QuantisedOperation more;
  more.query = matrix_of({{1}});
  EXPECT_THROW(arrivals.start_operation(more, 0), ModelError);
}

// Reset in cycle 8, between the arrivals of queries 1 and 2.
TEST_F(ArrivalsTest, AResetDropsTheQueriesThatAreToCome) {
  start(5, 5);
  reset_in(8);
  finish_in(60);
  simulate();
  EXPECT_THAT(cycles_taken(), ElementsAre(-1, 4));
  EXPECT_FALSE(valid.read());
}

// A query waits at the pins, the queue is full, and all processes sleep.
TEST_F(ArrivalsTest, AResetReachesItWhileItWaitsForRoom) {
  start(2, 0, Schedule::never());
  reset_in(50);
  finish_in(60);
  simulate();
  EXPECT_FALSE(valid.read());
  QuantisedOperation more;
  more.query = matrix_of({{1}});
  EXPECT_NO_THROW(arrivals.start_operation(more, 0));
}

class OutputSinkTest : public SystemCTest {
 protected:
  OutputSinkTest() {
    connect(sink);
    sink.valid(valid);
    sink.ready(ready);
    sink.data(data);
    sink.deliver_to([this](const OutputVector& output) {
      taken.push_back(cycles.now());
      EXPECT_EQ(output.raw.at(0), 5);
    });
    data.write({{5}});
  }

  void offer(const Schedule& offers) {
    before_each_cycle([this, offers](std::int64_t cycle) { valid.write(offers(cycle)); });
  }

  sc_core::sc_signal<bool> valid{"valid", false};
  sc_core::sc_signal<bool> ready{"ready", false};
  sc_core::sc_signal<OutputVector> data{"data"};
  OutputSink sink{"sink"};
  std::vector<std::int64_t> taken;
};

TEST_F(OutputSinkTest, TakesEveryOutputAtOnce) {
  offer(Schedule::only_in({4, 5, 9}));
  finish_in(20);
  simulate();
  EXPECT_THAT(taken, ElementsAre(4, 5, 9));
}

TEST_F(OutputSinkTest, TakesOutputsOnlyWhenItIsToldTo) {
  sink.take_only_when([this] { return (cycles.now() + 1) % 3 == 0; });
  offer(Schedule::from(4));
  finish_in(13);
  simulate();
  EXPECT_THAT(taken, ElementsAre(6, 9, 12));
}

TEST_F(OutputSinkTest, TakesNothingDuringAReset) {
  offer(Schedule::only_in({4, 5, 6, 7, 8}));
  reset_in(6);
  finish_in(12);
  simulate();
  EXPECT_THAT(taken, ElementsAre(4, 5, 8));  // in 7 it is not ready yet
}

using CycleCounterTest = SystemCTest;

// Cycle 0 is the fourth edge from the start on.
TEST_F(CycleCounterTest, CyclesBeforeAnOperationsFirstAreNegative) {
  elaborate(3);
  std::vector<std::int64_t> seen;
  each_cycle([&](std::int64_t) { seen.push_back(cycles.now()); });
  before_each_cycle([&](std::int64_t) { seen.push_back(cycles.now()); });
  finish_in(1);
  simulate();
  EXPECT_THAT(seen, ElementsAre(-4, -3, -3, -2, -2, -1, -1, 0, 0, 1));
}

}  // namespace
}  // namespace a3::test
