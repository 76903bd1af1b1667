#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "a3/arith/quantise.h"
#include "a3/uarch/sorted_keys.h"
#include "fast/product_order.h"

namespace a3::fast {

/// What the selector did for one query in a number of iterations.
struct SearchCounts {
  std::int64_t max_updates = 0;
  std::int64_t min_updates = 0;
  std::int64_t skipped_min_steps = 0;
  std::int64_t sorted_key_reads = 0;
};

/// Greedy candidate search (paper, IV-C) over the queries of an operation, each for several numbers
/// of iterations in one pass.
///
/// The order in which a side pops is fixed by the products alone; the running sum only decides how
/// far the min side gets. So both orders are found first and walked once.
class GreedySearch {
 public:
  virtual ~GreedySearch() = default;
  GreedySearch() = default;
  GreedySearch(const GreedySearch&) = delete;
  GreedySearch& operator=(const GreedySearch&) = delete;

  /// `most_iterations`: no query is searched further.
  virtual void load(const SortedKeys& sorted, std::int64_t most_iterations) = 0;

  /// `query` is [num_lanes] raw.
  virtual void start(const std::int32_t* query) = 0;

  /// Goes on until `num_iterations` are done, not less than before.
  virtual void advance(std::int64_t num_iterations) = 0;

  /// Candidates after these iterations: row ids, ascending, with room for kLaneMultiple more;
  /// returns how many.
  virtual int candidates(std::int32_t* rows) const = 0;

  virtual const SearchCounts& counts() const = 0;
};

/// With 32-bit products where the machine's widths allow, else 64-bit.
std::unique_ptr<GreedySearch> make_greedy_search(const Machine& machine);

}  // namespace a3::fast
