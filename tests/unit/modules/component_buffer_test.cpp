#include "modules/select/greedy/component_buffer.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "a3/systemc/errors.h"
#include "support/systemc_test.h"

namespace a3 {
namespace {

/// Columns of `num_slices` slices.
Machine machine_of(int num_lanes, int buffer_depth, int num_slices = 1) {
  Machine machine;
  machine.hardware.num_lanes = num_lanes;
  machine.hardware.num_dims = num_lanes * num_slices;
  machine.timing.buffer_depth = buffer_depth;
  return machine;
}

/// Looks at the heads as they are.
bool has_head(ComponentBuffer& buffer) {
  buffer.look_at(0);
  return buffer.has_head();
}

/// One iteration's cycle, up to its pop.
void cycle_of(ComponentBuffer& buffer) {
  buffer.receive_refill();
  buffer.look_at(0);
}

TEST(ComponentBuffer, OffersTheLargestHeadWithItsRow) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(2, 4));
  buffer.push(0, {10, 7});
  buffer.push(0, {9, 8});
  buffer.push(1, {11, 3});
  ASSERT_TRUE(has_head(buffer));
  EXPECT_EQ(buffer.head_column(), 1);
  EXPECT_EQ(buffer.head().product, 11);
  EXPECT_EQ(buffer.head().row, 3);
}

TEST(ComponentBuffer, AColumnGivesItsProductsInTheOrderTheyWerePushed) {
  ComponentBuffer buffer("buffer", SearchSide::kMin, machine_of(1, 4));
  for (const int row : {5, 1, 3, 2}) buffer.push(0, {-10, row});
  for (const int row : {5, 1, 3, 2}) {
    ASSERT_TRUE(has_head(buffer));
    EXPECT_EQ(buffer.head().row, row);
    buffer.pop();
  }
  EXPECT_FALSE(has_head(buffer));
}

// The head is popped in cycle 0, its replacement is c cycles on its way (contract, 4: c is the
// depth): the queue, empty since the pop, is still empty in cycle c - 1 and has it in cycle c.
void expect_refill_exactly_after(int depth) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, depth));
  buffer.push(0, {50, 0});
  cycle_of(buffer);  // cycle 0
  buffer.pop();
  buffer.request_refill(0, {40, 1});
  for (int cycle = 1; cycle < depth; ++cycle) {
    cycle_of(buffer);
    EXPECT_FALSE(buffer.has_head()) << "cycle " << cycle;
  }
  cycle_of(buffer);  // cycle c
  ASSERT_TRUE(buffer.has_head());
  EXPECT_EQ(buffer.head().product, 40);
}

TEST(ComponentBuffer, ARefillArrivesExactlyFourCyclesAfterThePopOfAQueueOfDepthFour) {
  expect_refill_exactly_after(4);
}

TEST(ComponentBuffer, ARefillArrivesInTheNextCycleForDepthOne) {
  expect_refill_exactly_after(1);
}

TEST(ComponentBuffer, ARefillTakesAsManyCyclesAsTheQueueIsDeep) {
  for (const int depth : {2, 3, 7, 16}) expect_refill_exactly_after(depth);
}

// c products last for cycles 0 ... c - 1; the refill of the pop in cycle 0 is there in cycle c,
// that of cycle 1 in c + 1, and so on: the column never runs dry.
void expect_a_head_every_cycle(int depth) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, depth));
  int next = 0;
  for (; next < depth; ++next) buffer.push(0, {1000 - next, next});
  for (int cycle = 0; cycle < 50; ++cycle) {
    cycle_of(buffer);
    ASSERT_TRUE(buffer.has_head()) << "cycle " << cycle;
    EXPECT_EQ(buffer.head().row, cycle);
    buffer.pop();
    buffer.request_refill(0, {1000 - next, next});
    ++next;
  }
}

TEST(ComponentBuffer, AFullColumnCanGiveAHeadEveryCycle) {
  for (const int depth : {1, 2, 4, 5}) expect_a_head_every_cycle(depth);
}

TEST(ComponentBuffer, AColumnThatStartsWithOneProductLessRunsDryForOneCycle) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, 4));
  for (int row = 0; row < 3; ++row) buffer.push(0, {10 - row, row});
  for (int cycle = 0; cycle < 3; ++cycle) {
    cycle_of(buffer);
    buffer.pop();
    buffer.request_refill(0, {7 - cycle, 3 + cycle});
  }
  cycle_of(buffer);  // cycle 3: three products are used up, the first refill comes in 4
  EXPECT_FALSE(buffer.has_head());
  cycle_of(buffer);
  EXPECT_TRUE(buffer.has_head());
}

// A refill arrives c cycles after the pop of an iteration's last cycle, an iteration takes s: a
// queue holds one product for each iteration that may begin before it, b = 1 + ceil((c - 1) / s).
TEST(ComponentBuffer, AQueueIsShallowerWhereIterationsTakeSeveralCycles) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, 4, 5));
  const std::vector<int> depths = {4, 3, 2, 2, 2};  // s = 1 to 5: 1 + 3, 2, 1, 1, 1
  for (int num_slices = 1; num_slices <= 5; ++num_slices) {
    buffer.clear(num_slices);
    EXPECT_EQ(buffer.queue_depth(), depths[static_cast<std::size_t>(num_slices - 1)]);
  }
}

