// The SIMD kernels of bench/software against plain loops, for every instruction set that this host
// has.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "bench/software/eight_bit_kernels.h"
#include "bench/software/lookup_kernels.h"
#include "bench/software/sign_kernels.h"
#include "bench/software/top_rows.h"
#include "support/simd_targets.h"

namespace a3::bench {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kRoom = 64;
constexpr unsigned kSeed = 11;

class SelectionKernels : public ::testing::TestWithParam<std::int64_t> {
 protected:
  SelectionKernels() { hwy::SetSupportedTargetsForTest(GetParam()); }
  ~SelectionKernels() override { hwy::SetSupportedTargetsForTest(0); }

  int any(int from, int to) { return std::uniform_int_distribution<int>(from, to)(bits_); }
  template <typename T>
  std::vector<T> numbers(int count, int from, int to) {
    std::vector<T> result(static_cast<std::size_t>(count) + kRoom);
    for (T& one : result) one = static_cast<T>(any(from, to));
    return result;
  }

  std::mt19937 bits_{kSeed};
};

std::vector<std::int32_t> top(std::vector<std::int32_t> estimates, int num_wanted) {
  const auto num_rows = static_cast<int>(estimates.size());
  estimates.resize(estimates.size() + kRoom, 1 << 20);
  std::vector<std::int32_t> rows(estimates.size());
  const int count = top_rows(estimates.data(), num_rows, num_wanted, rows.data());
  return {rows.begin(), rows.begin() + count};
}

TEST_P(SelectionKernels, TakeTheTopRows) {
  EXPECT_THAT(top({5, 9, 1, 7, 3}, 1), ElementsAre(1));
  EXPECT_THAT(top({5, 9, 1, 7, 3}, 3), ElementsAre(0, 1, 3));
  EXPECT_THAT(top({5, 9, 1, 7, 3}, 5), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(top({-5, -9, -1, -7, -3}, 2), ElementsAre(2, 4));
  EXPECT_THAT(top({4, 4, 1, 4}, 2), ElementsAre(0, 1, 3)) << "equal estimates stay together";
  EXPECT_THAT(top({(1 << 30) - 1, 1 - (1 << 30), 0}, 1), ElementsAre(0));
}

TEST_P(SelectionKernels, TakeAnEighthMoreAtMost) {
  for (int round = 0; round < 50; ++round) {
    std::vector<std::int32_t> estimates(static_cast<std::size_t>(any(1, 300)));
    for (std::size_t i = 0; i < estimates.size(); ++i) {
      estimates[i] = static_cast<std::int32_t>(i * i);
    }
    std::shuffle(estimates.begin(), estimates.end(), bits_);
    const int wanted = any(1, static_cast<int>(estimates.size()));
    const std::vector<std::int32_t> rows = top(estimates, wanted);
    const auto count = static_cast<int>(rows.size());
    ASSERT_GE(count, wanted);
    ASSERT_LE(count, wanted + wanted / 8);
    ASSERT_TRUE(std::is_sorted(rows.begin(), rows.end()));
    std::int32_t least = estimates[static_cast<std::size_t>(rows[0])];
    for (const int row : rows) least = std::min(least, estimates[static_cast<std::size_t>(row)]);
    ASSERT_EQ(std::count_if(estimates.begin(), estimates.end(),
                            [&](std::int32_t one) { return one >= least; }),
              count)
        << "seed " << kSeed << ", round " << round;
  }
}

TEST_P(SelectionKernels, TakeRowsWithinAMargin) {
  std::vector<std::int32_t> estimates = {5, 9, 1, 7, 3};
  estimates.resize(kRoom, 100);
  std::vector<std::int32_t> rows(kRoom);
  ASSERT_EQ(rows_within(estimates.data(), 5, 2, rows.data()), 2);
  EXPECT_EQ(rows[0], 1);
  EXPECT_EQ(rows[1], 3);
  EXPECT_EQ(rows_within(estimates.data(), 5, 0, rows.data()), 1);
  EXPECT_EQ(rows_within(estimates.data(), 5, 8, rows.data()), 5);
}

TEST_P(SelectionKernels, OfBytesEqualPlainLoops) {
  for (int round = 0; round < 20; ++round) {
    const int num_tiles = any(1, 3);
    const int num_quads = 2 * any(1, 9);
    const int num_rows = num_tiles * fast::kRowsPerTile;
    // The first round has the largest products there can be.
    const int least = round == 0 ? 126 : 0;
    const auto tiles = numbers<std::uint8_t>(num_rows * num_quads * kElementsPerQuad, least, 126);
    std::array<std::vector<std::int8_t>, 4> queries;
    std::array<std::vector<std::int32_t>, 4> estimates;
    for (auto& query : queries) {
      query = numbers<std::int8_t>(num_quads * kElementsPerQuad, round == 0 ? 63 : -63, 63);
    }
    for (auto& some : estimates) some.resize(static_cast<std::size_t>(num_rows));
    eight_bit_dot_products(
        tiles.data(), num_tiles, num_quads,
        {queries[0].data(), queries[1].data(), queries[2].data(), queries[3].data()},
        {estimates[0].data(), estimates[1].data(), estimates[2].data(), estimates[3].data()});
    for (std::size_t q = 0; q < 4; ++q) {
      for (int r = 0; r < num_rows; ++r) {
        int sum = 0;
        for (int c = 0; c < num_quads * 4; ++c) {
          const int place =
              ((r / 32 * num_quads + c / 4) * fast::kRowsPerTile + r % 32) * kElementsPerQuad +
              c % 4;
          sum += tiles[static_cast<std::size_t>(place)] * queries[q][static_cast<std::size_t>(c)];
        }
        ASSERT_EQ(estimates[q][static_cast<std::size_t>(r)], sum)
            << "seed " << kSeed << ", round " << round << ", row " << r;
      }
    }
  }
}

TEST_P(SelectionKernels, PackSigns) {
  std::vector<std::int32_t> scores(2 * kSignsPerWord + kRoom, 1);
  scores[0] = -1;
  scores[5] = -7;
  scores[6] = 0;
  scores[31] = -1;
  scores[32 + 9] = -1;
  std::array<std::uint32_t, 2> words{};
  sign_words(scores.data(), 2, words.data());
  EXPECT_EQ(words[0], (1u << 0) | (1u << 5) | (1u << 31));
  EXPECT_EQ(words[1], 1u << 9);
}

TEST_P(SelectionKernels, EstimateByDifferingSigns) {
  for (const int num_words : {1, 2, 4, 8}) {
    const int num_rows = any(1, 50);
    const int stride = num_rows + static_cast<int>(kRoom);
    std::vector<std::uint32_t> signs(static_cast<std::size_t>(stride * num_words));
    for (std::uint32_t& word : signs) word = static_cast<std::uint32_t>(bits_());
    signs[0] = 0;  // row 0 differs in many bits of the first word
    std::vector<std::uint32_t> query(static_cast<std::size_t>(num_words));
    for (std::uint32_t& word : query) word = static_cast<std::uint32_t>(bits_());
    query[0] = 0xffffffffu;
    const auto norms = numbers<float>(num_rows, 0, 100000);
    std::vector<std::int32_t> estimates(static_cast<std::size_t>(stride));
    sign_estimates(signs.data(), stride, norms.data(), num_rows, query.data(), num_words,
                   estimates.data());
    for (int r = 0; r < num_rows; ++r) {
      int differing = 0;
      for (int w = 0; w < num_words; ++w) {
        const std::uint32_t both =
            signs[static_cast<std::size_t>(w * stride + r)] ^ query[static_cast<std::size_t>(w)];
        for (int b = 0; b < 32; ++b) differing += static_cast<int>(both >> b & 1);
      }
      const double norm = norms[static_cast<std::size_t>(r)];
      const double cosine = std::cos(3.14159265358979 * differing / (32.0 * num_words));
      EXPECT_NEAR(estimates[static_cast<std::size_t>(r)], norm * cosine, 0.021 * norm + 1);
    }
  }
}

TEST_P(SelectionKernels, FindTheNearestCentroid) {
  // Centroid c is (c, 2 c); equally far from 3 and 4 is (3.5, 7).
  std::vector<float> centroids;
  for (int j = 1; j <= 2; ++j) {
    for (int c = 0; c < kCentroids; ++c) centroids.push_back(static_cast<float>(j * c));
  }
  const std::vector<float> points = {5, 10, 99, -100, -1, 99, 3.5, 7, 99, 40, 40, 99};
  std::array<std::uint8_t, 4> nearest{};
  nearest_centroids(points.data(), 3, 4, 2, centroids.data(), nearest.data());
  EXPECT_THAT(nearest, ElementsAre(5, 0, 3, 15));
}

TEST_P(SelectionKernels, FillTables) {
  // Subspace 0 scores 2 c, from 0 to 30; subspace 1 scores 20 - c, from 5 to 20. The wider one
  // takes all 63 steps: floor(2 c * 63 / 30) and floor((15 - c) * 63 / 30).
  std::vector<float> centroids;
  for (int c = 0; c < kCentroids; ++c) centroids.push_back(static_cast<float>(c));
  for (int c = 0; c < kCentroids; ++c) centroids.push_back(static_cast<float>(20 - c));
  const std::array<std::int16_t, 2> query = {2, 1};
  std::array<std::uint8_t, 2 * kCentroids> table{};
  fill_tables(query.data(), centroids.data(), 2, 1, table.data());
  for (int c = 0; c < kCentroids; ++c) {
    const int first = 2 * c * 63 / 30;
    const int second = (15 - c) * 63 / 30;
    // A product that is whole may be a rounding below.
    EXPECT_NEAR(table[static_cast<std::size_t>(c)], first, 2 * c * 63 % 30 == 0 ? 1 : 0);
    EXPECT_NEAR(table[static_cast<std::size_t>(kCentroids + c)], second,
                (15 - c) * 63 % 30 == 0 ? 1 : 0);
  }
}

TEST_P(SelectionKernels, OfLookUpsEqualPlainLoops) {
  for (int round = 0; round < 20; ++round) {
    const int num_subspaces = 4 * any(1, 16);
    const int num_blocks = any(1, 3);
    const auto codes =
        numbers<std::uint8_t>(num_blocks * num_subspaces / 2 * kRowsPerCodeBlock, 0, 255);
    const auto table = numbers<std::uint8_t>(num_subspaces * kCentroids,
                                             round == 0 ? kLargestEntry : 0, kLargestEntry);
    std::vector<std::int32_t> estimates(static_cast<std::size_t>(num_blocks) * kRowsPerCodeBlock);
    sum_entries(codes.data(), num_blocks, num_subspaces, table.data(), estimates.data());
    for (int r = 0; r < num_blocks * kRowsPerCodeBlock; ++r) {
      const int in_block = r % kRowsPerCodeBlock;
      // Rows 0 to 15 of a block in its even bytes, 16 to 31 in the odd ones.
      const int byte = in_block < 16 ? 2 * in_block : 2 * (in_block - 16) + 1;
      int sum = 0;
      for (int s = 0; s < num_subspaces; ++s) {
        const int place = (r / 32 * num_subspaces / 2 + s / 2) * kRowsPerCodeBlock + byte;
        const int code = codes[static_cast<std::size_t>(place)] >> (4 * (s % 2)) & 15;
        sum += table[static_cast<std::size_t>(s * kCentroids + code)];
      }
      ASSERT_EQ(estimates[static_cast<std::size_t>(r)], sum)
          << "seed " << kSeed << ", round " << round << ", row " << r;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OfEveryInstructionSet, SelectionKernels,
                         ::testing::ValuesIn(a3::test::simd_targets()));

}  // namespace
}  // namespace a3::bench
