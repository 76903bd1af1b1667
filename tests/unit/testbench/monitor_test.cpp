#include "testbench/monitor.h"

#include <gmock/gmock.h>

#include "modules/primitives/model_error.h"
#include "testbench/observer_list.h"

namespace a3 {
namespace {

using ::testing::ElementsAre;

TEST(Monitor, WritesDownWhatEachQueryDid) {
  Monitor monitor;
  monitor.start_operation(2, 40);
  monitor.query_accepted(0, 3);
  monitor.query_accepted(1, 9);
  monitor.candidates_latched(0, {1, 5});
  monitor.rows_selected(0, {5});
  monitor.output_valid(0, 100, {7, -8});
  EXPECT_FALSE(monitor.operation_is_done());
  monitor.output_valid(1, 120, {9, 9});
  EXPECT_TRUE(monitor.operation_is_done());

  const OperationResult& result = monitor.result();
  EXPECT_EQ(result.makespan_cycles, 120);
  const QueryResult& query = result.queries.at(0);
  EXPECT_EQ(query.accept_cycle, 3);
  EXPECT_EQ(query.done_cycle, 100);
  EXPECT_EQ(query.latency_cycles(), 97);
  EXPECT_EQ(query.iterations, 40);
  EXPECT_THAT(query.candidates, ElementsAre(1, 5));
  EXPECT_THAT(query.selected, ElementsAre(5));
  EXPECT_THAT(query.output_raw, ElementsAre(7, -8));
}

TEST(Monitor, TheNextOperationsQueriesFollowInNumberAndStartAtItsBeginning) {
  Monitor monitor;
  monitor.start_operation(1, 0);
  monitor.output_valid(0, 10, {1});
  monitor.start_operation(2, 0);
  EXPECT_FALSE(monitor.operation_is_done());
  EXPECT_EQ(monitor.result().makespan_cycles, 0);
  monitor.query_accepted(2, 5);
  monitor.output_valid(1, 20, {2});
  monitor.output_valid(2, 30, {3});
  EXPECT_EQ(monitor.num_done_in_all(), 3);
  ASSERT_EQ(monitor.result().queries.size(), 2U);
  EXPECT_EQ(monitor.result().queries[1].accept_cycle, 5);
  EXPECT_THAT(monitor.result().queries[1].output_raw, ElementsAre(3));
}

TEST(Monitor, RefusesAQueryThatIsNotOfTheOperation) {
  Monitor monitor;
  monitor.start_operation(2, 0);
  EXPECT_THROW(monitor.query_accepted(2, 0), ModelError);
  EXPECT_THROW(monitor.query_accepted(-1, 0), ModelError);
}

TEST(Monitor, RefusesOutputsOutOfOrderAndOutputsSeenTwice) {
  Monitor monitor;
  monitor.start_operation(3, 0);
  EXPECT_THROW(monitor.output_valid(1, 10, {}), ModelError);
  monitor.output_valid(0, 10, {});
  EXPECT_THROW(monitor.output_valid(0, 11, {}), ModelError);
}

TEST(ObserverList, PassesEverythingOnToEveryObserver) {
  Monitor first;
  Monitor second;
  ObserverList list;
  list.add(first);
  list.add(second);
  first.start_operation(1, 0);
  second.start_operation(1, 0);
  list.query_accepted(0, 2);
  list.candidates_latched(0, {4});
  list.rows_selected(0, {4});
  list.output_valid(0, 50, {6});
  for (Monitor* monitor : {&first, &second}) {
    const QueryResult& query = monitor->result().queries.at(0);
    EXPECT_EQ(query.accept_cycle, 2);
    EXPECT_EQ(query.done_cycle, 50);
    EXPECT_THAT(query.candidates, ElementsAre(4));
    EXPECT_THAT(query.selected, ElementsAre(4));
    EXPECT_THAT(query.output_raw, ElementsAre(6));
  }
}

}  // namespace
}  // namespace a3
