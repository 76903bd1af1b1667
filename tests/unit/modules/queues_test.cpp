// The bounded queues at the core's edge, pins on one side and a block on the other.

#include <gmock/gmock.h>

#include <memory>

#include "modules/core/fifo.h"
#include "modules/core/output_queue.h"
#include "modules/core/query_queue.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class FifoTest : public SystemCTest {
 protected:
  void build(int depth) { fifo = std::make_unique<Fifo<int>>("fifo", depth); }

  std::unique_ptr<Fifo<int>> fifo;
};

// Pushed in cycle 3: whoever looks in cycle 3 sees nothing of it, in cycle 4 all do.
TEST_F(FifoTest, AWordCanBePoppedFromTheCycleAfterItsPushOn) {
  build(2);
  in_cycle(3, [this] {
    fifo->push(7);
    EXPECT_FALSE(fifo->may_pop());
  });
  in_cycle(4, [this] {
    EXPECT_TRUE(fifo->may_pop());
    EXPECT_EQ(fifo->front(), 7);
    fifo->pop();
    EXPECT_TRUE(fifo->may_pop());
    EXPECT_EQ(fifo->front(), 7);  // during the whole cycle
  });
  in_cycle(5, [this] {
    EXPECT_FALSE(fifo->may_pop());
    finish();
  });
  simulate();
}

TEST_F(FifoTest, APlaceIsFreeFromTheCycleAfterItsPopOn) {
  build(1);
  in_cycle(0, [this] { fifo->push(7); });
  in_cycle(1, [this] {
    EXPECT_FALSE(fifo->may_push());
    fifo->pop();
    EXPECT_FALSE(fifo->may_push());
  });
  in_cycle(2, [this] {
    EXPECT_TRUE(fifo->may_push());
    finish();
  });
  simulate();
}

TEST_F(FifoTest, WritingItWhileFullIsADefect) {
  build(2);
  for (const int cycle : {0, 1, 2}) {
    in_cycle(cycle, [this] { fifo->push(7); });
  }
  expect_model_error("written while full");
  EXPECT_EQ(cycles.now(), 2);
}

TEST_F(FifoTest, ReadingItWhileEmptyIsADefect) {
  build(2);
  in_cycle(3, [this] { fifo->pop(); });
  expect_model_error("read while empty");
}

TEST_F(FifoTest, TwoPushesInACycleAreAHazard) {
  build(4);
  in_cycle(3, [this] { fifo->push(7); });
  in_cycle(3, [this] { fifo->push(8); });
  expect_model_error("used twice");
}

TEST_F(FifoTest, TwoPopsInACycleAreAHazard) {
  build(4);
  in_cycle(0, [this] { fifo->push(7); });
  in_cycle(1, [this] { fifo->push(8); });
  in_cycle(2, [this] { fifo->pop(); });
  in_cycle(2, [this] { fifo->pop(); });
  expect_model_error("used twice");
}

/// Producer and consumer that move a word whenever they may; words popped by cycle `num_cycles`.
class GreedyFifoTest : public FifoTest {
 protected:
  std::int64_t words_popped(int depth, std::int64_t num_cycles) {
    build(depth);
    int next = 0;
    std::int64_t num_popped = 0;
    each_cycle([this, next](std::int64_t) mutable {
      if (fifo->may_push()) fifo->push(next++);
    });
    each_cycle([this, &num_popped](std::int64_t) {
      if (!fifo->may_pop()) return;
      EXPECT_EQ(fifo->front(), num_popped++);
      fifo->pop();
    });
    finish_in(num_cycles);
    simulate();
    return num_popped;
  }
};

// The first word is pushed in cycle 0; from cycle 1 to 99 one is popped every cycle.
TEST_F(GreedyFifoTest, TwoPlacesPassAWordEveryCycle) {
  EXPECT_EQ(words_popped(2, 99), 99);
}

// Pushed in even cycles, popped in odd ones: 1, 3, ..., 99.
TEST_F(GreedyFifoTest, OnePlacePassesAWordEveryOtherCycle) {
  EXPECT_EQ(words_popped(1, 99), 50);
}

