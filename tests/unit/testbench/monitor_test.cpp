#include "testbench/monitor.h"

#include <gmock/gmock.h>

#include "a3/systemc/errors.h"
#include "modules/host/observer_list.h"
#include "support/systemc_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;

class MonitorTest : public SystemCTest {
 protected:
  Monitor monitor{cycles};
};

TEST_F(MonitorTest, WritesDownWhatEachQueryDidAndWhen) {
  monitor.start_operation(2, 40);
  in_cycle(3, [this] { monitor.query_accepted(0); });
  in_cycle(9, [this] { monitor.query_accepted(1); });
  in_cycle(20, [this] { monitor.candidates_latched(0, {1, 5}); });
  in_cycle(30, [this] { monitor.rows_selected(0, {5}); });
  in_cycle(100, [this] {
    monitor.output_valid(0, {{7, -8}, 300, 256});
    EXPECT_FALSE(monitor.operation_is_done());
  });
  in_cycle(120, [this] {
    monitor.output_valid(1, {{9, 9}});
    EXPECT_TRUE(monitor.operation_is_done());
    finish();
  });
  simulate();

  EXPECT_EQ(monitor.makespan_cycles(), 120);
  EXPECT_EQ(monitor.visits().at(0).largest_score, 300);
  EXPECT_EQ(monitor.visits().at(0).score_sum, 256);
  const QueryResult& query = monitor.visits().at(0).query;
  EXPECT_EQ(query.accept_cycle, 3);
  EXPECT_EQ(query.done_cycle, 100);
  EXPECT_EQ(query.latency_cycles(), 97);
  EXPECT_EQ(query.iterations, 40);
  EXPECT_THAT(query.candidates, ElementsAre(1, 5));
  EXPECT_THAT(query.selected, ElementsAre(5));
  EXPECT_THAT(query.output_raw, ElementsAre(7, -8));
}

TEST_F(MonitorTest, TheNextOperationsQueriesFollowInNumberAndStartAtItsBeginning) {
  monitor.start_operation(1, 0);
  monitor.output_valid(0, {{1}});
  monitor.start_operation(2, 0);
  EXPECT_FALSE(monitor.operation_is_done());
  EXPECT_EQ(monitor.makespan_cycles(), 0);
  in_cycle(5, [this] { monitor.query_accepted(2); });
  in_cycle(20, [this] { monitor.output_valid(1, {{2}}); });
  in_cycle(30, [this] {
    monitor.output_valid(2, {{3}});
    finish();
  });
  simulate();
  ASSERT_EQ(monitor.visits().size(), 2U);
  EXPECT_EQ(monitor.visits()[1].query.accept_cycle, 5);
  EXPECT_THAT(monitor.visits()[1].query.output_raw, ElementsAre(3));
}

TEST_F(MonitorTest, AfterAResetQueriesCountFromZeroAgain) {
  monitor.start_operation(3, 0);
  monitor.output_valid(0, {{1}});
  monitor.query_accepted(1);
  monitor.reset();
  EXPECT_TRUE(monitor.operation_is_done());
  monitor.start_operation(1, 0);
  monitor.output_valid(0, {{2}});
  EXPECT_TRUE(monitor.operation_is_done());
  EXPECT_THAT(monitor.visits().at(0).query.output_raw, ElementsAre(2));
  finish();
}

TEST_F(MonitorTest, RefusesAQueryThatIsNotOfTheOperation) {
  monitor.start_operation(2, 0);
  EXPECT_THROW(monitor.query_accepted(2), ModelError);
  EXPECT_THROW(monitor.query_accepted(-1), ModelError);
  finish();
}

TEST_F(MonitorTest, RefusesOutputsOutOfOrderAndOutputsSeenTwice) {
  monitor.start_operation(3, 0);
  EXPECT_THROW(monitor.output_valid(1, {{}}), ModelError);
  monitor.output_valid(0, {{}});
  EXPECT_THROW(monitor.output_valid(0, {{}}), ModelError);
  finish();
}

TEST_F(MonitorTest, AListOfObserversPassesEverythingOnToEachOfThem) {
  Monitor other(cycles);
  ObserverList list;
  list.add(monitor);
  list.add(other);
  monitor.start_operation(1, 0);
  other.start_operation(1, 0);
  in_cycle(2, [&] { list.query_accepted(0); });
  in_cycle(3, [&] { list.candidates_latched(0, {4}); });
  in_cycle(4, [&] { list.rows_selected(0, {4}); });
  in_cycle(50, [&] {
    list.output_valid(0, {{6}});
    finish();
  });
  simulate();
  for (Monitor* each : {&monitor, &other}) {
    const QueryResult& query = each->visits().at(0).query;
    EXPECT_EQ(query.accept_cycle, 2);
    EXPECT_EQ(query.done_cycle, 50);
    EXPECT_THAT(query.candidates, ElementsAre(4));
    EXPECT_THAT(query.selected, ElementsAre(4));
    EXPECT_THAT(query.output_raw, ElementsAre(6));
  }
}

}  // namespace
}  // namespace a3::test
