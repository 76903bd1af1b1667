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
void sort_by_counting(const std::vector<std::int32_t>& column, std::int32_t min, std::int32_t max,
                      std::vector<std::int32_t>& places, SortedKey* words) {
  places.assign(static_cast<std::size_t>(max - min) + 1, 0);
  for (const std::int32_t raw : column) ++places[static_cast<std::size_t>(raw - min)];
  std::exclusive_scan(places.begin(), places.end(), places.begin(), 0);
  for (std::size_t row = 0; row < column.size(); ++row) {
    const std::int32_t raw = column[row];
    words[places[static_cast<std::size_t>(raw - min)]++] = {raw, static_cast<std::int32_t>(row)};
  }
}

/// The same for any numbers: as integers (raw, row), in that order of significance.
void sort_packed(const std::vector<std::int32_t>& column, std::vector<std::int64_t>& packed,
                 SortedKey* words) {
  const int row_bits = ceil_log2(static_cast<std::int64_t>(column.size()));
  const std::int64_t row_mask = (std::int64_t{1} << row_bits) - 1;
  packed.resize(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    packed[row] = column[row] * (std::int64_t{1} << row_bits) + static_cast<std::int64_t>(row);
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
  for (int begin = 0; begin < num_columns_; begin += kColumnsAtOnce) {
    const int end = std::min(begin + kColumnsAtOnce, num_columns_);
    columns_.resize(static_cast<std::size_t>(end - begin));
    for (auto& column : columns_) column.resize(static_cast<std::size_t>(num_rows_));
    for (int row = 0; row < num_rows_; ++row) {
      const std::int32_t* elements = key.row(row) + begin;
      for (auto& column : columns_) column[static_cast<std::size_t>(row)] = *elements++;
    }
    for (int c = begin; c < end; ++c) sort_column(c, columns_[static_cast<std::size_t>(c - begin)]);
  }
}

void SortedKeys::sort_column(int index, const std::vector<std::int32_t>& column) {
  SortedKey* words = words_.data() + static_cast<std::size_t>(index) * column.size();
  std::int32_t min = column.front();
  std::int32_t max = min;
  for (const std::int32_t raw : column) {  // unlike std::minmax_element, a loop that vectorises
    min = std::min(min, raw);
    max = std::max(max, raw);
  }
  constexpr std::int64_t kNumbersPerRow = 4;
  const std::int64_t span = std::int64_t{max} - min;
  if (span <= kNumbersPerRow * num_rows_) {
    sort_by_counting(column, min, max, places_, words);
  } else {
    sort_packed(column, packed_, words);
  }
}

}  // namespace a3