TEST_F(GreedyFifoTest, FivePlacesPassAWordEveryCycleToo) {
  EXPECT_EQ(words_popped(5, 99), 99);
}

TEST_F(FifoTest, PassesEveryWordOnceInOrderHoweverBothSidesStall) {
  const std::uint32_t seed = random_seed();
  const Schedule pushes = Schedule::at_random(seed, 45);
  const Schedule pops = Schedule::at_random(seed + 1, 45);
  build(3);
  int pushed = 0;
  int popped = 0;
  each_cycle([&](std::int64_t cycle) {
    ASSERT_EQ(fifo->num_words(), pushed - popped) << "cycle " << cycle;
    ASSERT_EQ(fifo->may_push(), pushed - popped < 3);
    ASSERT_EQ(fifo->may_pop(), pushed > popped);
    const bool push = pushes(cycle) && fifo->may_push();
    const bool pop = pops(cycle) && fifo->may_pop();
    if (push) fifo->push(pushed++);
    if (!pop) return;
    ASSERT_EQ(fifo->front(), popped++);
    fifo->pop();
    if (popped == 500) finish();
  });
  simulate();
}

TEST_F(FifoTest, AResetEmptiesIt) {
  build(3);
  in_cycle(0, [this] { fifo->push(7); });
  in_cycle(1, [this] { fifo->push(8); });
  in_cycle(2, [this] { fifo->reset(); });
  in_cycle(3, [this] {
    EXPECT_FALSE(fifo->may_pop());
    EXPECT_EQ(fifo->num_pushed(), 0);
    fifo->push(9);
  });
  in_cycle(4, [this] {
    EXPECT_EQ(fifo->front(), 9);
    finish();
  });
  simulate();
}

class QueryQueueTest : public SystemCTest {
 protected:
  static constexpr int kRows = 8;

  void build(int depth) {
    queue = std::make_unique<QueryQueue>("query_queue", QueryQueue::Size{depth, 2, 9}, false,
                                         observer, instruments);
    connect(*queue);
    queue->valid(valid);
    queue->ready(ready);
    queue->data(data);
    queue->start_operation(kRows, 1);
  }

  /// What the pins carry in a cycle.
  void offer_in(std::int64_t cycle, std::int32_t component,
                int visible_rows = QueryVector::kAllRows) {
    before_cycle(cycle, [this, component, visible_rows] {
      valid.write(true);
      data.write({{component}, visible_rows});
    });
    before_cycle(cycle + 1, [this] { valid.write(false); });
  }

  RecordingObserver observer{cycles};
  sc_core::sc_signal<bool> valid{"valid", false};
  sc_core::sc_signal<bool> ready{"ready", false};
  sc_core::sc_signal<QueryVector> data{"data"};
  std::unique_ptr<QueryQueue> queue;
};

TEST_F(QueryQueueTest, AQueryAtThePinsCanBeAcceptedInTheNextCycle) {
  build(2);
  offer_in(5, 10);
  in_cycle(5, [this] {
    EXPECT_TRUE(ready.read());
    EXPECT_FALSE(queue->available());
  });
  in_cycle(6, [this] {
    EXPECT_TRUE(queue->available());
    EXPECT_EQ(queue->pop(), (QueryVector{{10}, kRows}));
  });
  in_cycle(7, [this] { EXPECT_FALSE(queue->available()); });
  finish_in(8);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 6)));
}

// Two places, taken in cycles 0 and 1: not ready in 2. One is free again after the acceptance in 6.
TEST_F(QueryQueueTest, IsReadyInTheCyclesInWhichItHasRoom) {
  build(2);
  offer_in(0, 10);
  offer_in(1, 11);
  for (const int cycle : {0, 1, 7}) {
    before_cycle(cycle, [this] { EXPECT_TRUE(ready.read()); });
  }
  for (const int cycle : {2, 6}) {
    before_cycle(cycle, [this] { EXPECT_FALSE(ready.read()); });
  }
  in_cycle(6, [this] { queue->pop(); });
  finish_in(10);
  simulate();
}

