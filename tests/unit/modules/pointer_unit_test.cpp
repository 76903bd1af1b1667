#include "modules/select/greedy/pointer_unit.h"

#include <gmock/gmock.h>

#include "a3/systemc/errors.h"
#include "unit/modules/flipped.h"

namespace a3 {
namespace {

using test::FlippedFromTo;
using ::testing::ElementsAre;

constexpr int kElementBits = 9;

QueryRegister query_of(const std::vector<std::int32_t>& components) {
  QueryRegister query(static_cast<int>(components.size()), kElementBits);
  query.load({components});
  return query;
}

/// The positions of a column in the order in which the pointer visits them.
std::vector<int> positions_read(PointerUnit& pointers, int column) {
  std::vector<int> positions;
  while (!pointers.exhausted(column)) positions.push_back(pointers.advance(column));
  return positions;
}

// Columns are sorted ascending: position n - 1 holds the largest key. With q > 0 it gives the
// largest product, with q < 0 the smallest; q = 0 goes with q < 0 (contract, 2.1).
TEST(PointerUnit, MaxSideWalksDownFromTheLargestKeyWhereTheQueryIsPositive) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 5);
  pointers.start(query_of({1}), 1, 5);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(4, 3, 2, 1, 0));
}

TEST(PointerUnit, MaxSideWalksUpFromTheSmallestKeyWhereTheQueryIsNegative) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 5);
  pointers.start(query_of({-1}), 1, 5);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(0, 1, 2, 3, 4));
}

TEST(PointerUnit, MaxSideWalksUpWhereTheQueryIsZero) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 5);
  pointers.start(query_of({0}), 1, 5);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(0, 1, 2, 3, 4));
}

TEST(PointerUnit, MinSideStartsAtTheOtherEndAndWalksTheOtherWay) {
  PointerUnit pointers("pointers", SearchSide::kMin, 3, 4);
  pointers.start(query_of({7, -7, 0}), 3, 4);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(positions_read(pointers, 1), ElementsAre(3, 2, 1, 0));
  EXPECT_THAT(positions_read(pointers, 2), ElementsAre(3, 2, 1, 0));
}

TEST(PointerUnit, LeavesTheColumnsParkedThatTheOperationDoesNotHave) {
  PointerUnit pointers("pointers", SearchSide::kMax, 3, 4);
  pointers.park();
  pointers.start(query_of({1, 1, 1}), 2, 4);
  EXPECT_FALSE(pointers.exhausted(1));
  EXPECT_TRUE(pointers.exhausted(2));
}

TEST(PointerUnit, ColumnsMoveIndependently) {
  PointerUnit pointers("pointers", SearchSide::kMax, 2, 3);
  pointers.start(query_of({5, -5}), 2, 3);
  EXPECT_EQ(pointers.advance(0), 2);
  EXPECT_EQ(pointers.advance(0), 1);
  EXPECT_EQ(pointers.advance(1), 0);
  EXPECT_EQ(pointers.advance(0), 0);
  EXPECT_TRUE(pointers.exhausted(0));
  EXPECT_FALSE(pointers.exhausted(1));
}

TEST(PointerUnit, StartsAtTheLastRowOfTheOperationNotOfTheMemory) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 320);
  pointers.start(query_of({1}), 1, 2);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(1, 0));
}

TEST(PointerUnit, ANewQueryPlacesEveryPointerAnew) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 3);
  pointers.start(query_of({1}), 1, 3);
  positions_read(pointers, 0);
  pointers.start(query_of({-1}), 1, 3);
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(0, 1, 2));
}

TEST(PointerUnit, ThrowsWhenMovedBeyondTheEndOfAColumn) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 1);
  pointers.start(query_of({1}), 1, 1);
  pointers.advance(0);
  EXPECT_THROW(pointers.advance(0), ModelError);
}

TEST(PointerUnit, ThrowsForMoreRowsThanPositions) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 3);
  EXPECT_THROW(pointers.start(query_of({1}), 1, 4), ModelError);
}

// Five rows take three bits: positions 0 ... 7. Position 3 with bit 2 is 7; reading goes on from
// there, and ends when five words have been read.
TEST(PointerUnit, AFlippedPointerGoesOnFromWhereItStands) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 5);
  pointers.start(query_of({1}), 1, 5);
  EXPECT_EQ(pointers.advance(0), 4);
  EXPECT_THAT(pointers.flip(0, 2), FlippedFromTo(3, 7));
  EXPECT_THAT(positions_read(pointers, 0), ElementsAre(7, 6, 5, 4));
}

TEST(PointerUnit, AFlippedPointerCountsModuloTheNumbersOfItsWidth) {
  PointerUnit up("up", SearchSide::kMin, 1, 5);
  up.start(query_of({1}), 1, 5);
  EXPECT_EQ(up.advance(0), 0);
  EXPECT_THAT(up.flip(0, 2), FlippedFromTo(1, 5));
  EXPECT_THAT(positions_read(up, 0), ElementsAre(5, 6, 7, 0));

  PointerUnit down("down", SearchSide::kMax, 1, 5);
  down.start(query_of({1}), 1, 5);
  EXPECT_THAT(down.flip(0, 2), FlippedFromTo(4, 0));
  EXPECT_THAT(positions_read(down, 0), ElementsAre(0, 7, 6, 5, 4));
}

TEST(PointerUnit, AParkedPointerHasNothingToRead) {
  PointerUnit pointers("pointers", SearchSide::kMax, 1, 5);
  pointers.start(query_of({1}), 1, 5);
  pointers.park();
  EXPECT_TRUE(pointers.exhausted(0));
  EXPECT_THAT(pointers.flip(0, 0), FlippedFromTo(0, 1));
}

}  // namespace
}  // namespace a3
