#include "fast/grid/kept_rows.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace a3::fast {
namespace {

/// Two post-scoring selections at two candidate selections: points 0, 1, then 2, 3.
class KeptRowsOfAQuery : public ::testing::Test {
 protected:
  KeptRowsOfAQuery() : kept(2, 4) {
    kept.resize(10, 1);
    kept.start_query();
  }

  /// The point of which these rows are known to be, -1 for none; then they are remembered.
  std::int64_t visit(std::size_t post_scoring, std::size_t point,
                     const std::vector<std::int32_t>& rows) {
    std::int32_t* const room = kept.rows_to_keep(post_scoring);
    std::copy(rows.begin(), rows.end(), room);
    const auto num_rows = static_cast<int>(rows.size());
    const KeptRows* const same = kept.find(post_scoring, room, num_rows);
    const std::int64_t found = same == nullptr ? -1 : same->point;
    kept.remember(post_scoring, num_rows, same == nullptr ? kept.output_of(point) : same->output,
                  point);
    return found;
  }

  KeptRowsMemory kept;
};

TEST_F(KeptRowsOfAQuery, AreNotKnownAtFirst) {
  EXPECT_EQ(visit(0, 0, {1, 2, 3}), -1);
  EXPECT_EQ(visit(1, 1, {1, 3}), -1);
}

TEST_F(KeptRowsOfAQuery, AreKnownFromThePostScoringBeforeThatKeepsAsMany) {
  EXPECT_EQ(visit(0, 0, {1, 2, 3}), -1);
  EXPECT_EQ(visit(1, 1, {1, 2, 3}), 0);
  EXPECT_EQ(kept.find(1, nullptr, 3)->output, kept.output_of(0));
}

TEST_F(KeptRowsOfAQuery, AreKnownFromTheSamePostScoringWithFewerIterationsIfTheyAreTheSame) {
  visit(0, 0, {1, 2, 3});
  visit(1, 1, {1, 3});
  EXPECT_EQ(visit(0, 2, {1, 2, 4}), -1);
  EXPECT_EQ(visit(1, 3, {1, 3}), 1);
}

TEST_F(KeptRowsOfAQuery, OfAnotherQueryAreForgotten) {
  visit(0, 0, {1, 2, 3});
  visit(1, 1, {1, 3});
  kept.start_query();
  EXPECT_EQ(visit(0, 0, {1, 2, 3}), -1);
  EXPECT_EQ(visit(1, 1, {1, 3}), -1);
}

}  // namespace
}  // namespace a3::fast
