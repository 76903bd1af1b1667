#pragma once

#include <cstdint>

#include "fast/kernels/gain_kernels.h"
#include "fast/kernels/side.h"
#include "fast/search/descending_columns.h"
#include "fast/search/product_prefixes.h"
#include "uarch/sorted_keys.h"

namespace a3::fast {

/// What one side of a query has popped.
template <typename Gain>
struct SidePops {
  Side side;
  std::int64_t count;  ///< of all pops, with a gain or without
  const ProductPrefixes<Gain>& products;
  const Pops<Gain>& gains;    ///< those with a gain, which come first
  const std::int32_t* query;  ///< [num_lanes]
};

/// Reads of the sorted-key SRAM for one side: initialisation fills the queues, `buffer_depth` deep,
/// and each pop reads the column's next key unless the column is exhausted.
template <typename Gain>
std::int64_t sorted_key_reads(const SidePops<Gain>& pops, const SortedKeys& keys,
                              const DescendingColumns<Gain>& columns, int buffer_depth);

}  // namespace a3::fast
