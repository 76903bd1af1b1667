#include "modules/select/all_rows_selector.h"

#include <gmock/gmock.h>

#include "a3/systemc/errors.h"
#include "unit/modules/blocks_test.h"

namespace a3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class AllRowsSelectorTest : public SystemCTest {
 protected:
  AllRowsSelectorTest() {
    connect(selector);
    selector.vector_free(vector_free);
    selector.output_borrowed(output_borrowed);
    before_each_cycle([this](std::int64_t cycle) { queue.before_edge(cycle); });
  }

  RecordingObserver observer{cycles};
  FakeQuerySource queue{observer};
  MultiplierArray dot_product_multipliers{"dot product multipliers"};
  MultiplierArray output_multipliers{"output multipliers"};
  Damage damage;
  sc_core::sc_signal<bool> vector_free{"vector_free", true};
  sc_core::sc_signal<bool> output_borrowed{"output_borrowed", false};
  AllRowsSelector selector{"selector", SelectorPorts{queue, dot_product_multipliers,
                                                     output_multipliers, damage, instruments}};
};

TEST_F(AllRowsSelectorTest, OffersAQueryInItsArrivalCycleWithEveryRow) {
  queue.add(5, {{17}, 3});
  selector.start_operation({3});
  in_cycle(4, [this] { EXPECT_FALSE(selector.offers_query()); });
  in_cycle(5, [this] {
    ASSERT_TRUE(selector.offers_query());
    const CandidateSource::Offer offer = selector.hand_over();
    EXPECT_THAT(offer.query->raw, ElementsAre(17));
    EXPECT_THAT(*offer.candidates, ElementsAre(0, 1, 2));
  });
  in_cycle(6, [this] { EXPECT_FALSE(selector.offers_query()); });
  finish_in(7);
  simulate();
  EXPECT_THAT(observer.accepted, ElementsAre(Pair(0, 5)));
}

TEST_F(AllRowsSelectorTest, OffersTheRowsThatAQuerySees) {
  queue.add(0, {{17}, 2});
  queue.add(1, {{18}, 3});
  selector.start_operation({3});
  in_cycle(0, [this] { EXPECT_THAT(*selector.hand_over().candidates, ElementsAre(0, 1)); });
  in_cycle(1, [this] { EXPECT_THAT(*selector.hand_over().candidates, ElementsAre(0, 1, 2)); });
  finish_in(2);
  simulate();
}

TEST_F(AllRowsSelectorTest, LeavesAQueryThatNobodyTakesInTheQueue) {
  queue.add(0, {{17}, 1});
  selector.start_operation({1});
  finish_in(9);
  simulate();
  EXPECT_TRUE(selector.offers_query());
  EXPECT_TRUE(observer.accepted.empty());
}

TEST_F(AllRowsSelectorTest, BorrowsNothingAndNeedsNoSortedKeys) {
  selector.start_operation({1});
  EXPECT_FALSE(selector.borrows_multipliers());
  EXPECT_EQ(selector.sorted_key_port(), nullptr);
  finish();
}

TEST_F(AllRowsSelectorTest, HasNothingThatASoftErrorCouldStrike) {
  EXPECT_THROW(selector.flip({Structure::kPointer, 0, 0, {}}), ModelError);
  finish();
}

}  // namespace
}  // namespace a3::test
