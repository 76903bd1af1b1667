// The SIMD kernels against plain loops, for every instruction set that this host has.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "fast/kernels/plain_kernels.h"
#include "support/simd_targets.h"

namespace a3::fast {
namespace {

constexpr std::size_t kRoom = 64;

class Kernels : public ::testing::TestWithParam<std::int64_t> {
 protected:
  Kernels() { hwy::SetSupportedTargetsForTest(GetParam()); }
  ~Kernels() override { hwy::SetSupportedTargetsForTest(0); }

  template <typename T>
  std::vector<T> numbers(std::size_t count, std::int64_t from, std::int64_t to) {
    std::uniform_int_distribution<std::int64_t> draw(from, to);
    std::vector<T> result(count + kRoom);
    for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<T>(draw(bits_));
    return result;
  }
  std::size_t any_count(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(1, most)(bits_);
  }

  template <typename Gain, typename Sum>
  void compare_scores(std::int64_t most);
  template <typename Gain>
  void compare_prefixes();

  std::mt19937_64 bits_{7};
};

template <typename T>
std::vector<T> first(const std::vector<T>& numbers, std::size_t count) {
  return {numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST_P(Kernels, OfDotProductsEqualPlainLoops) {
  for (int round = 0; round < 20; ++round) {
    const int num_lanes = kLaneMultiple * static_cast<int>(any_count(3));
    const int num_tiles = static_cast<int>(any_count(4));
    const auto size = static_cast<std::size_t>(num_tiles * kRowsPerTile * num_lanes);
    const auto tiles = numbers<std::int16_t>(size, -32767, 32767);
    const auto query =
        numbers<std::int16_t>(static_cast<std::size_t>(num_lanes) * kQueriesPerBlock, -255, 255);
    const auto num_scores = static_cast<std::size_t>(num_tiles * kRowsPerTile);
    std::vector<std::int32_t> ours(num_scores * kQueriesPerBlock);
    std::vector<std::int32_t> plain(ours.size());
    std::array<const std::int16_t*, kQueriesPerBlock> queries{};
    std::array<std::int32_t*, kQueriesPerBlock> our_scores{};
    std::array<std::int32_t*, kQueriesPerBlock> plain_scores{};
    for (std::size_t q = 0; q < kQueriesPerBlock; ++q) {
      queries[q] = query.data() + q * static_cast<std::size_t>(num_lanes);
      our_scores[q] = ours.data() + q * num_scores;
      plain_scores[q] = plain.data() + q * num_scores;
    }
    tile_dot_products(tiles.data(), num_tiles, num_lanes / 2, queries, our_scores);
    plain::tile_dot_products(tiles.data(), num_tiles, num_lanes / 2, queries, plain_scores);
    EXPECT_EQ(ours, plain);

    const int num_rows = static_cast<int>(any_count(num_scores));
    const auto rows =
        numbers<std::int32_t>(static_cast<std::size_t>(num_rows), 0, num_tiles * kRowsPerTile - 1);
    std::vector<std::int32_t> our_rows(static_cast<std::size_t>(num_rows));
    std::vector<std::int32_t> plain_rows(our_rows.size());
    row_dot_products(tiles.data(), num_lanes, queries[0], rows.data(), num_rows, our_rows.data());
    plain::row_dot_products(tiles.data(), num_lanes, queries[0], rows.data(), num_rows,
                            plain_rows.data());
    EXPECT_EQ(our_rows, plain_rows);
  }
}

TEST_P(Kernels, OfWeightsAndValuesEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    const int shift = 2 * static_cast<int>(any_count(7));
    const int num_rows = static_cast<int>(any_count(100));
    const auto count = static_cast<std::size_t>(num_rows);
    auto scores = numbers<std::int32_t>(count, 0, 1 << shift);
    scores[0] = 1 << shift;  // at least one row scores 1.0
    const auto rows = numbers<std::int32_t>(count, 0, 49);
    const int num_lanes = kLaneMultiple * static_cast<int>(any_count(7));
    const auto values = numbers<std::int16_t>(50 * static_cast<std::size_t>(num_lanes), -255, 255);
    for (const bool rounds_to_nearest : {false, true}) {
      const Division division{shift, rounds_to_nearest};
      std::vector<std::int32_t> our_rows(count + kRoom), our_weights(count + kRoom);
      std::vector<std::int32_t> plain_rows(count + kRoom), plain_weights(count + kRoom);
      std::vector<std::int64_t> ours(static_cast<std::size_t>(num_lanes)), plain(ours.size());
      const int num_left =
          attend_rows(scores.data(), rows.data(), num_rows, division, values.data(), num_lanes,
                      {our_rows.data(), our_weights.data()}, ours.data());
      ASSERT_EQ(num_left, plain::attend_rows(
                              scores.data(), rows.data(), num_rows, division, values.data(),
                              num_lanes, {plain_rows.data(), plain_weights.data()}, plain.data()));
      const auto left = static_cast<std::size_t>(num_left);
      EXPECT_EQ(first(our_rows, left), first(plain_rows, left));
      EXPECT_EQ(first(our_weights, left), first(plain_weights, left));
      EXPECT_EQ(ours, plain);
    }
  }
}

TEST_P(Kernels, OfPositionsEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    const auto count = any_count(100);
    const int num_rows = static_cast<int>(count);
    const auto scores = numbers<std::int32_t>(count, -1000, 1000);
    std::vector<std::int32_t> ours(count + kRoom), plain(count + kRoom);
    differences_from_max(scores.data(), num_rows, ours.data());
    plain::differences_from_max(scores.data(), num_rows, plain.data());
    ASSERT_EQ(first(ours, count), first(plain, count));

    auto positions = numbers<std::int32_t>(count, 0, 100);
    std::sort(positions.begin(), positions.begin() + num_rows);
    EXPECT_EQ(occupied_windows(positions.data(), num_rows, 3),
              plain::occupied_windows(positions.data(), num_rows, 3));
    std::vector<std::int32_t> marks(count + kRoom), plain_marks(count + kRoom);
    const int num_positive = positive_positions(scores.data(), num_rows, ours.data(), marks.data());
    ASSERT_EQ(num_positive,
              plain::positive_positions(scores.data(), num_rows, plain.data(), plain_marks.data()));
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(marks[i] != 0, plain_marks[i] != 0);
    EXPECT_EQ(first(ours, static_cast<std::size_t>(num_positive)),
              first(plain, static_cast<std::size_t>(num_positive)));
  }
}

/// Rows and what is known of them.
struct Known {
  std::vector<std::int32_t> positions, rows, differences, exponents;

