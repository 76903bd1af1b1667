#include "uarch/sorted_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace a3 {
namespace {

constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();

using Word = std::pair<std::int32_t, std::int32_t>;  // raw, row
using Words = std::vector<Word>;

Matrix<std::int32_t> matrix_of(const std::vector<std::vector<std::int32_t>>& rows) {
  Matrix<std::int32_t> matrix(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()));
  for (int r = 0; r < matrix.num_rows(); ++r) {
    std::copy(rows[static_cast<std::size_t>(r)].begin(), rows[static_cast<std::size_t>(r)].end(),
              matrix.row(r));
  }
  return matrix;
}

Words column(const SortedKeys& sorted, int c) {
  Words words;
  for (int position = 0; position < sorted.num_rows(); ++position) {
    words.emplace_back(sorted.at(c, position).raw, sorted.at(c, position).row);
  }
  return words;
}

Words sorted_column(const std::vector<std::vector<std::int32_t>>& rows) {
  SortedKeys sorted;
  sorted.sort(matrix_of(rows));
  return column(sorted, 0);
}

/// By selection: the smallest raw key left, the lowest row among equal ones.
Words selection_sort(const Matrix<std::int32_t>& key, int c) {
  std::vector<std::int32_t> left(static_cast<std::size_t>(key.num_rows()));
  for (int r = 0; r < key.num_rows(); ++r) left[static_cast<std::size_t>(r)] = r;
  Words words;
  while (!left.empty()) {
    auto smallest = left.begin();
    for (auto row = left.begin(); row != left.end(); ++row) {
      if (key(*row, c) < key(*smallest, c)) smallest = row;
    }
    words.emplace_back(key(*smallest, c), *smallest);
    left.erase(smallest);
  }
  return words;
}

Matrix<std::int32_t> random_key(std::mt19937& random, int num_rows, int num_columns,
                                std::int32_t limit) {
  std::uniform_int_distribution<std::int32_t> any(-limit, limit);
  Matrix<std::int32_t> key(num_rows, num_columns);
  for (std::int32_t& x : key.data()) x = any(random);
  return key;
}

// Fig. 8 of the paper, in sixteenths: .8 = 12.8 -> 13, .5 = 8, .1 = 1.6 -> 2, -.6 = -9.6 -> -10 ...
TEST(SortedKeys, SortsEachColumnOfThePapersExampleByItself) {
  SortedKeys sorted;
  sorted.sort(matrix_of({{-10, 2, 13}, {2, -3, -14}, {13, 10, 11}, {8, 11, 8}}));
  EXPECT_EQ(sorted.num_rows(), 4);
  EXPECT_EQ(sorted.num_columns(), 3);
  EXPECT_EQ(column(sorted, 0), (Words{{-10, 0}, {2, 1}, {8, 3}, {13, 2}}));
  EXPECT_EQ(column(sorted, 1), (Words{{-3, 1}, {2, 0}, {10, 2}, {11, 3}}));
  EXPECT_EQ(column(sorted, 2), (Words{{-14, 1}, {8, 3}, {11, 2}, {13, 0}}));
}

TEST(SortedKeys, OrdersNegativeKeysBeforeZeroAndZeroBeforePositiveOnes) {
  EXPECT_EQ(sorted_column({{1}, {0}, {-1}, {kMax}, {kMin}, {-2}, {2}}),
            (Words{{kMin, 4}, {-2, 5}, {-1, 2}, {0, 1}, {1, 0}, {2, 6}, {kMax, 3}}));
}

TEST(SortedKeys, OrdersEqualKeysByRow) {
  EXPECT_EQ(sorted_column({{5}, {-5}, {5}, {-5}, {0}, {5}}),
            (Words{{-5, 1}, {-5, 3}, {0, 4}, {5, 0}, {5, 2}, {5, 5}}));
}

TEST(SortedKeys, KeepsTheOrderOfRowsWhereAllKeysAreEqual) {
  Matrix<std::int32_t> key(1000, 1);
  key.data().assign(1000, -255);
  SortedKeys sorted;
  sorted.sort(key);
  for (int position = 0; position < 1000; ++position) {
    ASSERT_EQ(sorted.at(0, position).row, position);
    ASSERT_EQ(sorted.at(0, position).raw, -255);
  }
}

TEST(SortedKeys, OfASingleRowAreThatRow) {
  SortedKeys sorted;
  sorted.sort(matrix_of({{7, -7}}));
  EXPECT_EQ(column(sorted, 0), (Words{{7, 0}}));
  EXPECT_EQ(column(sorted, 1), (Words{{-7, 0}}));
}

