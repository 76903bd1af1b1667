#include "modules/core/query_queue.h"

#include <gmock/gmock.h>

#include "modules/primitives/model_error.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class QueryQueueTest : public SystemCTest {
 protected:
  void load(int num_queries, std::int64_t arrival_interval_cycles) {
    std::vector<std::vector<std::int32_t>> rows;
    rows.reserve(static_cast<std::size_t>(num_queries));
    for (int q = 0; q < num_queries; ++q) rows.push_back({10 + q});
    queries_ = matrix_of(rows);
    elaborate();
    queue.load(queries_, arrival_interval_cycles);
  }

  /// Takes a query in every cycle of `schedule` in which one is there.
  void take_when(const Schedule& schedule) {
    each_cycle([this, schedule](std::int64_t cycle) {
      if (queue.available() && schedule(cycle)) taken.push_back(*queue.pop());
    });
  }

  RecordingObserver observer;
  QueryQueue queue{"query_queue", cycles, observer};
  std::vector<std::int32_t> taken;

 private:
  Matrix<std::int32_t> queries_;
};

// Query 1 arrives at 1 * 7: it cannot be taken in cycle 6, and can in cycle 7.
TEST_F(QueryQueueTest, AQueryCanBeTakenFromItsArrivalCycleOnAndNotBefore) {
  load(3, 7);
  take_when(Schedule::always());
  in_cycle(6, [this] { EXPECT_FALSE(queue.available()); });
  before_cycle(7, [this] { EXPECT_TRUE(queue.available()); });
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 7), Pair(2, 14)));
  EXPECT_THAT(taken, ElementsAre(10, 11, 12));
}

TEST_F(QueryQueueTest, WithoutAnIntervalAllQueriesWaitFromTheStart) {
  load(3, 0);
  before_cycle(0, [this] { EXPECT_EQ(queue.num_waiting(), 3); });
  take_when(Schedule::always());
  before_cycle(3, [this] { EXPECT_FALSE(queue.available()); });
  finish_in(10);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 1), Pair(2, 2)));
}

TEST_F(QueryQueueTest, AQueryAnIntervalOfOneCycleCanBeTakenEveryCycle) {
  load(4, 1);
  take_when(Schedule::always());
  finish_in(10);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 1), Pair(2, 2), Pair(3, 3)));
}

TEST_F(QueryQueueTest, QueriesWaitInOrderWhileNobodyTakesThem) {
  load(3, 5);
  take_when(Schedule::from(12));
  in_cycle(11, [this] { EXPECT_EQ(queue.num_waiting(), 3); });
  finish_in(20);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 12), Pair(1, 13), Pair(2, 14)));
  EXPECT_THAT(taken, ElementsAre(10, 11, 12));
}

TEST_F(QueryQueueTest, TheLastQueryLeavesItEmpty) {
  load(1, 3);
  take_when(Schedule::always());
  for (const int cycle : {1, 3, 4, 50}) {
    in_cycle(cycle, [this] { EXPECT_FALSE(queue.available()); });
  }
  finish_in(50);
  simulate();
  EXPECT_EQ(queue.num_waiting(), 0);
}

TEST_F(QueryQueueTest, TakingFromAnEmptyQueueIsADefect) {
  load(2, 100);
  in_cycle(4, [this] { queue.pop(); });
  in_cycle(5, [this] { queue.pop(); });
  expect_model_error("taken from while empty");
}

TEST_F(QueryQueueTest, LoadingWhileQueriesWaitIsADefect) {
  load(2, 0);
  in_cycle(1, [this] {
    const Matrix<std::int32_t> more = matrix_of({{1}});
    EXPECT_THROW(queue.load(more, 0), ModelError);
    finish();
  });
  simulate();
}

TEST_F(QueryQueueTest, CountsQueriesOnFromOneOperationToTheNext) {
  load(1, 0);
  take_when(Schedule::always());
  finish_in(3);
  simulate();
  cycles.start_operation();
  const Matrix<std::int32_t> second = matrix_of({{20}, {21}});
  queue.load(second, 4);
  simulate(30);
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 0), Pair(1, 0), Pair(2, 4)));
  EXPECT_EQ(queue.num_taken_in_all(), 3);
}

TEST_F(QueryQueueTest, GivesEveryQueryOnceInOrderHoweverTheTakerStalls) {
  const std::uint32_t seed = random_seed();
  load(200, 3);
  take_when(Schedule::at_random(seed, 30));
  before_each_cycle([this](std::int64_t cycle) {
    // Query q has arrived before cycle t begins to count if 3 q <= t.
    const auto arrived = std::min<std::int64_t>(200, cycle / 3 + 1);
    ASSERT_EQ(queue.num_waiting(), arrived - static_cast<std::int64_t>(taken.size()));
    ASSERT_EQ(queue.available(), queue.num_waiting() > 0);
    if (taken.size() == 200) finish();
  });
  simulate();
  for (int q = 0; q < 200; ++q) ASSERT_EQ(taken[static_cast<std::size_t>(q)], 10 + q);
}

}  // namespace
}  // namespace a3::test
