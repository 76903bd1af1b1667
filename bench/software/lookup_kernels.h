#pragma once

#include <cstdint>

namespace a3::bench {

// Product quantisation: each row is, in each of some subspaces, one of 16 centroids. SIMD, with the
// instruction set chosen at run time; the results do not depend on it.

inline constexpr int kCentroids = 16;
/// Codes of so many rows lie together.
inline constexpr int kRowsPerCodeBlock = 32;
/// The largest entry of a table: four of them fit a byte.
inline constexpr int kLargestEntry = 63;

/// Byte of a code block in which the code of its row `row` (0 to kRowsPerCodeBlock - 1) lies: those
/// of the first half in even bytes, of the second in odd ones.
constexpr int code_place(int row) {
  return 2 * (row % (kRowsPerCodeBlock / 2)) + row / (kRowsPerCodeBlock / 2);
}

/// The centroid nearest to each of `num_points` points, by Euclidean distance, of equally near ones
/// the first. Squares of distances are exact in floats. `points` are rows of `stride` numbers, of
/// which the first `num_dims` count; `centroids` is [num_dims][kCentroids].
void nearest_centroids(const float* points, int stride, int num_points, int num_dims,
                       const float* centroids, std::uint8_t* nearest);

/// Dot products of each subspace of a query with its centroids, less the subspace's least, as
/// multiples of 1/kLargestEntry of the widest subspace's range, rounded down; exact in floats
/// before. `centroids` is [num_subspaces][num_dims][kCentroids], `table`
/// [num_subspaces][kCentroids].
void fill_tables(const std::int16_t* query, const float* centroids, int num_subspaces, int num_dims,
                 std::uint8_t* table);

/// estimates[r] = sum over subspaces of the table's entries at the row's codes. `codes` is
/// [num_blocks][num_subspaces / 2][kRowsPerCodeBlock]: a byte holds an even subspace's code, and in
/// its upper half the next one's. num_subspaces: a multiple of 4, at most 64.
void sum_entries(const std::uint8_t* codes, int num_blocks, int num_subspaces,
                 const std::uint8_t* table, std::int32_t* estimates);

}  // namespace a3::bench
