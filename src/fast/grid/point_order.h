#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "a3/fast/grid.h"

/// The order in which a grid's points are visited, so that each goes on from what the one before
/// has done.
namespace a3::fast {

/// A candidate selection as it is for an operation.
struct SelectionPoint {
  std::size_t index = 0;        ///< in the grid
  std::int64_t iterations = 0;  ///< M, 0: off
};

/// A post-scoring selection.
struct PostScoringPoint {
  std::size_t index = 0;  ///< in the grid
  bool is_on = false;
  std::int64_t threshold = 0;  ///< largest difference from the maximum that is kept
};

/// Those that are off first, then by ascending M, for an operation of so many rows.
/// of which `tile_rows` are run together.
std::vector<SelectionPoint> ordered_selections(const Grid& grid, int num_rows, int tile_rows);

/// Those that are off first, then by descending threshold: each keeps some of what the one before
/// keeps.
std::vector<PostScoringPoint> ordered_post_scorings(const Grid& grid);

}  // namespace a3::fast
