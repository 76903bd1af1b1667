#pragma once

#include <cstdint>

#include "arith/bit_widths.h"
#include "fast/kernels/row_kernels.h"

namespace a3::fast {

/// Windows of `width` that hold one of `count` ascending positions. Room for kKernelRoom more
/// behind them.
inline std::int32_t num_occupied_windows(const std::int32_t* positions, int count, int width) {
  const int shift = ceil_log2(width);
  if (1 << shift == width) return occupied_windows(positions, count, shift);
  std::int32_t num_occupied = 0;
  std::int32_t last_window = -1;
  for (int i = 0; i < count; ++i) {  // without a branch: windows change unpredictably
    const std::int32_t window = positions[i] / width;
    num_occupied += window != last_window ? 1 : 0;
    last_window = window;
  }
  return num_occupied;
}

/// Steps that `count` ascending positions cost in windows of `width` over `num_positions`
/// positions: a window costs `steps_each` for each of its positions, at least one step
/// (docs/timing.md). Room for kKernelRoom more behind them.
inline std::int32_t windowed_steps(const std::int32_t* positions, int count, int num_positions,
                                   int width, int steps_each) {
  const std::int32_t num_windows = (num_positions + width - 1) / width;
  return steps_each * count + num_windows - num_occupied_windows(positions, count, width);
}

}  // namespace a3::fast