TEST(SortedKeys, KeepsEveryEntryOfRandomColumnsOnceAndInOrder) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const int num_rows = 1 + static_cast<int>(random() % 320);
    // Small limits make ties common.
    const std::int32_t limit = seed % 2 == 0 ? 3 : kMax;
    const Matrix<std::int32_t> key = random_key(random, num_rows, 5, limit);
    SortedKeys sorted;
    sorted.sort(key);
    for (int c = 0; c < 5; ++c) ASSERT_EQ(column(sorted, c), selection_sort(key, c));
  }
}

TEST(SortedKeys, TellHowManyKeysAreUpToEachNumberWhereTheyAreSortedByCounting) {
  std::mt19937 random(3);
  for (const int num_columns : {1, 3, 4, 6}) {
    const Matrix<std::int32_t> key = random_key(random, 50, num_columns, 9);
    SortedKeys sorted;
    KeyCounts counts;
    sorted.sort(key, &counts);
    EXPECT_EQ(counts.smallest, *std::min_element(key.data().begin(), key.data().end()));
    const std::int32_t largest = *std::max_element(key.data().begin(), key.data().end());
    ASSERT_EQ(counts.num_numbers, largest - counts.smallest + 1);
    const int num_groups = (num_columns + 3) / 4;
    ASSERT_EQ(counts.at_most.size(), static_cast<std::size_t>(num_groups * counts.num_numbers));
    for (std::int32_t raw = counts.smallest; raw <= largest; ++raw) {
      for (int column = 0; column < num_groups * 4; ++column) {
        int num_at_most = 0;
        for (int row = 0; row < 50 && column < num_columns; ++row) {
          num_at_most += key(row, column) <= raw ? 1 : 0;
        }
        const auto place =
            static_cast<std::size_t>(column / 4 * counts.num_numbers + raw - counts.smallest);
        ASSERT_EQ(counts.at_most[place][static_cast<std::size_t>(column % 4)], num_at_most)
            << column << " of " << num_columns << " up to " << raw;
      }
    }
    sorted.sort(random_key(random, 50, num_columns, kMax), &counts);
    EXPECT_TRUE(counts.at_most.empty());
  }
}

TEST(SortedKeys, AreTheSameWhetherOrNotSomebodyWantsTheCounts) {
  std::mt19937 random(4);
  for (const std::int32_t limit : {9, 255, kMax}) {
    const Matrix<std::int32_t> key = random_key(random, 70, 6, limit);
    SortedKeys sorted, counted;
    KeyCounts counts;
    sorted.sort(key);
    counted.sort(key, &counts);
    for (int c = 0; c < 6; ++c) {
      EXPECT_EQ(column(sorted, c), selection_sort(key, c));
      EXPECT_EQ(column(counted, c), selection_sort(key, c));
    }
  }
}

// Row r holds r mod 3 - 1: the rows of a number are three apart.
TEST(SortedKeys, OfMoreRowsThanSixteenBitsCountAreSortedAsAnyOthers) {
  for (const int num_rows : {65'535, 65'536, 70'000}) {
    Matrix<std::int32_t> key(num_rows, 4);
    for (int row = 0; row < num_rows; ++row) std::fill_n(&key(row, 0), 4, row % 3 - 1);
    SortedKeys sorted;
    sorted.sort(key);
    for (int c = 0; c < 4; ++c) {
      int position = 0;
      for (int first = 0; first < 3; ++first) {
        for (int row = first; row < num_rows; row += 3, ++position) {
          ASSERT_EQ(sorted.at(c, position).row, row);
          ASSERT_EQ(sorted.at(c, position).raw, first - 1);
        }
      }
    }
  }
}

TEST(SortedKeys, ForgetsALargerMatrixBeforeAndReusesItsMemory) {
  std::mt19937 random(1);
  SortedKeys sorted;
  sorted.sort(random_key(random, 100, 8, 255));
  const SortedKey* const memory = &sorted.at(0, 0);

  const Matrix<std::int32_t> smaller = random_key(random, 7, 3, 255);
  sorted.sort(smaller);
  EXPECT_EQ(&sorted.at(0, 0), memory);
  EXPECT_EQ(sorted.num_rows(), 7);
  EXPECT_EQ(sorted.num_columns(), 3);
  for (int c = 0; c < 3; ++c) EXPECT_EQ(column(sorted, c), selection_sort(smaller, c));
}

TEST(SortedKeys, TakesALargerMatrixAfterASmallerOne) {
  std::mt19937 random(2);
  SortedKeys sorted;
  sorted.sort(random_key(random, 2, 2, 255));
  const Matrix<std::int32_t> larger = random_key(random, 50, 4, 255);
  sorted.sort(larger);
  for (int c = 0; c < 4; ++c) EXPECT_EQ(column(sorted, c), selection_sort(larger, c));
}

}  // namespace
}  // namespace a3
