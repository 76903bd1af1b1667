#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "a3/base/matrix.h"
#include "a3/golden/selector.h"
#include "a3/machine/machine.h"
#include "a3/workload/operation.h"

namespace a3 {

/// What the fixed-point algorithm of A3 computes for one query; no time in it.
struct GoldenResult {
  std::vector<std::int32_t> candidates;  ///< row ids, ascending
  std::vector<std::int32_t> selected;    ///< row ids kept after post-scoring, ascending
  std::vector<std::int64_t> output_raw;  ///< [d] (without padding), 3 * fraction_bits fraction bits
};

/// The algorithm written a second time, independently of every engine: whole matrices, 64-bit
/// integers, all products sorted. It uses the configuration and the trace and nothing else of the
/// project.
///
/// Immutable: one model and one prepared operation may serve any number of threads at once.
class GoldenModel {
 public:
  /// An operation quantised, and what its candidates are selected with: all that its queries have
  /// in common.
  struct PreparedOperation {
    /// Rows that are attended by themselves.
    struct Tile {
      int first_row = 0;
      int num_rows = 0;
      /// Made for the tile's keys; null without candidate selection: all rows are candidates.
      std::shared_ptr<const golden::Selector> selector;
    };

    Matrix<std::int64_t> key;              ///< [n, whole slices], f fraction bits, zero-padded
    Matrix<std::int64_t> value;            ///< [n, d], f fraction bits
    Matrix<std::int64_t> query;            ///< [m, whole slices], f fraction bits, zero-padded
    std::vector<std::int32_t> query_rows;  ///< [m], rows that each query sees
    std::int64_t saturated_elements = 0;   ///< of key, value and query
    std::vector<Tile> tiles;               ///< one unless the machine's mapping splits

    int num_rows() const { return key.num_rows(); }
    int num_queries() const { return query.num_rows(); }
  };

  /// `make_selector` makes what chooses candidates if the machine has candidate selection; empty:
  /// the greedy search. Throws std::invalid_argument if a number of the algorithm would not fit 64
  /// bits.
  explicit GoldenModel(const Machine& machine, const golden::SelectorFactory& make_selector = {});

  /// Throws std::invalid_argument unless n, m >= 1, d <= num_dims, shapes agree, all numbers are
  /// finite, query_rows lie in 1 to n, and the rows fit or may be split; std::logic_error if no
  /// selector was made.
  PreparedOperation prepare(const Operation& operation) const;

  /// One query of an operation that was prepared by this model, or by one whose machine differs in
  /// nothing but the values of M and T. Throws std::logic_error if the selector names rows that
  /// cannot be candidates.
  GoldenResult run(const PreparedOperation& operation, int query) const;

  /// All queries of an operation. Throws what `prepare` and `run` throw.
  std::vector<GoldenResult> run(const Operation& operation) const;

 private:
  class Algorithm;
  std::shared_ptr<const Algorithm> algorithm_;
};

/// `GoldenModel(machine).run(operation)`.
std::vector<GoldenResult> golden_attention(const Machine& machine, const Operation& operation);

}  // namespace a3
