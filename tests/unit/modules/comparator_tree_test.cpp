#include "modules/select/greedy/comparator_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

#include "support/systemc_test.h"

namespace a3 {
namespace {

TEST(ComparatorTree, MaxSideFindsTheLargestHead) {
  ComparatorTree tree("tree", SearchSide::kMax, 4);
  const std::vector<std::int64_t> heads = {-5, 3, 7, -9};
  for (int column = 0; column < 4; ++column) {
    tree.set_head(column, heads[static_cast<std::size_t>(column)]);
  }
  EXPECT_EQ(tree.winner(), 2);
}

TEST(ComparatorTree, MinSideFindsTheSmallestHead) {
  ComparatorTree tree("tree", SearchSide::kMin, 4);
  const std::vector<std::int64_t> heads = {-5, 3, 7, -9};
  for (int column = 0; column < 4; ++column) {
    tree.set_head(column, heads[static_cast<std::size_t>(column)]);
  }
  EXPECT_EQ(tree.winner(), 3);
}

TEST(ComparatorTree, TiesGoToTheLowestColumnOnBothSides) {
  for (const SearchSide side : {SearchSide::kMax, SearchSide::kMin}) {
    ComparatorTree tree("tree", side, 8);
    for (const int column : {7, 4, 3, 6}) tree.set_head(column, 11);
    EXPECT_EQ(tree.winner(), 3);
    tree.remove_head(3);
    EXPECT_EQ(tree.winner(), 4);
  }
}

TEST(ComparatorTree, ExhaustedColumnsTakeNoPart) {
  ComparatorTree tree("tree", SearchSide::kMax, 3);
  tree.set_head(0, 100);
  tree.set_head(1, -100);
  tree.remove_head(0);
  EXPECT_EQ(tree.winner(), 1);  // below the zero that an empty column might pass for
  tree.remove_head(1);
  EXPECT_FALSE(tree.has_winner());
}

TEST(ComparatorTree, HasNoWinnerBeforeTheFirstHeadAndAfterClear) {
  ComparatorTree tree("tree", SearchSide::kMin, 5);
  EXPECT_FALSE(tree.has_winner());
  for (int column = 0; column < 5; ++column) tree.set_head(column, column);
  EXPECT_TRUE(tree.has_winner());
  tree.clear();
  EXPECT_FALSE(tree.has_winner());
}

TEST(ComparatorTree, ClearForgetsChangesNotYetEvaluated) {
  ComparatorTree tree("tree", SearchSide::kMax, 2);
  tree.set_head(1, 5);
  tree.clear();
  tree.set_head(0, 3);
  EXPECT_EQ(tree.winner(), 0);
}

TEST(ComparatorTree, ServesOneColumn) {
  ComparatorTree tree("tree", SearchSide::kMin, 1);
  tree.set_head(0, 8);
  EXPECT_TRUE(tree.has_winner());
  EXPECT_EQ(tree.winner(), 0);
}

/// Random heads, compared with a search over all of them.
class RandomTree {
 public:
  RandomTree(SearchSide side, int num_columns, std::uint32_t seed)
      : side_(side),
        tree_("tree", side, num_columns),
        heads_(static_cast<std::size_t>(num_columns)),
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

  /// -1 for none.
  int expected_winner() const {
    const auto best = std::max_element(heads_.begin(), heads_.end(), [this](auto& a, auto& b) {
      if (!a || !b) return b.has_value() && !a.has_value();
      return side_ == SearchSide::kMax ? *a < *b : *b < *a;
    });
    return best->has_value() ? static_cast<int>(best - heads_.begin()) : -1;
  }
  int winner() { return tree_.has_winner() ? tree_.winner() : -1; }

 private:
  SearchSide side_;
  ComparatorTree tree_;
  std::vector<std::optional<std::int64_t>> heads_;
  std::mt19937 generator_;
};

TEST(ComparatorTree, AgreesWithASearchOverAllHeadsWhateverChangesBetweenTwoLooks) {
  const std::uint32_t seed = test::random_seed();
  for (const int num_columns : {1, 2, 3, 5, 6, 31, 64, 65}) {
    for (const SearchSide side : {SearchSide::kMax, SearchSide::kMin}) {
      RandomTree random(side, num_columns, seed);
      for (int look = 0; look < 500; ++look) {
        random.change(look % 9);  // a few paths, or enough to evaluate the whole tree
        ASSERT_EQ(random.winner(), random.expected_winner()) << num_columns << " columns";
      }
    }
  }
}

}  // namespace
}  // namespace a3