  ScoredRows<std::int32_t> with(bool has_exponents) {
    return {positions.data(), rows.data(), differences.data(),
            has_exponents ? exponents.data() : nullptr};
  }
};

TEST_P(Kernels, OfMarkedRowsEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    const auto count = any_count(100);
    const int num_rows = static_cast<int>(count);
    const auto marks = numbers<std::int32_t>(count, -1, 1);
    const auto any = [&] { return numbers<std::int32_t>(count, 0, 1000); };
    Known from = {{}, {}, any(), any()};
    Known ours = from, plain = from;
    ASSERT_EQ(select_marked(marks.data(), num_rows, from.with(true), ours.with(true)),
              plain::select_marked(marks.data(), num_rows, from.with(true), plain.with(true)));
    const auto selected =
        count - static_cast<std::size_t>(std::count(marks.begin(), marks.begin() + num_rows, 0));
    EXPECT_EQ(first(ours.differences, selected), first(plain.differences, selected));
    EXPECT_EQ(first(ours.exponents, selected), first(plain.exponents, selected));
  }
}

TEST_P(Kernels, OfKeptRowsEqualPlainLoops) {
  constexpr std::int32_t kThreshold = 500;
  for (int round = 0; round < 40; ++round) {
    const auto count = any_count(100);
    const int num_rows = static_cast<int>(count);
    const auto any = [&] { return numbers<std::int32_t>(count, 0, 1000); };
    const bool has_exponents = round % 2 == 0;
    Known from = {any(), any(), any(), any()};
    Known ours = from, plain = from;
    const int num_kept =
        keep_within(from.with(has_exponents), num_rows, kThreshold, ours.with(has_exponents));
    ASSERT_EQ(num_kept, plain::keep_within(from.with(has_exponents), num_rows, kThreshold,
                                           plain.with(has_exponents)));
    ASSERT_EQ(num_kept, keep_within(from.with(has_exponents), num_rows, kThreshold,
                                    from.with(has_exponents)));
    const auto kept = static_cast<std::size_t>(num_kept);
    for (const Known* result : {&ours, &from}) {
      EXPECT_EQ(first(result->positions, kept), first(plain.positions, kept));
      EXPECT_EQ(first(result->rows, kept), first(plain.rows, kept));
      EXPECT_EQ(first(result->differences, kept), first(plain.differences, kept));
      EXPECT_EQ(first(result->exponents, kept), first(plain.exponents, kept));
    }
  }
}

template <typename Gain, typename Sum>
void Kernels::compare_scores(std::int64_t most) {
  const std::size_t count = any_count(1200);
  const auto gains = numbers<Gain>(count, 1, most);
  const auto rows = numbers<std::uint16_t>(count, 0, 31);
  auto sorted = first(gains, count);
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  for (const bool subtracts : {false, true}) {
    std::vector<Sum> scores(32), plain_scores(32);
    Pops<Gain> pops, plain_pops;
    while (pops.count < count) {
      const std::size_t num_pops = pops.count + any_count(count - pops.count);
      const Gain least = sorted[num_pops - 1];
      add_pops(gains.data(), rows.data(), count, num_pops, least, subtracts, pops, scores.data());
      plain::add_pops_of(gains.data(), rows.data(), count, num_pops, least, subtracts, plain_pops,
                         plain_scores.data());
      EXPECT_EQ(scores, plain_scores);
      EXPECT_EQ(pops.count, plain_pops.count);
      EXPECT_EQ(pops.end_of_least, plain_pops.end_of_least);
    }
    EXPECT_EQ(std::accumulate(scores.begin(), scores.end(), Sum{0}),
              (subtracts ? -1 : 1) * std::accumulate(sorted.begin(), sorted.end(), Sum{0}));
  }
}

TEST_P(Kernels, OfScoresEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    const std::int64_t few_values = 3;
    for (const std::int64_t most : {few_values, std::int64_t{65535}}) {
      compare_scores<std::uint16_t, std::int32_t>(most);
      compare_scores<std::int32_t, std::int32_t>(most);
      compare_scores<std::int64_t, std::int64_t>(most);
    }
  }
}

