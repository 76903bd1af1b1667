#include "a3/uarch/sorted_keys.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "a3/arith/bit_widths.h"

namespace a3 {
namespace {

/// How often a number occurs in each of four columns, then where its next row goes there.
using Counters = std::array<std::uint16_t, 4>;

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

/// Turns how often each number occurs into where its first row goes. The counters of a number are
/// added as one integer: none of them reaches its neighbour.
void place_numbers(std::vector<Counters>& counters) {
  std::uint64_t next = 0;
  static_assert(sizeof next == sizeof(Counters));
  for (Counters& of_number : counters) {
    std::uint64_t counts;
    std::memcpy(&counts, &of_number, sizeof counts);
    std::memcpy(&of_number, &next, sizeof next);
    next += counts;
  }
}

/// `kWidth` neighbouring columns, one's steps in the waits of the others: counting how often each
/// number occurs leaves equal numbers in the order of their rows.
template <std::size_t kWidth>
void sort_by_counting(const Matrix<std::int32_t>& key, int first_column, const Range& range,
                      std::vector<Counters>& counters, SortedKey* words) {
  const auto num_rows = static_cast<std::size_t>(key.num_rows());
  const auto counters_of = [&](std::int32_t raw) -> Counters& {
    return counters[static_cast<std::uint32_t>(raw - range.min)];
  };
  counters.assign(static_cast<std::size_t>(range.num_numbers), {});
  for (int row = 0; row < key.num_rows(); ++row) {
    const std::int32_t* elements = key.row(row) + first_column;
    for (std::size_t c = 0; c < kWidth; ++c) ++counters_of(elements[c])[c];
  }
  place_numbers(counters);
  for (int row = 0; row < key.num_rows(); ++row) {
    const std::int32_t* elements = key.row(row) + first_column;
    for (std::size_t c = 0; c < kWidth; ++c) {
      words[c * num_rows + counters_of(elements[c])[c]++] = {elements[c], row};
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

void SortedKeys::sort(const Matrix<std::int32_t>& key) {
  num_rows_ = key.num_rows();
  num_columns_ = key.num_cols();
  words_.resize(key.data().size());
  constexpr std::int64_t kNumbersPerRow = 16;  // where counting takes about as long as comparing
  const Range range = range_of(key.data());
  const bool by_counting = range.num_numbers <= kNumbersPerRow * num_rows_ &&
                           num_rows_ <= std::numeric_limits<Counters::value_type>::max();
  constexpr int kAtOnce = std::tuple_size_v<Counters>;
  for (int column = 0; column < num_columns_;) {
    SortedKey* words = &at(column, 0);
    if (!by_counting) {
      sort_packed(key, column++, packed_, words);
    } else if (column + kAtOnce <= num_columns_) {
      sort_by_counting<kAtOnce>(key, column, range, counters_, words);
      column += kAtOnce;
    } else {
      sort_by_counting<1>(key, column++, range, counters_, words);
    }
  }
}

}  // namespace a3