TEST(ComponentBuffer, PushingMoreThanAQueueOfSeveralSlicesHoldsIsADefect) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, 4, 2));
  buffer.clear(2);
  for (int row = 0; row < 3; ++row) buffer.push(1, {10, row});
  EXPECT_THROW(buffer.push(1, {10, 3}), ModelError);
}

/// Iterations in which one column, in the first slice, gives the head, before it runs dry.
int heads_of_first_column(int buffer_depth, int num_slices, int num_products) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, buffer_depth, num_slices));
  buffer.clear(num_slices);
  int next = 0;
  for (; next < num_products; ++next) buffer.push(0, {1000 - next, next});
  for (int iteration = 0; iteration < 50; ++iteration) {
    for (int slice = 0; slice < num_slices; ++slice) {
      buffer.receive_refill();
      buffer.look_at(slice);
    }
    if (!buffer.has_head()) return iteration;
    EXPECT_EQ(buffer.head().row, iteration);
    buffer.pop();
    buffer.request_refill(0, {1000 - next, next});
    ++next;
  }
  return 50;
}

TEST(ComponentBuffer, AFullColumnCanGiveTheHeadOfEveryIterationHoweverManySlices) {
  for (const int buffer_depth : {1, 2, 3, 4, 7, 9}) {
    for (const int num_slices : {1, 2, 3, 4, 5, 9}) {
      const int b = 1 + (buffer_depth - 1 + num_slices - 1) / num_slices;
      EXPECT_EQ(heads_of_first_column(buffer_depth, num_slices, b), 50)
          << "c = " << buffer_depth << ", s = " << num_slices;
    }
  }
}

// So deep a queue is needed: one product less, and iteration b - 1 finds none.
TEST(ComponentBuffer, AColumnOfSeveralSlicesWithOneProductLessRunsDry) {
  EXPECT_EQ(heads_of_first_column(4, 2, 2), 2);
  EXPECT_EQ(heads_of_first_column(4, 3, 1), 1);
  EXPECT_EQ(heads_of_first_column(9, 4, 2), 2);
}

TEST(ComponentBuffer, PushingIntoAFullQueueIsADefect) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(2, 2));
  buffer.push(1, {3, 0});
  buffer.push(1, {2, 1});
  buffer.push(0, {9, 0});  // the other column has room
  EXPECT_THROW(buffer.push(1, {1, 2}), ModelError);
}

TEST(ComponentBuffer, ARefillThatFindsItsQueueFullIsADefect) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, 2));
  buffer.push(0, {3, 0});
  buffer.push(0, {2, 1});
  buffer.request_refill(0, {1, 2});  // nothing was popped
  cycle_of(buffer);
  EXPECT_THROW(buffer.receive_refill(), ModelError);
}

TEST(ComponentBuffer, ClearDropsQueuesAndRefillsOnTheirWay) {
  ComponentBuffer buffer("buffer", SearchSide::kMax, machine_of(1, 4));
  buffer.push(0, {3, 0});
  buffer.push(0, {2, 1});
  cycle_of(buffer);
  buffer.pop();
  buffer.request_refill(0, {1, 2});
  buffer.clear(1);
  for (int cycle = 0; cycle < 8; ++cycle) {
    cycle_of(buffer);
    EXPECT_FALSE(buffer.has_head());
  }
}

/// The buffer as it is described: per column a queue whose entries say from which cycle on they
/// are there.
struct ReferenceEntry {
  std::int64_t product;
  int from_cycle;
};

TEST(ComponentBuffer, AgreesWithPlainQueuesWhenColumnsCompeteAndCyclesAreSkipped) {
  std::mt19937 generator(test::random_seed());
  constexpr int kColumns = 5;
  for (const int depth : {1, 3, 4}) {
    ComponentBuffer buffer("buffer", SearchSide::kMin, machine_of(kColumns, depth));
    std::vector<std::deque<ReferenceEntry>> reference(kColumns);
    const auto random_product = [&] { return static_cast<std::int64_t>(generator() % 9) - 4; };
    for (int column = 0; column < kColumns; ++column) {
      for (int k = 0; k < depth; ++k) {
        const std::int64_t product = random_product();
        buffer.push(column, {product, column});
        reference[static_cast<std::size_t>(column)].push_back({product, 0});
      }
    }
    for (int cycle = 0; cycle < 2000; ++cycle) {
      cycle_of(buffer);
      int best = -1;
      std::int64_t best_product = 0;
      for (int column = 0; column < kColumns; ++column) {
        const auto& queue = reference[static_cast<std::size_t>(column)];
        if (queue.empty() || queue.front().from_cycle > cycle) continue;
        if (best < 0 || queue.front().product < best_product) {
          best = column;
          best_product = queue.front().product;
        }
      }
      ASSERT_EQ(buffer.has_head(), best >= 0) << "depth " << depth << ", cycle " << cycle;
      if (best < 0 || generator() % 4 == 0) continue;  // as a skipped min step
      ASSERT_EQ(buffer.head_column(), best) << "depth " << depth << ", cycle " << cycle;
      ASSERT_EQ(buffer.head().product, best_product);
      buffer.pop();
      reference[static_cast<std::size_t>(best)].pop_front();
      if (generator() % 8 == 0) continue;  // the column has no key left to refill from
      const std::int64_t product = random_product();
      buffer.request_refill(best, {product, best});
      reference[static_cast<std::size_t>(best)].push_back({product, cycle + depth});
    }
  }
}

}  // namespace
}  // namespace a3