template <typename Gain>
void Kernels::compare_prefixes() {
  const std::size_t num_halves = any_count(20);
  const std::size_t num_rows = any_count(70);
  const auto raw = numbers<std::int32_t>(num_rows, -255, 255);
  const auto row_ids = numbers<std::int32_t>(num_rows, 0, 65535);
  std::vector<SortedKey> words(num_rows);
  for (std::size_t p = 0; p < num_rows; ++p) words[p] = {raw[p], row_ids[p]};
  const std::size_t blocks_per_half = (num_rows + kKeysPerBlock - 1) / kKeysPerBlock;
  std::vector<KeyBlock<Gain>> blocks((num_halves + 1) * blocks_per_half);
  for (std::size_t half = 0; half < num_halves; ++half) {  // the next column overwrites the second
    KeyBlock<Gain>* const first_block = blocks.data() + half * blocks_per_half;
    split_column(words.data(), num_rows, first_block, first_block + blocks_per_half);
    std::vector<KeyBlock<Gain>> plain_blocks(2 * blocks_per_half);
    plain::split_column_of(words.data(), num_rows, plain_blocks.data(),
                           plain_blocks.data() + blocks_per_half);
    for (std::size_t k = 0; k < num_rows; ++k) {
      for (const std::size_t direction : {0, 1}) {
        const std::size_t block = direction * blocks_per_half + k / kKeysPerBlock;
        EXPECT_EQ(first_block[block].sizes[k % kKeysPerBlock],
                  plain_blocks[block].sizes[k % kKeysPerBlock]);
        EXPECT_EQ(first_block[block].rows[k % kKeysPerBlock],
                  plain_blocks[block].rows[k % kKeysPerBlock]);
      }
    }
    std::reverse(words.begin(), words.end());
  }

  const std::size_t num_open = any_count(num_halves);
  auto halves = numbers<std::int32_t>(num_open, 0, static_cast<std::int64_t>(num_halves) - 1);
  auto elements = numbers<std::int32_t>(num_open, 1, 255);
  const auto counts = numbers<std::int32_t>(num_open, 0, static_cast<std::int64_t>(num_rows));
  const OpenHalfColumns open{halves.data(), elements.data(), nullptr, num_open};
  const auto num_read = static_cast<std::size_t>(
      std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(num_open), 0));
  std::vector<Gain> gains(num_read + kRoom), plain_gains(num_read + kRoom);
  std::vector<std::uint16_t> rows(num_read + kRoom), plain_rows(num_read + kRoom);
  const HalfColumns<Gain> keys{blocks.data(), blocks_per_half};
  read_prefixes(keys, open, counts.data(), gains.data(), rows.data());
  plain::read_prefixes_of(keys, open, counts.data(), plain_gains.data(), plain_rows.data());
  EXPECT_EQ(first(gains, num_read), first(plain_gains, num_read));
  EXPECT_EQ(first(rows, num_read), first(plain_rows, num_read));
}

