#include "modules/system/radix_sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "support/setting.h"
#include "support/systemc_test.h"

namespace a3 {
namespace {

const sc_core::sc_time kPeriod(1, sc_core::SC_NS);

struct Sorted {
  std::vector<std::vector<SortedKey>> columns;
  std::int64_t num_cycles = 0;
};

/// What the block makes of the first `num_columns` columns, one matrix after another.
std::vector<Sorted> sort_all(const Machine& machine,
                             const std::vector<Matrix<std::int32_t>>& matrices, int num_columns) {
  const SystemClock clock(kPeriod, 1);
  RadixSorter sorter("sorter", machine, clock);
  std::vector<Sorted> all;
  sc_core::sc_start(clock.start());
  for (const Matrix<std::int32_t>& matrix : matrices) {
    const std::int64_t begin = clock.cycle_of_instant();
    sorter.start(matrix, num_columns, [] { sc_core::sc_pause(); });
    sc_core::sc_start();
    Sorted sorted;
    sorted.num_cycles = clock.cycle_of_instant() - begin;
    for (int column = 0; column < num_columns; ++column) {
      sorted.columns.emplace_back();
      for (int position = 0; position < matrix.num_rows(); ++position) {
        sorted.columns.back().push_back(sorter.sorted(column, position));
      }
    }
    all.push_back(std::move(sorted));
  }
  return all;
}

Machine machine_with(int integer_bits, int fraction_bits, int sorters, int digit_bits) {
  Machine machine;
  machine.numerics.integer_bits = integer_bits;
  machine.numerics.fraction_bits = fraction_bits;
  machine.system.emplace();
  machine.system->sorting = {SortingPlace::kOnChip, 0, sorters, digit_bits};
  return machine;
}

std::vector<SortedKey> stably_sorted(const Matrix<std::int32_t>& matrix, int column) {
  std::vector<SortedKey> entries;
  for (int row = 0; row < matrix.num_rows(); ++row)
    entries.push_back({matrix.row(row)[column], row});
  std::stable_sort(entries.begin(), entries.end(),
                   [](const SortedKey& a, const SortedKey& b) { return a.raw < b.raw; });
  return entries;
}

// 9 bits, 4 a pass: 3 passes of 5 + 16 + 5 cycles; 3 columns, 2 at a time: 2 turns.
TEST(RadixSorter, TakesAPassForEachDigitAndATurnForEachGroupOfColumns) {
  Matrix<std::int32_t> matrix(5, 4);
  EXPECT_EQ(sort_all(machine_with(4, 4, 2, 4), {matrix}, 3)[0].num_cycles, 2 * 3 * 26);
}

TEST(RadixSorter, PutsNegativeKeysFirstAndKeepsTheOrderOfEqualOnes) {
  Matrix<std::int32_t> matrix(6, 1);
  const std::int32_t keys[] = {3, -255, 0, 255, 0, -1};
  for (int row = 0; row < 6; ++row) matrix.row(row)[0] = keys[row];
  const std::vector<SortedKey> sorted =
      sort_all(machine_with(4, 4, 16, 5), {matrix}, 1)[0].columns[0];
  std::vector<std::pair<std::int32_t, std::int32_t>> found;
  for (const SortedKey& entry : sorted) found.emplace_back(entry.raw, entry.row);
  EXPECT_EQ(found, (std::vector<std::pair<std::int32_t, std::int32_t>>{
                       {-255, 1}, {-1, 5}, {0, 2}, {0, 4}, {3, 0}, {255, 3}}));
}

TEST(RadixSorter, SortsRandomColumnsAsAStableSortDoes) {
  const std::uint64_t seed = test::setting("A3_SORTER_SEED", 1);
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 bits(seed);
  const auto integer = [&](int min, int max) {
    return std::uniform_int_distribution<int>(min, max)(bits);
  };
  const int integer_bits = integer(0, 8);
  const int fraction_bits = integer(1, 8);
  const Machine machine = machine_with(integer_bits, fraction_bits, integer(1, 5), integer(1, 9));
  const int limit = (1 << (integer_bits + fraction_bits)) - 1;
  std::vector<Matrix<std::int32_t>> matrices;
  for (int m = 0; m < 40; ++m) {
    const int range = integer(0, 1) == 0 ? std::min(limit, 3) : limit;  // many ties, or few
    matrices.emplace_back(integer(1, 60), 7);
    for (std::int32_t& key : matrices.back().data()) key = integer(-range, range);
  }
  const std::vector<Sorted> sorted = sort_all(machine, matrices, 6);
  for (std::size_t m = 0; m < matrices.size(); ++m) {
    for (int column = 0; column < 6; ++column) {
      const std::vector<SortedKey> expected = stably_sorted(matrices[m], column);
      const auto same = [](const SortedKey& a, const SortedKey& b) {
        return a.raw == b.raw && a.row == b.row;
      };
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(),
                             sorted[m].columns[static_cast<std::size_t>(column)].begin(), same))
          << "matrix " << m << ", column " << column;
    }
  }
}

}  // namespace
}  // namespace a3
