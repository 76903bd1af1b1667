#pragma once

#include <cstdint>

namespace a3::fast {

/// Steps that `count` ascending positions cost in windows of `width` over `num_positions`
/// positions: a window costs its positions, at least one (docs/timing.md).
inline std::int32_t windowed_steps(const std::int32_t* positions, int count, int num_positions,
                                   int width) {
  std::int32_t num_occupied = 0;
  std::int32_t window_end = 0;
  for (int i = 0; i < count; ++i) {
    if (positions[i] < window_end) continue;
    ++num_occupied;
    window_end = (positions[i] / width + 1) * width;
  }
  const std::int32_t num_windows = (num_positions + width - 1) / width;
  return count + num_windows - num_occupied;
}

}  // namespace a3::fast