TEST_F(QueryQueueTest, AQueryThatItIsNotReadyForStaysOutside) {
  build(1);
  offer_in(0, 10);
  offer_in(2, 11);
  in_cycle(4, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{10}, kRows})); });
  in_cycle(6, [this] { EXPECT_FALSE(queue->available()); });
  finish_in(6);
  simulate();
}

TEST_F(QueryQueueTest, AQueryOfAnotherWidthThanTheOperationIsRefused) {
  build(2);
  before_cycle(3, [this] {
    valid.write(true);
    data.write({{1, 2}});
  });
  expect_model_error("a query of 2 components, but the operation's rows have 1");
}

// The machine has room for two slices of a lane; an operation of two slices needs them both.
TEST_F(QueryQueueTest, AQueryHasAComponentForEachColumnOfTheOperation) {
  build(2);
  queue->start_operation(kRows, 2);
  before_cycle(3, [this] {
    valid.write(true);
    data.write({{1, 2}});
  });
  before_cycle(4, [this] { data.write({{1}}); });
  in_cycle(4, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{1, 2}, kRows})); });
  expect_model_error("a query of 1 components, but the operation's rows have 2");
  EXPECT_EQ(cycles.now(), 4);
}

TEST_F(QueryQueueTest, AQueryIsRefusedBeforeThereIsAnOperation) {
  build(2);
  reset_in(3);
  offer_in(5, 10);
  expect_model_error("a query of 1 components, but the operation's rows have 0");
}

// What asks for more rows than the operation has sees all of them.
TEST_F(QueryQueueTest, AQuerySeesTheRowsThatItAsksForAsFarAsThereAreAny) {
  build(4);
  offer_in(0, 10, 3);
  offer_in(1, 11, kRows);
  offer_in(2, 12, kRows + 1);
  in_cycle(3, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{10}, 3})); });
  in_cycle(4, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{11}, kRows})); });
  in_cycle(5, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{12}, kRows})); });
  finish_in(6);
  simulate();
}

TEST_F(QueryQueueTest, AQueryThatSeesNoRowIsRefused) {
  build(2);
  offer_in(5, 10, 0);
  expect_model_error("a query that sees 0 rows");
}

TEST_F(QueryQueueTest, ShowsItsPinsItsFillingAndWhatWasAccepted) {
  build(2);
  offer_in(3, -10);
  in_cycle(5, [this] { queue->pop(); });
  const auto value = [this](const char* name) {
    return instruments.probes.named(std::string("query_queue.") + name).value();
  };
  const auto component = [this] {
    std::int64_t components[2];
    instruments.probes.named("query_queue.data").read(components);
    return components[0];
  };
  before_cycle(4, [&] {
    EXPECT_EQ(component(), -10);
    EXPECT_EQ(value("num_words"), 1);
    EXPECT_EQ(value("accepted"), 0);
  });
  before_cycle(6, [&] {
    EXPECT_EQ(value("num_words"), 0);
    EXPECT_EQ(value("accepted"), 1);
    finish();
  });
  simulate();
}

TEST_F(QueryQueueTest, AResetDropsWhatWaitsAndCountsFromZeroAgain) {
  build(2);
  offer_in(0, 10);
  offer_in(1, 11);
  in_cycle(2, [this] { queue->pop(); });
  reset_in(4);
  before_cycle(5, [this] {
    EXPECT_FALSE(queue->available());
    EXPECT_TRUE(ready.read());
  });
  before_cycle(6, [this] { queue->start_operation(kRows, 1); });
  offer_in(7, 12);
  in_cycle(8, [this] { EXPECT_EQ(queue->pop(), (QueryVector{{12}, kRows})); });
  finish_in(10);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 2), Pair(0, 8)));
}