TEST_P(Kernels, OfPrefixesEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    compare_prefixes<std::uint16_t>();
    compare_prefixes<std::int32_t>();
    compare_prefixes<std::int64_t>();
  }
}

/// What open_half_columns fills.
struct Opened {
  explicit Opened(std::size_t stride)
      : halves(stride + kRoom),
        elements(stride + kRoom),
        levels(stride + kRoom),
        open{halves.data(), elements.data(), levels.data(), 0} {}

  std::vector<std::int32_t> halves, elements;
  std::vector<float> levels;
  OpenHalfColumns open;
};

TEST_P(Kernels, OfOpenHalfColumnsEqualPlainLoops) {
  for (int round = 0; round < 40; ++round) {
    const std::size_t num_columns = any_count(70);
    HalfColumnTables tables;
    tables.stride = (num_columns + kKernelRoom - 1) / kKernelRoom * kKernelRoom;
    tables.num_levels = static_cast<std::int32_t>(1 + any_count(20));
    tables.level_bits = static_cast<int>(any_count(3)) - 1;
    const auto levels = static_cast<std::size_t>(tables.num_levels);
    const auto table = numbers<std::int32_t>(2 * levels * tables.stride, 0, 100);
    const auto heads = numbers<float>(2 * tables.stride, 0, 100);
    const auto typical = numbers<float>(2 * tables.stride, 0, 4);
    tables.counts = table.data();
    tables.heads = heads.data();
    tables.typical = typical.data();
    const auto query = numbers<std::int32_t>(num_columns, -5, 5);

    std::vector<float> products(2 * tables.stride), plain_products(2 * tables.stride);
    for (const bool to_the_fourth : {false, true}) {
      const auto scales = multiply_heads(query.data(), tables, to_the_fourth, products.data());
      const auto plain_scales =
          plain::multiply_heads(query.data(), tables, to_the_fourth, plain_products.data());
      for (const std::size_t side : {0, 1}) {
        // Of whole numbers, few enough for a float to hold any sum of them.
        EXPECT_EQ(scales[side].norm, plain_scales[side].norm);
        EXPECT_EQ(scales[side].highest, plain_scales[side].highest);
      }
      EXPECT_EQ(products, plain_products);
    }

    for (const Side side : {Side::kMax, Side::kMin}) {
      const float* const of_side = products.data() + static_cast<std::size_t>(side) * tables.stride;
      const auto least = numbers<float>(1, 1, 300).front();
      Opened ours(tables.stride), plain(tables.stride);
      open_half_columns(query.data(), tables, side, of_side, least, ours.open);
      plain::open_half_columns(query.data(), tables, side, of_side, least, plain.open);
      const std::size_t num_open = plain.open.count;
      ASSERT_EQ(ours.open.count, num_open);
      EXPECT_EQ(first(ours.halves, num_open), first(plain.halves, num_open));
      EXPECT_EQ(first(ours.elements, num_open), first(plain.elements, num_open));
      EXPECT_EQ(first(ours.levels, num_open), first(plain.levels, num_open));

      const float product = numbers<float>(1, 1, 100).front() - 0.5F;
      for (const float slack : {0.0F, kLevelSlack, -kLevelSlack}) {
        for (const std::int32_t step : {0, 1}) {
          std::vector<std::int32_t> counts(num_open + kRoom), plain_counts(num_open + kRoom);
          EXPECT_EQ(
              count_reaching(tables, plain.open, product, slack, step, counts.data()),
              plain::count_reaching(tables, plain.open, product, slack, step, plain_counts.data()));
          EXPECT_EQ(first(counts, num_open), first(plain_counts, num_open));
        }
      }
    }
  }
}

template <typename Gain>
void expect_interleaved(const std::vector<Gain>& gains, std::size_t num_rows) {
  GainsBySide<Gain> sides;
  for (std::size_t s = 0; s < sides.size(); ++s) sides[s] = gains.data() + s * num_rows;
  std::vector<Gain> ours(num_rows * kSidesPerBlock), plain(ours.size());
  interleave_sides(sides, num_rows, ours.data());
  plain::interleave_sides_of(sides, num_rows, plain.data());
  EXPECT_EQ(ours, plain) << num_rows << " rows";
}

