#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace a3 {

/// How many keys of each column are at most each number: what sorting by counting knows when it is
/// done. Columns are counted in groups of four.
struct KeyCounts {
  static constexpr int kColumnsPerGroup = 4;
  using Group = std::array<std::uint16_t, kColumnsPerGroup>;

  std::int32_t smallest = 0;     ///< key of the matrix
  std::int64_t num_numbers = 0;  ///< from the smallest key to the largest
  /// [groups, num_numbers]: of each column of a group the keys up to `smallest` + index; 0 where
  /// there is no column. Empty where columns were not sorted by counting.
  std::vector<Group> at_most;
};

}  // namespace a3
