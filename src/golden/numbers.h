#pragma once

#include <cstdint>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/machine/machine.h"

/// The golden model's own arithmetic (docs/numerics.md). Raw numbers are 64-bit integers
/// everywhere; how many of their bits stand behind the binary point is said where they are used.
namespace a3::golden {

/// Whether every number of the algorithm fits 64 bits for operations of `num_rows` x `num_dims`.
/// Throws std::invalid_argument naming the format that does not.
void check_widths(const Numerics& numerics, int num_rows, int num_dims);

/// The same for merging the tiles of an operation of `operation_rows` rows, of which a tile holds
/// `num_rows` at most.
void check_merging_widths(const Numerics& numerics, int num_rows, int operation_rows);

/// Largest raw magnitude, 2^(i+f) - 1 (paper, III-B: a sign, i and f bits; the symmetric range is
/// ours).
std::int64_t raw_limit(const Numerics& numerics);

/// Nearest raw number with f fraction bits, ties to even, clamped to the limit (rounding ours).
/// Throws std::invalid_argument for NaN and infinity.
std::int64_t quantise(double number, const Numerics& numerics);

/// A whole matrix quantised, [rows, cols] -> [rows, num_cols], zeros in the columns added (paper,
/// III-C). `saturated_elements` grows by the number of elements that the clamp changed.
Matrix<std::int64_t> quantise_and_pad(const Matrix<double>& matrix, int num_cols,
                                      const Numerics& numerics, std::int64_t& saturated_elements);

/// e^-x of a distance x >= 0 from the largest dot product, by two tables and one product (paper,
/// III-A; sizes and rounding ours). Argument and result have 2f fraction bits; the result lies
/// between 0 and 2^2f.
class ExponentTables {
 public:
  explicit ExponentTables(const Numerics& numerics);

  std::int64_t score(std::int64_t distance) const;

 private:
  std::int64_t largest_distance_;
  std::int64_t upper_step_;  ///< distance from one entry of the upper table to the next
  std::int64_t divisor_;     ///< turns a product of two entries into a score
  std::vector<std::int64_t> lower_;
  std::vector<std::int64_t> upper_;
};

/// Largest distance from the maximum at which post-scoring still keeps a row: floor(ln(100/T) *
/// 2^2f) for T in (0, 100] (paper, IV-D).
std::int64_t distance_threshold(const PostScoring& post_scoring, const Numerics& numerics);

/// Share of a score in the sum of scores, 2f fraction bits (rounding ours). `score_sum` > 0.
std::int64_t weight(std::int64_t score, std::int64_t score_sum, const Numerics& numerics);

}  // namespace a3::golden
