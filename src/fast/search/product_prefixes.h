#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fast/kernels/aligned_vector.h"

namespace a3::fast {

/// The products of a side of a query that reach a threshold: a prefix of each half column. The
/// prefixes stand one behind another in the order of the columns, each by descending products, so
/// that equal products come in the order in which the side pops them. Memory only ever grows.
template <typename Gain>
struct ProductPrefixes {
  std::size_t num_products = 0;
  AlignedVector<Gain> gains;          ///< the products; kKernelRoom zeros behind them
  AlignedVector<std::uint16_t> rows;  ///< of the products

  std::size_t num_prefixes = 0;
  AlignedVector<std::int32_t> half_columns;  ///< by prefix
  AlignedVector<std::int32_t> lengths;       ///< by prefix

  std::int32_t longest() const {
    const auto end = lengths.begin() + static_cast<std::ptrdiff_t>(num_prefixes);
    return num_prefixes == 0 ? 0 : *std::max_element(lengths.begin(), end);
  }
};

}  // namespace a3::fast
