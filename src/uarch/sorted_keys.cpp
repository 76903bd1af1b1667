#include "a3/uarch/sorted_keys.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <numeric>

#include "a3/arith/bit_widths.h"

namespace a3 {
namespace {

/// Columns that are read together, since their elements share cache lines.
constexpr int kColumnsAtOnce = 16;

/// One column, row after row, into `words`: counting how often each number occurs leaves equal
/// numbers in the order of their rows. For numbers that lie close together.
void sort_by_counting(const std::int32_t* column, int num_rows, std::int32_t min, std::int32_t max,
                      std::vector<std::int32_t>& places, SortedKey* words) {
  places.assign(static_cast<std::size_t>(max - min) + 1, 0);
  std::int32_t* const place_of = places.data();
  for (int row = 0; row < num_rows; ++row) ++place_of[column[row] - min];
  std::exclusive_scan(places.begin(), places.end(), places.begin(), 0);
  for (int row = 0; row < num_rows; ++row) {
    const std::int32_t raw = column[row];
    words[place_of[raw - min]++] = {raw, row};
  }
}

/// The same for any numbers: as integers (raw, row), in that order of significance.
void sort_packed(const std::int32_t* column, int num_rows, std::vector<std::int64_t>& packed,
                 SortedKey* words) {
  const int row_bits = ceil_log2(num_rows);
  const std::int64_t row_mask = (std::int64_t{1} << row_bits) - 1;
  packed.resize(static_cast<std::size_t>(num_rows));
  for (int row = 0; row < num_rows; ++row) {
    packed[static_cast<std::size_t>(row)] = column[row] * (std::int64_t{1} << row_bits) + row;
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
  columns_.resize(static_cast<std::size_t>(kColumnsAtOnce) * static_cast<std::size_t>(num_rows_));
  for (int begin = 0; begin < num_columns_; begin += kColumnsAtOnce) {
    const int count = std::min(kColumnsAtOnce, num_columns_ - begin);
    if (count == kColumnsAtOnce) {  // a number that the compiler knows
      gather_columns(key, begin, kColumnsAtOnce);
    } else {
      gather_columns(key, begin, count);
    }
    for (int c = 0; c < count; ++c) {
      sort_column(begin + c, columns_.data() + static_cast<std::ptrdiff_t>(c) * num_rows_);
    }
  }
}

inline void SortedKeys::gather_columns(const Matrix<std::int32_t>& key, int begin, int count) {
  const std::ptrdiff_t stride = num_rows_;
  for (int row = 0; row < num_rows_; ++row) {
    const std::int32_t* elements = key.row(row) + begin;
    for (int c = 0; c < count; ++c)
      columns_[static_cast<std::size_t>(c * stride + row)] = elements[c];
  }
}

void SortedKeys::sort_column(int index, const std::int32_t* column) {
  SortedKey* words = words_.data() + static_cast<std::ptrdiff_t>(index) * num_rows_;
  std::int32_t min = column[0];
  std::int32_t max = min;
  for (int row = 1; row < num_rows_; ++row) {  // unlike std::minmax_element, a loop that vectorises
    min = std::min(min, column[row]);
    max = std::max(max, column[row]);
  }
  constexpr std::int64_t kNumbersPerRow = 4;
  const std::int64_t span = std::int64_t{max} - min;
  if (span <= kNumbersPerRow * num_rows_) {
    sort_by_counting(column, num_rows_, min, max, places_, words);
  } else {
    sort_packed(column, num_rows_, packed_, words);
  }
}

}  // namespace a3
