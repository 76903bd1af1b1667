#pragma once

#include <cstddef>
#include <cstdint>

#include "a3/arith/quantise.h"
#include "fast/kernels/aligned_vector.h"

namespace a3::bench {

/// Elements of a matrix.
inline std::size_t size_of(int rows, int columns) {
  return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

/// An operation as a program on a processor holds it: rows of 16-bit elements.
struct Int16Operation {
  Int16Operation() = default;
  /// Elements have to fit 16 bits.
  explicit Int16Operation(const QuantisedOperation& operation);

  int num_rows() const { return quantised.num_rows(); }
  int num_queries() const { return quantised.num_queries(); }
  int num_lanes() const { return quantised.padded_dims(); }
  const std::int16_t* key(int row) const { return keys.data() + size_of(row, num_lanes()); }
  const std::int16_t* query(int index) const {
    return queries.data() + size_of(index, num_lanes());
  }

  QuantisedOperation quantised;            ///< the same numbers
  fast::AlignedVector<std::int16_t> keys;  ///< [n, num_lanes]
  fast::AlignedVector<std::int16_t> values;
  fast::AlignedVector<std::int16_t> queries;  ///< [m, num_lanes]
};

}  // namespace a3::bench
