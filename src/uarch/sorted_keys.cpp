#include "uarch/sorted_keys.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "arith/bit_widths.h"

namespace a3 {
namespace {

using Counts = KeyCounts::Group;

/// The smallest number of a matrix, and how many there are from it to the largest.
struct Range {
  std::int32_t min;
  std::int64_t num_numbers;
};

Range range_of(const std::vector<std::int32_t>& numbers) {
  std::int32_t min = numbers.front();
  std::int32_t max = min;
  for (const std::int32_t number : numbers) {  // unlike std::minmax_element, a loop that vectorises
    min = std::min(min, number);
    max = std::max(max, number);
  }
  return {min, std::int64_t{max} - min + 1};
}

/// Turns how often each number occurs into where its first row goes. The counts of a number are
/// added as one integer: none of them reaches its neighbour.
void place_numbers(Counts* counts, std::int64_t num_numbers) {
  std::uint64_t next = 0;
  static_assert(sizeof next == sizeof(Counts));
  for (std::int64_t n = 0; n < num_numbers; ++n) {
    std::uint64_t of_number;
    std::memcpy(&of_number, &counts[n], sizeof of_number);
    std::memcpy(&counts[n], &next, sizeof next);
    next += of_number;
  }
}

/// `kWidth` neighbouring columns, one's steps in the waits of the others: counting how often each
/// number occurs leaves equal numbers in the order of their rows. The counts, at first 0, end as
/// how many keys are at most each number.
template <std::size_t kWidth>
void sort_by_counting(const Matrix<std::int32_t>& key, int first_column, std::int32_t smallest,
                      std::int64_t num_numbers, Counts* counts, SortedKey* words) {
  const auto num_rows = static_cast<std::size_t>(key.num_rows());
  const auto counts_of = [&](std::int32_t raw) -> Counts& {
    return counts[static_cast<std::uint32_t>(raw - smallest)];
  };
  for (int row = 0; row < key.num_rows(); ++row) {
    const std::int32_t* elements = key.row(row) + first_column;
    for (std::size_t c = 0; c < kWidth; ++c) ++counts_of(elements[c])[c];
  }
  place_numbers(counts, num_numbers);
  for (int row = 0; row < key.num_rows(); ++row) {
    const std::int32_t* elements = key.row(row) + first_column;
    for (std::size_t c = 0; c < kWidth; ++c) {
      words[c * num_rows + counts_of(elements[c])[c]++] = {elements[c], row};
    }
  }
}

/// One column of any numbers: as integers (raw, row), in that order of significance.
void sort_packed(const Matrix<std::int32_t>& key, int column, std::vector<std::int64_t>& packed,
                 SortedKey* words) {
  const int row_bits = ceil_log2(key.num_rows());
  const std::int64_t row_mask = (std::int64_t{1} << row_bits) - 1;
  packed.resize(static_cast<std::size_t>(key.num_rows()));
  for (int row = 0; row < key.num_rows(); ++row) {
    packed[static_cast<std::size_t>(row)] = key(row, column) * (std::int64_t{1} << row_bits) + row;
  }
  hwy::Sorter()(packed.data(), packed.size(), hwy::SortAscending());
  std::transform(packed.begin(), packed.end(), words, [&](std::int64_t p) {
    return SortedKey{static_cast<std::int32_t>(p >> row_bits),
                     static_cast<std::int32_t>(p & row_mask)};
  });
}

}  // namespace

void SortedKeys::sort(const Matrix<std::int32_t>& key, KeyCounts* counts) {
  num_rows_ = key.num_rows();
  num_columns_ = key.num_cols();
  words_.resize(key.data().size());
  constexpr std::int64_t kNumbersPerRow = 16;  // where counting takes about as long as comparing
  const Range range = range_of(key.data());
  const bool are_counted = range.num_numbers <= kNumbersPerRow * num_rows_ &&
                           num_rows_ <= std::numeric_limits<Counts::value_type>::max();
  if (are_counted) {
    count_and_place(key, range.min, range.num_numbers, counts);
    return;
  }
  if (counts != nullptr) counts->at_most.clear();
  for (int column = 0; column < num_columns_; ++column) {
    sort_packed(key, column, packed_, &at(column, 0));
  }
}

void SortedKeys::count_and_place(const Matrix<std::int32_t>& key, std::int32_t smallest,
                                 std::int64_t num_numbers, KeyCounts* counts) {
  constexpr int kWidth = KeyCounts::kColumnsPerGroup;
  constexpr std::array<decltype(&sort_by_counting<1>), kWidth> kSorts = {
      sort_by_counting<1>, sort_by_counting<2>, sort_by_counting<3>, sort_by_counting<4>};
  const auto group_size = static_cast<std::size_t>(num_numbers);
  const int num_groups = (num_columns_ + kWidth - 1) / kWidth;
  if (counts != nullptr) {
    counts->smallest = smallest;
    counts->num_numbers = num_numbers;
    counts->at_most.assign(static_cast<std::size_t>(num_groups) * group_size, Counts{});
  }
  for (int group = 0; group < num_groups; ++group) {
    const int column = group * kWidth;
    const int width = std::min(kWidth, num_columns_ - column);
    if (counts == nullptr) counts_.assign(group_size, Counts{});
    Counts* const of_group = counts == nullptr
                                 ? counts_.data()
                                 : &counts->at_most[static_cast<std::size_t>(group) * group_size];
    kSorts[static_cast<std::size_t>(width - 1)](key, column, smallest, num_numbers, of_group,
                                                &at(column, 0));
  }
}

}  // namespace a3