TEST_P(Kernels, InterleaveTheSidesGains) {
  for (std::size_t num_rows = 8; num_rows <= 64; num_rows += 8) {
    const std::size_t size = num_rows * kSidesPerBlock;
    expect_interleaved(numbers<std::uint16_t>(size, 0, 65535), num_rows);
    expect_interleaved(numbers<std::int32_t>(size, 0, 1 << 30), num_rows);
    expect_interleaved(numbers<std::int64_t>(size, 0, 1LL << 50), num_rows);
  }
}

template <typename T>
void expect_sorted_columns(std::vector<T> matrix, std::size_t num_rows, std::size_t num_used) {
  std::fill(matrix.begin() + static_cast<std::ptrdiff_t>(num_used * kSidesPerBlock), matrix.end(),
            T{0});
  std::vector<T> expected = matrix;
  for (std::size_t c = 0; c < kSidesPerBlock; ++c) {
    std::vector<T> column;
    for (std::size_t r = 0; r < num_rows; ++r) column.push_back(expected[r * kSidesPerBlock + c]);
    std::sort(column.begin(), column.end(), std::greater<>());
    for (std::size_t r = 0; r < num_rows; ++r) expected[r * kSidesPerBlock + c] = column[r];
  }
  sort_sides(matrix.data(), num_rows, num_used);
  EXPECT_EQ(matrix, expected) << num_used << " of " << num_rows << " rows";
}

TEST_P(Kernels, SortEachColumn) {
  for (std::size_t num_rows = 16; num_rows <= 4096; num_rows *= 2) {
    const std::size_t size = num_rows * kSidesPerBlock;
    for (const std::size_t num_used : {num_rows, any_count(num_rows), std::size_t{0}}) {
      expect_sorted_columns(numbers<std::uint16_t>(size, 0, 65535), num_rows, num_used);
      expect_sorted_columns(numbers<std::int32_t>(size, 0, 3), num_rows, num_used);
      expect_sorted_columns(numbers<std::int64_t>(size, 0, 1LL << 40), num_rows, num_used);
    }
  }
}

TEST_P(Kernels, RankEachColumnAndAddInThatOrder) {
  for (std::size_t num_rows = 16; num_rows <= 512; num_rows *= 2) {
    const std::size_t num_used = any_count(num_rows);
    auto matrix = numbers<std::uint16_t>(num_rows * kSidesPerBlock, 1, 40);
    std::fill(matrix.begin() + static_cast<std::ptrdiff_t>(num_used * kSidesPerBlock), matrix.end(),
              std::uint16_t{0});
    auto plain_matrix = matrix;
    const auto unsorted = matrix;
    std::vector<std::uint32_t> ranked(num_rows * kSidesPerBlock), plain_ranked(ranked.size());
    rank_sides(matrix.data(), num_rows, num_used, ranked.data());
    plain::rank_sides(plain_matrix.data(), num_rows, num_used, plain_ranked.data());
    EXPECT_EQ(matrix, plain_matrix);
    EXPECT_EQ(ranked, plain_ranked);

    const auto rows = numbers<std::uint16_t>(num_used, 0, 31);
    for (std::size_t side = 0; side < kSidesPerBlock; ++side) {
      std::vector<std::uint16_t> gains(num_used + kRoom);
      for (std::size_t k = 0; k < num_used; ++k) gains[k] = unsorted[k * kSidesPerBlock + side];
      std::vector<std::int32_t> scores(32), plain_scores(32);
      Pops<std::uint16_t> pops, plain_pops;
      while (pops.count < num_used) {
        const std::size_t num_pops = pops.count + any_count(num_used - pops.count);
        const std::uint16_t least = matrix[(num_pops - 1) * kSidesPerBlock + side];
        add_ranked(ranked.data() + side, rows.data(), num_pops, side % 2 == 1, pops, scores.data());
        plain::add_pops_of(gains.data(), rows.data(), num_used, num_pops, least, side % 2 == 1,
                           plain_pops, plain_scores.data());
        EXPECT_EQ(scores, plain_scores);
        EXPECT_EQ(pops.least, plain_pops.least);
        EXPECT_EQ(pops.end_of_least, plain_pops.end_of_least);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, Kernels, ::testing::ValuesIn(test::simd_targets()),
                         [](const ::testing::TestParamInfo<std::int64_t>& target) {
                           return std::string(hwy::TargetName(target.param));
                         });

}  // namespace
}  // namespace a3::fast
