#include "a3/engine/operation_result.h"

#include <gtest/gtest.h>

namespace a3 {
namespace {

// From the cycle in which it leaves the queue to the first cycle of its valid output.
TEST(QueryResult, HasALatencyFromAcceptToDone) {
  QueryResult query;
  query.accept_cycle = 329;
  query.done_cycle = 1316;
  EXPECT_EQ(query.latency_cycles(), 987);
}

}  // namespace
}  // namespace a3