TEST_F(QueryQueueTest, TakesNothingFromThePinsDuringAReset) {
  build(2);
  offer_in(4, 10);
  reset_in(4);
  in_cycle(6, [this] { EXPECT_FALSE(queue->available()); });
  finish_in(6);
  simulate();
}

class OutputQueueTest : public SystemCTest {
 protected:
  void build(int depth, const Schedule& takes) {
    queue = std::make_unique<OutputQueue>("output_queue", OutputQueue::Size{depth, 2, 20}, observer,
                                          instruments);
    connect(*queue);
    queue->valid(valid);
    queue->ready(ready);
    queue->data(data);
    before_each_cycle([this, takes](std::int64_t cycle) { ready.write(takes(cycle)); });
  }

  RecordingObserver observer{cycles};
  sc_core::sc_signal<bool> valid{"valid", false};
  sc_core::sc_signal<bool> ready{"ready", false};
  sc_core::sc_signal<OutputVector> data{"data"};
  std::unique_ptr<OutputQueue> queue;
};

TEST_F(OutputQueueTest, AVectorIsValidFromTheCycleAfterItsPush) {
  build(2, Schedule::always());
  in_cycle(3, [this] { queue->push({{1, 2}}); });
  in_cycle(4, [this] { queue->push({{3, 4}}); });
  in_cycle(9, [this] { queue->push({{5, 6}}); });
  before_cycle(3, [this] { EXPECT_FALSE(valid.read()); });
  before_cycle(4, [this] {
    EXPECT_TRUE(valid.read());
    EXPECT_THAT(data.read().raw, ElementsAre(1, 2));
  });
  before_cycle(6, [this] { EXPECT_FALSE(valid.read()); });
  finish_in(15);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 3U);
  EXPECT_EQ(observer.outputs[0].cycle, 4);
  EXPECT_EQ(observer.outputs[1].cycle, 5);
  EXPECT_EQ(observer.outputs[2].cycle, 10);
  EXPECT_THAT(observer.outputs[1].raw, ElementsAre(3, 4));
  EXPECT_EQ(queue->num_delivered(), 3);
}

TEST_F(OutputQueueTest, AVectorStaysAtThePinsUntilItIsTaken) {
  build(2, Schedule::only_in({9, 12}));
  in_cycle(3, [this] { queue->push({{1, 2}}); });
  in_cycle(4, [this] { queue->push({{3, 4}}); });
  for (const int cycle : {4, 9}) {
    before_cycle(cycle, [this] { EXPECT_THAT(data.read().raw, ElementsAre(1, 2)); });
  }
  for (const int cycle : {10, 12}) {
    before_cycle(cycle, [this] { EXPECT_THAT(data.read().raw, ElementsAre(3, 4)); });
  }
  before_cycle(13, [this] { EXPECT_FALSE(valid.read()); });
  finish_in(15);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 2U);
  EXPECT_EQ(observer.outputs[0].cycle, 9);
  EXPECT_EQ(observer.outputs[1].cycle, 12);
}

TEST_F(OutputQueueTest, HasRoomAgainFromTheCycleAfterAVectorWasTaken) {
  build(1, Schedule::only_in({9}));
  in_cycle(3, [this] { queue->push({{1, 2}}); });
  for (const int cycle : {4, 9}) {
    in_cycle(cycle, [this] { EXPECT_FALSE(queue->may_push()); });
  }
  in_cycle(10, [this] { EXPECT_TRUE(queue->may_push()); });
  finish_in(10);
  simulate();
}

TEST_F(OutputQueueTest, AResetDropsWhatWaits) {
  build(2, Schedule::from(8));
  in_cycle(3, [this] { queue->push({{1, 2}}); });
  reset_in(6);
  in_cycle(7, [this] {
    EXPECT_FALSE(valid.read());
    queue->push({{5, 6}});
  });
  finish_in(15);
  simulate();
  ASSERT_EQ(observer.outputs.size(), 1U);
  EXPECT_EQ(observer.outputs[0].query, 0);
  EXPECT_THAT(observer.outputs[0].raw, ElementsAre(5, 6));
}

}  // namespace
}  // namespace a3::test
