#include "a3/uarch/sorted_keys.h"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <cstdlib>

#include "a3/arith/bit_widths.h"

namespace a3 {
namespace {

/// Whether key and row id fit one 32-bit number side by side.
bool fits_32_bits(const Matrix<std::int32_t>& key, int row_bits) {
  std::int64_t largest = 0;
  for (const std::int32_t raw : key.data()) {
    largest = std::max(largest, std::abs(std::int64_t{raw}));
  }
  constexpr std::int64_t kLimit = std::int64_t{1} << 31;
  return (largest + 1) << row_bits <= kLimit;
}

/// Below this length the set-up of the vector sort costs more than it gains.
constexpr int kShort = 48;

}  // namespace

/// Each column as integers (raw, row), in that order of significance.
template <typename Packed>
void SortedKeys::sort_packed(const Matrix<std::int32_t>& key, int row_bits,
                             std::vector<Packed>& packed) {
  const hwy::Sorter sorter;
  const Packed row_mask = (Packed{1} << row_bits) - 1;
  packed.resize(static_cast<std::size_t>(num_rows_));
  auto word = words_.begin();
  for (int column = 0; column < num_columns_; ++column) {
    for (std::int32_t row = 0; row < num_rows_; ++row) {
      packed[static_cast<std::size_t>(row)] =
          static_cast<Packed>(key(row, column)) * (Packed{1} << row_bits) + row;
    }
    if (num_rows_ < kShort) {
      std::sort(packed.begin(), packed.end());
    } else {
      sorter(packed.data(), packed.size(), hwy::SortAscending());
    }
    word = std::transform(packed.begin(), packed.end(), word, [&](Packed p) {
      return SortedKey{static_cast<std::int32_t>(p >> row_bits),
                       static_cast<std::int32_t>(p & row_mask)};
    });
  }
}

void SortedKeys::sort(const Matrix<std::int32_t>& key) {
  num_rows_ = key.num_rows();
  num_columns_ = key.num_cols();
  words_.resize(key.data().size());
  const int row_bits = ceil_log2(num_rows_);
  if (fits_32_bits(key, row_bits)) {
    sort_packed(key, row_bits, packed_);
  } else {
    sort_packed(key, row_bits, wide_packed_);
  }
}

}  // namespace a3
