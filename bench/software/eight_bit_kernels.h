#pragma once

#include <array>
#include <cstdint>

#include "fast/kernels/int16_kernels.h"

namespace a3::bench {

// Numbers rounded to bytes. SIMD, with the instruction set chosen at run time; results of dot
// products do not depend on it.

/// Elements of a vector lie in groups of so many.
inline constexpr int kElementsPerQuad = 4;

/// Elements are rounded to -kLargestByte to kLargestByte.
inline constexpr int kLargestByte = 63;

/// Of elements' magnitudes; 1 if all are zero.
int largest_magnitude(const std::int16_t* elements, int count);

/// bytes[i] = elements[i] * kLargestByte / largest to the nearest; what lies halfway may go either
/// way with another instruction set. No element is larger than `largest`.
void round_to_bytes(const std::int16_t* elements, int count, int largest, std::int8_t* bytes);

/// estimates[q][r] = sum of key element * query element for all rows of all tiles of
/// fast::kRowsPerTile rows. `tiles` is [num_tiles][num_quads][rows][kElementsPerQuad], elements 0
/// to 2 kLargestByte; `queries` point to 4 * num_quads elements; num_quads is even. Two times two
/// such products fit 16 bits, which is what makes it fast.
void eight_bit_dot_products(const std::uint8_t* tiles, int num_tiles, int num_quads,
                            const std::array<const std::int8_t*, fast::kQueriesPerBlock>& queries,
                            const std::array<std::int32_t*, fast::kQueriesPerBlock>& estimates);

}  // namespace a3::bench
