#pragma once

#include <cstdint>
#include <vector>

#include "arith/exponent.h"

/// What the 16-bit kernels (int16_kernels.h) read, in the form in which they read it.
namespace a3::fast {

/// Tiles that hold so many rows.
int num_tiles(int num_rows);

/// Keys [num_rows, num_lanes] as `tile_dot_products` takes them, into room for all rows of all
/// tiles; rows behind the last key are left as they are. `num_lanes` is even.
void lay_out_tiles(const std::int16_t* keys, int num_rows, int num_lanes, std::int16_t* tiles);

/// The score of every difference up to the one from which on it is constant.
std::vector<std::uint16_t> tabulated_exponent(const ExponentTables& tables);

}  // namespace a3::fast
