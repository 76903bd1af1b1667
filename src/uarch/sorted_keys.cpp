#include "a3/uarch/sorted_keys.h"

#include <algorithm>

namespace a3 {
namespace {

// Flipping the sign bit makes two's-complement numbers order as unsigned ones.
constexpr std::uint32_t kSignBit = 0x80000000u;

std::uint64_t pack(std::int32_t raw, std::int32_t row) {
  const auto ordered = static_cast<std::uint32_t>(raw) ^ kSignBit;
  return (static_cast<std::uint64_t>(ordered) << 32) | static_cast<std::uint32_t>(row);
}

SortedKey unpack(std::uint64_t packed) {
  return {static_cast<std::int32_t>(static_cast<std::uint32_t>(packed >> 32) ^ kSignBit),
          static_cast<std::int32_t>(packed & 0xffffffffu)};
}

}  // namespace

void SortedKeys::sort(const Matrix<std::int32_t>& key) {
  num_rows_ = key.num_rows();
  num_columns_ = key.num_cols();
  words_.resize(key.data().size());
  packed_.resize(static_cast<std::size_t>(num_rows_));
  auto word = words_.begin();
  for (int column = 0; column < num_columns_; ++column) {
    for (int row = 0; row < num_rows_; ++row) {
      packed_[static_cast<std::size_t>(row)] = pack(key(row, column), row);
    }
    std::sort(packed_.begin(), packed_.end());
    word = std::transform(packed_.begin(), packed_.end(), word, unpack);
  }
}

}  // namespace a3
