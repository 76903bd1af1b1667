#include "fast/values/int16_operands.h"

#include <cstddef>
#include <cstring>

#include "fast/kernels/int16_kernels.h"

namespace a3::fast {

int num_tiles(int num_rows) {
  return (num_rows + kRowsPerTile - 1) / kRowsPerTile;
}

void lay_out_tiles(const std::int16_t* keys, int num_rows, int num_lanes, std::int16_t* tiles) {
  constexpr std::size_t kPair = 2;
  const auto lanes = static_cast<std::size_t>(num_lanes);
  for (std::size_t r = 0; r < static_cast<std::size_t>(num_rows); ++r) {
    const std::int16_t* key = keys + r * lanes;
    std::int16_t* tile = tiles + r / kRowsPerTile * kRowsPerTile * lanes;
    for (std::size_t p = 0; p < lanes / kPair; ++p) {
      std::memcpy(tile + kPair * (p * kRowsPerTile + r % kRowsPerTile), key + kPair * p,
                  kPair * sizeof(*key));
    }
  }
}

std::vector<std::uint16_t> tabulated_exponent(const ExponentTables& tables) {
  std::vector<std::uint16_t> table(static_cast<std::size_t>(tables.constant_from()) + 1);
  for (std::size_t x = 0; x < table.size(); ++x) {
    table[x] = static_cast<std::uint16_t>(tables.score(static_cast<std::int64_t>(x)));
  }
  return table;
}

}  // namespace a3::fast
