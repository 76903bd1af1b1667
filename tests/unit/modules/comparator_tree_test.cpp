#include "modules/select/greedy/comparator_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

#include "support/systemc_test.h"

namespace a3 {
namespace {

constexpr int kNone = -1;

/// When the tree has looked at the first `num_slices`.
int winner_of(ComparatorTree& tree, int num_slices = 1) {
  for (int slice = 0; slice < num_slices; ++slice) tree.look_at(slice);
  return tree.has_winner() ? tree.winner() : kNone;
}

TEST(ComparatorTree, MaxSideFindsTheLargestHead) {
  ComparatorTree tree("tree", SearchSide::kMax, 4, 1);
  const std::vector<std::int64_t> heads = {-5, 3, 7, -9};
  for (int column = 0; column < 4; ++column) {
    tree.set_head(column, heads[static_cast<std::size_t>(column)]);
  }
  EXPECT_EQ(winner_of(tree), 2);
}

TEST(ComparatorTree, MinSideFindsTheSmallestHead) {
  ComparatorTree tree("tree", SearchSide::kMin, 4, 1);
  const std::vector<std::int64_t> heads = {-5, 3, 7, -9};
  for (int column = 0; column < 4; ++column) {
    tree.set_head(column, heads[static_cast<std::size_t>(column)]);
  }
  EXPECT_EQ(winner_of(tree), 3);
}

TEST(ComparatorTree, TiesGoToTheLowestColumnOnBothSides) {
  for (const SearchSide side : {SearchSide::kMax, SearchSide::kMin}) {
    ComparatorTree tree("tree", side, 8, 1);
    for (const int column : {7, 4, 3, 6}) tree.set_head(column, 11);
    EXPECT_EQ(winner_of(tree), 3);
    tree.remove_head(3);
    EXPECT_EQ(winner_of(tree), 4);
  }
}

TEST(ComparatorTree, ExhaustedColumnsTakeNoPart) {
  ComparatorTree tree("tree", SearchSide::kMax, 3, 1);
  tree.set_head(0, 100);
  tree.set_head(1, -100);
  tree.remove_head(0);
  EXPECT_EQ(winner_of(tree), 1);  // below the zero that an empty column might pass for
  tree.remove_head(1);
  EXPECT_EQ(winner_of(tree), kNone);
}

TEST(ComparatorTree, HasNoWinnerBeforeTheFirstHeadAndAfterClear) {
  ComparatorTree tree("tree", SearchSide::kMin, 5, 1);
  EXPECT_EQ(winner_of(tree), kNone);
  for (int column = 0; column < 5; ++column) tree.set_head(column, column);
  EXPECT_NE(winner_of(tree), kNone);
  tree.clear();
  EXPECT_EQ(winner_of(tree), kNone);
}

TEST(ComparatorTree, ClearForgetsChangesNotYetEvaluated) {
  ComparatorTree tree("tree", SearchSide::kMax, 2, 1);
  tree.set_head(1, 5);
  tree.clear();
  tree.set_head(0, 3);
  EXPECT_EQ(winner_of(tree), 0);
}

TEST(ComparatorTree, ServesOneColumn) {
  ComparatorTree tree("tree", SearchSide::kMin, 1, 1);
  tree.set_head(0, 8);
  EXPECT_NE(winner_of(tree), kNone);
  EXPECT_EQ(winner_of(tree), 0);
}

// Two lanes, three slices: columns 0 and 1, 2 and 3, 4 and 5.
TEST(ComparatorTree, KeepsTheBestOfTheSlicesItHasLookedAt) {
  ComparatorTree tree("tree", SearchSide::kMax, 2, 3);
  const std::vector<std::int64_t> heads = {-5, 3, 7, -9, 6, 8};
  for (int column = 0; column < 6; ++column) {
    tree.set_head(column, heads[static_cast<std::size_t>(column)]);
  }
  EXPECT_EQ(winner_of(tree, 1), 1);
  EXPECT_EQ(winner_of(tree, 2), 2);
  EXPECT_EQ(winner_of(tree, 3), 5);
}

TEST(ComparatorTree, TiesBetweenSlicesGoToTheLowestColumn) {
  for (const SearchSide side : {SearchSide::kMax, SearchSide::kMin}) {
    ComparatorTree tree("tree", side, 2, 3);
    for (const int column : {5, 3, 4}) tree.set_head(column, 11);
    EXPECT_EQ(winner_of(tree, 3), 3);
  }
}

TEST(ComparatorTree, ASliceWithoutHeadsLeavesTheBestAlone) {
  ComparatorTree tree("tree", SearchSide::kMax, 2, 3);
  tree.set_head(3, -4);
  EXPECT_EQ(winner_of(tree, 1), kNone);
  EXPECT_EQ(winner_of(tree, 3), 3);
}

TEST(ComparatorTree, TheFirstSliceStartsANewSearch) {
  ComparatorTree tree("tree", SearchSide::kMax, 1, 2);
  tree.set_head(0, 5);
  tree.set_head(1, 9);
  EXPECT_EQ(winner_of(tree, 2), 1);
  tree.remove_head(1);
  EXPECT_EQ(winner_of(tree, 2), 0);
}

/// Random heads, compared with a search over all of them.
class RandomTree {
 public:
  RandomTree(SearchSide side, int num_lanes, int num_slices, std::uint32_t seed)
      : side_(side),
        num_slices_(num_slices),
        tree_("tree", side, num_lanes, num_slices),
        heads_(static_cast<std::size_t>(num_lanes * num_slices)),
        generator_(seed) {}

  void change(int num_changes) {
    for (int c = 0; c < num_changes; ++c) {
      const std::size_t column = generator_() % heads_.size();
      if (generator_() % 4 == 0) {
        heads_[column].reset();
        tree_.remove_head(static_cast<int>(column));
      } else {
        heads_[column] = static_cast<std::int64_t>(generator_() % 7) - 3;  // many ties
        tree_.set_head(static_cast<int>(column), *heads_[column]);
      }
    }
  }

  int expected_winner() const {
    const auto best = std::max_element(heads_.begin(), heads_.end(), [this](auto& a, auto& b) {
      if (!a || !b) return b.has_value() && !a.has_value();
      return side_ == SearchSide::kMax ? *a < *b : *b < *a;
    });
    return best->has_value() ? static_cast<int>(best - heads_.begin()) : kNone;
  }
  int winner() { return winner_of(tree_, num_slices_); }

 private:
  SearchSide side_;
  int num_slices_;
  ComparatorTree tree_;
  std::vector<std::optional<std::int64_t>> heads_;
  std::mt19937 generator_;
};

TEST(ComparatorTree, AgreesWithASearchOverAllHeadsWhateverChangesBetweenTwoLooks) {
  const std::uint32_t seed = test::random_seed();
  for (const int num_lanes : {1, 2, 3, 5, 6, 31, 64, 65}) {
    for (const int num_slices : {1, 2, 5}) {
      for (const SearchSide side : {SearchSide::kMax, SearchSide::kMin}) {
        RandomTree random(side, num_lanes, num_slices, seed);
        for (int look = 0; look < 300; ++look) {
          random.change(look % 9 * num_slices);  // a few paths, or enough for the whole tree
          ASSERT_EQ(random.winner(), random.expected_winner())
              << num_lanes << " lanes, " << num_slices << " slices";
        }
      }
    }
  }
}

}  // namespace
}  // namespace a3
